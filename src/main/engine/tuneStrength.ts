import { HousestyleError } from '#shared/failure.ts'
import { gapLevel } from '#shared/measurements.ts'
import { chooseStrength, type FoundStrength, strengthsToTry, type TriedStrength } from '#shared/strengthSearch.ts'
import type { GenerateContext } from './generate.ts'
import type { Guide } from './guidance/guide.ts'
import { createRuler } from './metrics/distance.ts'
import { gapTest } from './metrics/gapTest.ts'
import { concatenate } from './metrics/measureDistances.ts'
import { promptFidelity } from './metrics/promptFidelity.ts'
import { variety } from './metrics/variety.ts'
import type { DiffusionPipeline } from './pipelines/diffusionPipeline.ts'
import { prepareBatch } from './prepareBatch.ts'
import { ProgressMeter } from './progress.ts'
import type { TuneJob } from './protocol.ts'
import { pixelsOf } from './references/referenceFiles.ts'
import { type SampledArm, type SamplingJob, sampleJointly } from './sampleArms.ts'
import { stepCount } from './samplers/createSampler.ts'
import { asSeen } from './shedding/shed.ts'
import { placeOfStrength, recallStrength, rememberStrength } from './strengthMemory.ts'
import { lengthOf } from './tensors/backend.ts'
import { type Yardstick, yardstickOf } from './yardstick.ts'

/** Images in each of the small batches. */
const batchSize = 8

export type TuneContext = Omit<GenerateContext, 'onPreview' | 'onImage'>

/**
 * Finds the least strength of guidance that closes a wanted share of the gap while prompts and variety stay within bounds:
 * one small batch without guidance and one for each strength until one is enough or costs too much. What
 * it finds is remembered in the cache, and given at once the next time unless the job is to search again.
 * @throws HousestyleError `invalid-input` for fewer than two references to measure against
 */
export async function tuneStrength(job: TuneJob, context: TuneContext): Promise<FoundStrength> {
  const { checkpoint } = context
  const started = performance.now()
  // Joint whatever the batch will be: it is the same distribution, sooner.
  const guidance = { ...job.spec.guidance, coupling: { mode: 'joint' as const } }
  const spec = { ...job.spec, guidance, count: batchSize }
  const yardstick = yardstickOf(job)
  const { measuredOn } = yardstick
  if (yardstick.files.length < 2)
    throw new HousestyleError('invalid-input', 'Automatic strength needs two references or more to measure against.')
  const steps = stepCount(spec.sampling)
  const runs = strengthsToTry.length + 1
  const meter = new ProgressMeter(
    [
      ['load', 1],
      ['encode', job.references.guide.length + job.references.keptOut.length],
      ['sample', runs * steps * batchSize]
    ],
    context.onProgress
  )
  meter.at('load', 0)
  const pipeline = await context.loadPipeline(job.modelFolder)
  const place = placeOfStrength(job, pipeline.identity.hash)
  const known = job.again ? null : await recallStrength(place)
  if (known) return { ...known, measuredOn }

  const batch = await prepareBatch(
    pipeline,
    { ...job, spec },
    { ...context, guides: true, onEncoded: (n) => meter.at('encode', n) }
  )
  const { prompts, seeds, embeddings, shed } = batch
  let stepped = 0
  const sampling: SamplingJob = {
    ...{ pipeline, embeddings, spec, prompts, seeds, checkpoint, onRound: async () => {} },
    onStep: (images, at) => {
      stepped += images
      meter.at('sample', stepped, at)
    }
  }
  const { image } = pipeline
  const length = lengthOf(image.shape)
  const attracting = image.of(batch.attracting)
  const draw = async (guide: Guide | null): Promise<SampledArm> =>
    (await sampleJointly([{ arm: guide ? 'guided' : 'unguided', guide }], sampling))[0]!
  const shown = async ({ arm, latents }: SampledArm): Promise<Uint8Array[]> => {
    const pictures: Uint8Array[] = []
    for (const [index, seed] of seeds.entries()) {
      await checkpoint()
      const at = index * pipeline.latentLength
      const rgb = await pipeline.decode(latents.slice(at, at + pipeline.latentLength))
      pictures.push(arm === 'guided' ? await asSeen(rgb, pipeline.folder.imageSize, seed, shed) : rgb)
    }
    return pictures
  }
  const features = await createFeatureRuler(pipeline, yardstick, context)
  const fidelityOf = async ({ latents }: SampledArm) =>
    mean(await promptFidelity(pipeline, latents, prompts, embeddings, checkpoint))

  const unguided = await draw(null)
  const finish = async (found: Pick<FoundStrength, 'strength' | 'outcome'>, tried: TriedStrength[]) => {
    const seconds = (performance.now() - started) / 1000
    const result: FoundStrength = { ...found, tried, seconds, measuredOn, remembered: false }
    await rememberStrength(place, result)
    return result
  }
  const gap = gapTest(image.of(unguided.latents), attracting, length, batch.attractingWeights)
  if (gap && gap.p > gapLevel) return finish({ strength: 0, outcome: 'noGap' }, [])

  const plain = await shown(unguided)
  const latentsOf = async (arm: SampledArm, pictures: readonly Uint8Array[]) =>
    image.of(shed ? await pipeline.encodeImages(pictures) : arm.latents)
  const plainLatents = await latentsOf(unguided, plain)
  const whole = await features(plain)
  if (whole <= 0) return finish({ strength: 0, outcome: 'noGap' }, [])
  const plainFidelity = await fidelityOf(unguided)
  const tried: TriedStrength[] = []
  for (const strength of strengthsToTry) {
    const guided = await draw(await batch.makeGuide({ ...guidance, strength }, unguided.latents))
    const pictures = await shown(guided)
    const latents = await latentsOf(guided, pictures)
    const outcome: TriedStrength = {
      strength,
      closed: 1 - (await features(pictures)) / whole,
      fidelity: plainFidelity > 0 ? (await fidelityOf(guided)) / plainFidelity : 1,
      spread: variety(latents, plainLatents, attracting, length, batch.attractingWeights) ?? 1
    }
    tried.push(outcome)
    const { fidelity, spread, closed } = job.goal
    if (outcome.closed >= closed || outcome.fidelity < fidelity || outcome.spread < spread) break
  }
  return finish(chooseStrength(tried, job.goal), tried)
}

/** Unbiased MMD² of an arm's images to references, in the features that guidance does not use. */
async function createFeatureRuler(
  pipeline: DiffusionPipeline,
  { files, weights }: Yardstick,
  { loadFeatures, checkpoint }: TuneContext
): Promise<(pictures: readonly Uint8Array[]) => Promise<number>> {
  const features = await loadFeatures()
  const size = pipeline.folder.imageSize
  const rows: Float32Array[] = []
  for (const file of files) {
    await checkpoint()
    rows.push(await features.of(await pixelsOf(file, size), size))
  }
  const known = concatenate(rows)
  const ruler = createRuler(known, known, features.dimensions, weights)
  if (ruler === null)
    throw new HousestyleError('invalid-input', 'Automatic strength cannot measure: all references look alike.')
  return async (pictures) => {
    const drawn: Float32Array[] = []
    for (const rgb of pictures) {
      await checkpoint()
      drawn.push(await features.of(rgb, size))
    }
    return ruler.distance(concatenate(drawn)) ?? 0
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
