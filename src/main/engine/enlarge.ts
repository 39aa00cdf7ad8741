import { join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import type { Pixels } from '#main/images/writeImage.ts'
import { resourcesFolder } from '#main/resources.ts'
import { createSession } from './pipelines/session.ts'
import { findTensor, makeTensor, toFloats } from './pipelines/tensors.ts'

const factor = 4

/**
 * The trained upscaler (`resources/upscaler`): four times as large, with the edges that the model's decoder left soft.
 * Learned on 128-pixel artwork in the styles of `training/`; see the README beside it.
 */
export class Upscaler {
  readonly #session: InferenceSession

  private constructor(session: InferenceSession) {
    this.#session = session
  }

  /** @throws HousestyleError `model-broken` */
  static async load(): Promise<Upscaler> {
    return new Upscaler(await createSession(join(resourcesFolder(), 'upscaler', 'model.onnx'), 'upscaler'))
  }

  /** Working memory grows with the area: about 16 MB for 128 × 128 pixels. */
  async enlarge({ width, height, rgb }: Pixels): Promise<Pixels> {
    const input = findTensor(this.#session.inputMetadata, ['sample'], 'upscaler')
    const outputs = await this.#session.run({
      [input.name]: makeTensor(input, toPlanes(rgb, width * height), [1, 3, height, width])
    })
    const large = { width: width * factor, height: height * factor }
    return { ...large, rgb: toBytes(toFloats(outputs.enlarged, 'enlarged'), large.width * large.height) }
  }
}

/** Interleaved bytes as three planes of 0..1. */
function toPlanes(rgb: Uint8Array, area: number): Float32Array {
  const planes = new Float32Array(3 * area)
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) planes[c * area + i] = rgb[i * 3 + c]! / 255
  return planes
}

function toBytes(planes: Float32Array, area: number): Uint8Array {
  const rgb = new Uint8ClampedArray(3 * area)
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) rgb[i * 3 + c] = planes[c * area + i]! * 255
  return new Uint8Array(rgb.buffer)
}
