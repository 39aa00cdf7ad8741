import { join } from 'node:path'
import { listSupportedBackends } from 'onnxruntime-node'
import { afterEach, expect, it, vi } from 'vitest'
import { resourcesFolder } from '#main/resources.ts'
import { askedProvider, hasProvider, providers } from './provider.ts'
import { createSession, providerNotes, providerOf } from './session.ts'

const graph = join(resourcesFolder(), 'guidance', 'energy.onnx')
// DirectX and Apple's graphics are never on the same computer.
const lacking = providers.find((provider) => !hasProvider(provider))!

afterEach(() => vi.unstubAllEnvs())

it('knows the providers by their names, and the processor is the default', () => {
  expect([askedProvider('cpu'), askedProvider('cuda')]).toEqual(['cpu', 'cuda'])
  expect(() => askedProvider('gpu')).toThrow('HOUSESTYLE_PROVIDER must be cpu, webgpu, dml, coreml or cuda, not "gpu".')
  vi.stubEnv('HOUSESTYLE_PROVIDER', '')
  expect(askedProvider()).toBe('cpu')
})

it('opens nothing under a name that does not exist', async () => {
  vi.stubEnv('HOUSESTYLE_PROVIDER', 'gpu')
  await expect(createSession(graph, 'guidance')).rejects.toMatchObject({ failure: { code: 'invalid-input' } })
})

it('lets the processor stand in for a provider that this computer lacks, says so once, and knows what it used', async () => {
  expect(listSupportedBackends().map(({ name }) => name)).not.toContain(lacking)
  const spoken = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.stubEnv('HOUSESTYLE_PROVIDER', lacking)
  const sessions = [await createSession(graph, 'guidance'), await createSession(graph, 'guidance')]
  const sentences = spoken.mock.calls.map(([text]) => String(text))
  spoken.mockRestore()
  expect(providerOf(sessions)).toBe('cpu')
  expect(providerNotes()).toEqual([
    `${lacking} cannot be used for drawing here (onnxruntime does not have it on this system); the processor draws instead.`
  ])
  expect(sentences).toEqual(providerNotes().map((sentence) => `${sentence}\n`))
})

it('blames the model, not the provider, for a file that nothing can open', async () => {
  vi.stubEnv('HOUSESTYLE_PROVIDER', lacking)
  const missing = join(resourcesFolder(), 'guidance', 'missing.onnx')
  await expect(createSession(missing, 'UNet')).rejects.toThrow(
    'The UNet (guidance/missing.onnx) cannot be opened: the file cannot be read'
  )
})
