import { listSupportedBackends } from 'onnxruntime-node'
import { HousestyleError } from '#shared/failure.ts'

/** What onnxruntime can compute on: the processor, graphics cards through WebGPU, DirectX, Apple's and NVIDIA's own ways. */
export const providers = ['cpu', 'webgpu', 'dml', 'coreml', 'cuda'] as const
export type Provider = (typeof providers)[number]

/**
 * The execution provider that `HOUSESTYLE_PROVIDER` names; the processor where it is not set.
 * @throws HousestyleError `invalid-input` for another name
 */
export function askedProvider(name = process.env.HOUSESTYLE_PROVIDER || 'cpu'): Provider {
  const found = providers.find((provider) => provider === name)
  if (found === undefined)
    throw new HousestyleError(
      'invalid-input',
      `HOUSESTYLE_PROVIDER must be ${providers.slice(0, -1).join(', ')} or ${providers.at(-1)}, not "${name}".`
    )
  return found
}

/** Whether this computer's onnxruntime has the provider at all: one that it lacks it would leave out in silence. */
export const hasProvider = (provider: Provider): boolean =>
  listSupportedBackends().some(({ name }) => name === provider)
