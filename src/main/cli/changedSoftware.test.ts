import { expect, it } from 'vitest'
import { batchRecordSchema } from '#shared/batchRecord.ts'
import { changedSoftware } from './changedSoftware.ts'

const software = batchRecordSchema.shape.software
const old = { housestyle: '0.1.0', onnxruntime: '1.30.0', provider: 'cpu', node: '24.0.0', platform: 'linux-x64' }
const now = { ...old, guidance: 'onnxruntime' }

it('names what draws and guides differently since a batch was drawn', () => {
  expect(changedSoftware(now, { ...now, node: '25.0.0' })).toEqual([])
  expect(changedSoftware({ ...now, provider: 'webgpu + cpu', guidance: 'tfjs-wasm' }, now)).toEqual([
    'provider (webgpu + cpu, now cpu)',
    'guidance backend (tfjs-wasm, now onnxruntime)'
  ])
})

it('reads records that do not know their guidance backend, and says nothing of it', () => {
  expect(changedSoftware(software.parse(old), software.parse(now))).toEqual([])
  expect(software.parse(now).guidance).toBe('onnxruntime')
})
