import { expect, test, vi } from 'vitest'
import { createSession } from '../pipelines/session.ts'
import { plainAffinities } from './backend.ts'
import { createOnnxBackend } from './onnxBackend.ts'

vi.mock('../pipelines/session.ts', async (importActual) => {
  const actual = await importActual<typeof import('../pipelines/session.ts')>()
  return { ...actual, createSession: vi.fn(actual.createSession) }
})

test('a graph that could not be opened is tried again', async () => {
  vi.mocked(createSession).mockRejectedValueOnce(new Error('out of memory'))
  const shape = { channels: 1, rows: 2, columns: 2 }
  const references = Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1)
  const kernel = { name: 'gaussian', bandwidth: 1 } as const
  const prepared = await createOnnxBackend().prepare({ kernel, references, shape })
  const gradient = () => prepared.gradient(new Float32Array(4), plainAffinities(1, 2))
  await expect(gradient()).rejects.toThrow('out of memory')
  expect((await gradient()).gradient).toHaveLength(4)
})
