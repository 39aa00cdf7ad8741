import { HousestyleError } from '#shared/failure.ts'
import type { MmdBackend } from './backend.ts'
import { createOnnxBackend } from './onnxBackend.ts'
import { referenceBackend } from './referenceBackend.ts'

/**
 * The backend that `HOUSESTYLE_GUIDANCE` names: onnxruntime (the default), tfjs or reference. TensorFlow.js is loaded only
 * when it is asked for.
 * @throws HousestyleError `invalid-input` for another name, or when TensorFlow.js cannot be loaded
 */
export async function chosenBackend(name = process.env.HOUSESTYLE_GUIDANCE ?? 'onnxruntime'): Promise<MmdBackend> {
  switch (name) {
    case 'onnxruntime':
      return createOnnxBackend()
    case 'reference':
      return referenceBackend
    case 'tfjs': {
      const { createTfjsBackend } = await import('./tfjsBackend.ts')
      const backend = await createTfjsBackend().catch((error: unknown) => {
        throw new HousestyleError('invalid-input', error instanceof Error ? error.message : String(error))
      })
      if (backend.note !== null) process.stderr.write(`${backend.note}\n`)
      return backend
    }
    default:
      throw new HousestyleError(
        'invalid-input',
        `HOUSESTYLE_GUIDANCE must be onnxruntime, tfjs or reference, not "${name}".`
      )
  }
}
