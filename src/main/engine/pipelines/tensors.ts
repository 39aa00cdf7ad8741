import { type InferenceSession, Tensor } from 'onnxruntime-node'
import { HousestyleError } from '#shared/failure.ts'

/** The declared inputs or outputs of a graph that are tensors. */
export type TensorMetadata = Extract<InferenceSession.ValueMetadata, { isTensor: true }>

/**
 * Finds a tensor of a graph by any of the names that exporters give it.
 * @throws HousestyleError `model-broken` naming what is missing and what is there
 */
export function findTensor(
  metadata: readonly InferenceSession.ValueMetadata[],
  names: readonly string[],
  what: string
): TensorMetadata {
  const found = names.map((name) => metadata.find((m) => m.name === name)).find((m) => m !== undefined)
  if (found?.isTensor) return found
  const present = metadata.map((m) => m.name).join(', ')
  throw new HousestyleError('model-broken', `The ${what} has no tensor "${names[0]}"; it has: ${present}.`)
}

/** Numbers as a tensor of the type that the graph declares: exports differ in it. */
export function makeTensor(metadata: TensorMetadata, values: Float32Array | readonly number[], dims: number[]): Tensor {
  switch (metadata.type) {
    case 'float32':
      return new Tensor('float32', values instanceof Float32Array ? values : Float32Array.from(values), dims)
    case 'float16':
      return new Tensor('float16', Array.from(values), dims)
    case 'int64':
      return new Tensor(
        'int64',
        BigInt64Array.from(values, (value) => BigInt(Math.round(value))),
        dims
      )
    case 'int32':
      return new Tensor('int32', Int32Array.from(values, Math.round), dims)
    default:
      throw new HousestyleError('model-broken', `The tensor "${metadata.name}" has the type ${metadata.type}.`)
  }
}

/** An output as single-precision numbers, whatever floating-point type it has. */
export function toFloats(tensor: Tensor | undefined, name: string): Float32Array {
  const data = tensor?.data
  if (data instanceof Float32Array) return data
  if (tensor?.type === 'float16' && data && typeof data !== 'string' && !Array.isArray(data))
    return Float32Array.from(data as Iterable<number>)
  throw new HousestyleError('model-broken', `The tensor "${name}" did not come out as floating-point numbers.`)
}
