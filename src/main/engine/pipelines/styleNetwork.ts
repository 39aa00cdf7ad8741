import { join } from 'node:path'
import * as z from 'zod'
import type { LatentShape } from '../guidance/kernels/composed.ts'
import { type Affinities, lengthOf, type MmdGradient } from '../tensors/backend.ts'
import { readJson, styleKernelFolder } from './modelFolder.ts'
import { createSession } from './session.ts'
import { findTensor, makeTensor, toFloats } from './tensors.ts'

const configSchema = z
  .object({ lowest_log_snr: z.number(), highest_log_snr: z.number(), clean_log_snr: z.number() })
  .refine((c) => c.lowest_log_snr < c.highest_log_snr, { error: 'the lowest level must be below the highest' })

/** A network that knows the style of noisy latents (`training/housestyle_training/style_kernel.py`): the style kernel's feature map. */
export interface StyleNetwork {
  /** The level, ln(ᾱ/(1−ᾱ)), that stands for latents without noise. */
  readonly clean: number
  /** The nearest level that it was trained on. */
  nearest(logSnr: number): number
  /** Embeddings of unit length, one row an image. @param latents N × D */
  embed(latents: Float32Array, logSnr: number): Promise<Float32Array>
  /** Of MMD² under k(x, y) = ψ(x)·ψ(y). @param latents B × D @param references N embeddings */
  gradient(latents: Float32Array, logSnr: number, references: Float32Array, at: Affinities): Promise<MmdGradient>
  release(): Promise<void>
}

/** @throws HousestyleError `model-broken` */
export async function openStyleNetwork(modelFolder: string, shape: LatentShape): Promise<StyleNetwork> {
  const config = await readJson(modelFolder, join(styleKernelFolder, 'config.json'), configSchema)
  const session = await createSession(join(modelFolder, styleKernelFolder, 'model.onnx'), 'style kernel')
  const length = lengthOf(shape)
  const width = Number(findTensor(session.inputMetadata, ['reference_embeddings'], 'style kernel').shape[1])
  const run = async (latents: Float32Array, logSnr: number, references: Float32Array, { self, cross }: Affinities) => {
    const batch = latents.length / length
    const count = cross.length / batch
    const inputs: [string, Float32Array, number[]][] = [
      ['latents', latents, [batch, shape.channels, shape.rows, shape.columns]],
      ['log_snr', Float32Array.of(logSnr), [1]],
      ['reference_embeddings', references, [count, references.length / count]],
      ['self_affinity', self, [batch, batch]],
      ['cross_affinity', cross, [batch, count]]
    ]
    const feeds = inputs.map(([name, values, dims]) => {
      const tensor = findTensor(session.inputMetadata, [name], 'style kernel')
      return [name, makeTensor(tensor, values, dims)]
    })
    return session.run(Object.fromEntries(feeds))
  }
  return {
    clean: config.clean_log_snr,
    nearest: (logSnr) => Math.min(Math.max(logSnr, config.lowest_log_snr), config.highest_log_snr),
    async embed(latents, logSnr) {
      const batch = latents.length / length
      const nothing = { self: new Float32Array(batch ** 2), cross: new Float32Array(batch) }
      const outputs = await run(latents, logSnr, new Float32Array(width), nothing)
      return toFloats(outputs.embeddings, 'embeddings')
    },
    async gradient(latents, logSnr, references, affinities) {
      const outputs = await run(latents, logSnr, references, affinities)
      return {
        gradient: toFloats(outputs.gradient, 'gradient'),
        selfTerm: toFloats(outputs.self_term, 'self_term')[0]!,
        crossTerm: toFloats(outputs.cross_term, 'cross_term')[0]!
      }
    },
    release: () => session.release()
  }
}
