import { join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import type { Pixels } from '#main/images/writeImage.ts'
import { resourcesFolder } from '#main/resources.ts'
import { toBytes, toPlanes } from './pipelines/planes.ts'
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
      [input.name]: makeTensor(
        input,
        toPlanes(rgb, (byte) => byte / 255),
        [1, 3, height, width]
      )
    })
    const planes = toFloats(outputs.enlarged, 'enlarged')
    return { width: width * factor, height: height * factor, rgb: toBytes(planes, (value) => value * 255) }
  }
}
