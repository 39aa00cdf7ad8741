import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import sharp from 'sharp'
import * as z from 'zod'
import { resourcesFolder } from '#main/resources.ts'
import { toPlanes } from '../pipelines/planes.ts'
import { createSession } from '../pipelines/session.ts'
import { findTensor, makeTensor, toFloats } from '../pipelines/tensors.ts'

/** What `style-features.json` says of the graph beside it. */
const metadataSchema = z.looseObject({
  input: z.looseObject({ name: z.string(), size: z.tuple([z.int(), z.int()]) }),
  output: z.looseObject({ name: z.string(), dims: z.int() })
})

/** A feature space of its own, which neither the model nor guidance uses: what "independent" means in every report. */
export class StyleFeatures {
  readonly dimensions: number
  readonly #session: InferenceSession
  readonly #size: number
  readonly #names: { input: string; output: string }

  private constructor(session: InferenceSession, metadata: z.infer<typeof metadataSchema>) {
    this.#session = session
    this.#size = metadata.input.size[0]
    this.#names = { input: metadata.input.name, output: metadata.output.name }
    this.dimensions = metadata.output.dims
  }

  static async load(): Promise<StyleFeatures> {
    const folder = join(resourcesFolder(), 'metrics')
    const metadata = metadataSchema.parse(JSON.parse(await readFile(join(folder, 'style-features.json'), 'utf8')))
    return new StyleFeatures(await createSession(join(folder, 'style-features.onnx'), 'style features'), metadata)
  }

  /** @param pixels size × size × 3 bytes of sRGB @returns `dimensions` features */
  async of(pixels: Uint8Array, size: number): Promise<Float32Array> {
    const planes = await resizedPlanes(pixels, size, this.#size)
    const input = findTensor(this.#session.inputMetadata, [this.#names.input], 'style features')
    const outputs = await this.#session.run({
      [input.name]: makeTensor(input, planes, [1, 3, this.#size, this.#size])
    })
    return toFloats(outputs[this.#names.output], this.#names.output)
  }
}

/** Square sRGB pixels as a network takes them: `side` × `side`, three planes of 0..1. */
export async function resizedPlanes(pixels: Uint8Array, size: number, side: number): Promise<Float32Array> {
  const resized = await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .resize(side, side, { kernel: 'cubic' })
    .raw()
    .toBuffer()
  return toPlanes(resized, (byte) => byte / 255)
}
