import type { Arm, Mmd2 } from '#shared/measurements.ts'
import type { GenerateJob, ImageFile } from '../protocol.ts'
import { pixelsOf } from '../references/referenceFiles.ts'
import { createRuler, type Ruler } from './distance.ts'
import type { StyleFeatures } from './styleFeatures.ts'

export interface MeasureInput {
  arms: { arm: Arm; latents: Float32Array; pixels: readonly Uint8Array[] }[]
  references: GenerateJob['references']
  /** Of the kept-out references (`GenerateJob`). */
  keptOutWeights?: GenerateJob['keptOutWeights'] | undefined
  /** Scaled latents of the references. */
  latents: { guide: Float32Array; keptOut: Float32Array; length: number }
  imageSize: number
  loadFeatures: () => Promise<StyleFeatures>
  checkpoint: () => Promise<void>
  onDone: (done: number) => void
}

/**
 * How far both arms are from the references kept out of guidance: in the model's latent space, and in the feature space
 * that guidance never touches. Null where it cannot be told (one arm alone, too few references, a batch of one).
 */
export async function measureDistances(input: MeasureInput): Promise<Mmd2> {
  const { arms, references, keptOutWeights, latents, imageSize } = input
  const both = new Set(arms.map(({ arm }) => arm)).size === 2
  if (!both || references.keptOut.length < 2) return { latent: null, independent: null }
  const all = concatenate([latents.guide, latents.keptOut])
  const latentRuler = createRuler(latents.keptOut, all, latents.length, keptOutWeights)
  const latent = measureArms(latentRuler, (arm) => find(arms, arm).latents)

  const features = await input.loadFeatures()
  let done = 0
  const featuresOf = async (pictures: readonly (() => Promise<Uint8Array>)[]): Promise<Float32Array> => {
    const rows: Float32Array[] = []
    for (const picture of pictures) {
      await input.checkpoint()
      rows.push(await features.of(await picture(), imageSize))
      input.onDone(++done)
    }
    return concatenate(rows)
  }
  const decoded = (file: ImageFile) => () => pixelsOf(file, imageSize)
  const keptOut = await featuresOf(references.keptOut.map(decoded))
  const drawn = new Map<Arm, Float32Array>()
  for (const { arm, pixels } of arms) drawn.set(arm, await featuresOf(pixels.map((rgb) => async () => rgb)))
  const ruler = createRuler(keptOut, keptOut, features.dimensions, keptOutWeights)
  return { latent, independent: measureArms(ruler, (arm) => drawn.get(arm)!) }
}

function measureArms(ruler: Ruler | null, of: (arm: Arm) => Float32Array): Mmd2['latent'] {
  return ruler?.compare(of('guided'), of('unguided')) ?? null
}

function find(arms: MeasureInput['arms'], wanted: Arm): MeasureInput['arms'][number] {
  const found = arms.find(({ arm }) => arm === wanted)
  if (!found) throw new RangeError(`The arm ${wanted} was not drawn.`)
  return found
}

/** Flat arrays one after another. */
export function concatenate(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
