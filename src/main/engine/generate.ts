import { HousestyleError } from '#shared/failure.ts'
import type { Arm, Measurements } from '#shared/measurements.ts'
import { finishLike } from './finish/fills.ts'
import type { Inks } from './finish/inkChoice.ts'
import { finishOf } from './finishOf.ts'
import type { Guide } from './guidance/guide.ts'
import { gapTest } from './metrics/gapTest.ts'
import { measureDistances } from './metrics/measureDistances.ts'
import { nearestReferences } from './metrics/nearestReference.ts'
import { promptFidelity } from './metrics/promptFidelity.ts'
import type { StyleFeatures } from './metrics/styleFeatures.ts'
import { variety } from './metrics/variety.ts'
import type { DiffusionPipeline } from './pipelines/diffusionPipeline.ts'
import { promptNotes } from './pipelines/promptNotes.ts'
import { prepareBatch } from './prepareBatch.ts'
import { ProgressMeter } from './progress.ts'
import type { DrawnImage, GenerateJob, GenerateResult, Preview, Progress } from './protocol.ts'
import { attracting } from './references/attracting.ts'
import { type SampledArm, type SamplingJob, sampleJointly, sampleWithBank } from './sampleArms.ts'
import { stepCount } from './samplers/createSampler.ts'
import { sendPreviews } from './sendPreviews.ts'
import { asSeen, finishedLike, onBackdrop } from './shedding/shed.ts'
import { lengthOf, type MmdBackend } from './tensors/backend.ts'

export interface GenerateContext {
  loadPipeline: (folder: string) => Promise<DiffusionPipeline>
  loadFeatures: () => Promise<StyleFeatures>
  backend: MmdBackend
  onProgress: (progress: Progress) => void
  onPreview: (preview: Preview) => void
  onImage: (image: DrawnImage) => void
  /** Lets messages in, and throws `cancelled` when one said so. Called between steps. */
  checkpoint: () => Promise<void>
}

/**
 * Draws one batch: references, prompts, both arms step by step, pixels, distances.
 * @throws HousestyleError `no-references` where guidance has nothing to go by, `not-found` for a reference that is gone
 */
export async function generate(job: GenerateJob, context: GenerateContext): Promise<Omit<GenerateResult, 'software'>> {
  const { spec, references, arms } = job
  const { checkpoint } = context
  const clock = stopwatch()
  const drawn = spec.count * arms.length
  const steps = stepCount(spec.sampling)
  const meter = new ProgressMeter(
    [
      ['load', 1],
      ['encode', references.guide.length + references.keptOut.length],
      ['sample', drawn * steps],
      ['decode', drawn],
      ['measure', drawn + references.keptOut.length]
    ],
    context.onProgress
  )

  const wantsGuide = arms.includes('guided') && spec.guidance.strength > 0
  // Guidance that learns from the unguided arm is made late: nobody should wait for that to hear of an empty set.
  if (wantsGuide && references.guide.length === 0)
    throw new HousestyleError('no-references', 'The reference set has no image that guidance could use.')

  meter.at('load', 0)
  const pipeline = await context.loadPipeline(job.modelFolder)
  const length = pipeline.latentLength
  clock.lap('load')

  const batch = await prepareBatch(pipeline, job, {
    backend: context.backend,
    guides: wantsGuide,
    onEncoded: (done) => meter.at('encode', done),
    checkpoint
  })
  const { prompts, seeds, embeddings, guiding, shed } = batch
  clock.lap('encode')

  const size = pipeline.folder.imageSize
  const asShown = async (arm: Arm, rgb: Uint8Array, index: number) =>
    arm === 'guided' ? onBackdrop(rgb, size, seeds[index]!, shed) : rgb
  let stepped = 0
  const sampling: SamplingJob = {
    pipeline,
    embeddings,
    spec,
    prompts,
    seeds,
    checkpoint,
    onStep: (images, at) => {
      stepped += images
      meter.at('sample', stepped, at)
    },
    onRound: async (step, together) => {
      const last = step === steps - 1
      if (job.previewEvery > 0 && !last && (step + 1) % job.previewEvery === 0)
        await sendPreviews(together, step, pipeline, { ...context, asShown })
    }
  }
  const makeGuide = (base: Float32Array | null) => batch.makeGuide(spec.guidance, base)
  const { running, guide } = await sampleArms(wantsGuide ? makeGuide : null, arms, sampling)
  clock.lap('sampling')

  const pixels = new Map<Arm, Uint8Array[]>()
  const latents = new Map<Arm, Float32Array>()
  let inks: Inks | null = null
  for (const [a, arm] of running.entries()) {
    const decoded: Uint8Array[] = []
    for (let index = 0; index < spec.count; index++) {
      await checkpoint()
      decoded.push(await pipeline.decode(arm.latents.slice(index * length, (index + 1) * length)))
      meter.at('decode', a * spec.count + index + 1)
    }
    const isGuided = arm.arm === 'guided' && wantsGuide
    const { references: like, otherwise } = finishedLike(shed, attracting(job))
    const finished = await finishLike(decoded, like, {
      otherwise,
      fills: isGuided ? spec.guidance.fills : 'drawn',
      size,
      checkpoint,
      cacheFolder: job.cacheFolder
    })
    inks ??= finished.inks
    const pictures: Uint8Array[] = []
    for (const [index, drawn] of finished.pictures.entries()) {
      await checkpoint()
      const rgb = arm.arm === 'guided' ? await asSeen(drawn, size, seeds[index]!, shed) : drawn
      pictures.push(rgb)
      context.onImage({ arm: arm.arm, index, width: size, height: size, rgb })
    }
    pixels.set(arm.arm, pictures)
    // What was sampled is not what is seen then; and the other arm is to be measured alike.
    latents.set(arm.arm, shed ? await pipeline.encodeImages(pictures) : arm.latents)
  }
  clock.lap('decode')

  // Distances are between images: what tells their style draws nothing.
  const { image } = pipeline
  const imageLength = lengthOf(image.shape)
  const imageOf = (arm: Arm) => image.of(latents.get(arm)!)
  const [ofGuiding, ofAttracting] = [image.of(guiding), image.of(batch.attracting)]
  const mmd2 = await measureDistances({
    arms: running.map(({ arm }) => ({ arm, latents: imageOf(arm), pixels: pixels.get(arm)! })),
    references,
    keptOutWeights: job.keptOutWeights,
    latents: { guide: ofGuiding, keptOut: image.of(batch.keptOut), length: imageLength },
    imageSize: size,
    loadFeatures: context.loadFeatures,
    checkpoint,
    onDone: (done) => meter.at('measure', done)
  })
  clock.lap('measure')

  const [guided, unguided] = (['guided', 'unguided'] as const).map((name) => running.find(({ arm }) => arm === name))
  const fidelityOf = (arm: SampledArm | undefined) =>
    arm ? promptFidelity(pipeline, arm.latents, prompts, embeddings, checkpoint) : undefined
  const fidelity = job.measureFidelity
    ? { guided: await fidelityOf(guided), unguided: await fidelityOf(unguided) }
    : undefined
  const nearestTo = (arm: SampledArm | undefined) =>
    arm ? nearestReferences(imageOf(arm.arm), ofGuiding, imageLength) : null
  const [guidedNearest, unguidedNearest] = [nearestTo(guided), nearestTo(unguided)]
  const measurements: Measurements = {
    mmd2,
    gap: unguided ? gapTest(imageOf('unguided'), ofAttracting, imageLength, batch.attractingWeights) : null,
    nearest:
      guidedNearest || unguidedNearest
        ? { ...(guidedNearest && { guided: guidedNearest }), ...(unguidedNearest && { unguided: unguidedNearest }) }
        : null,
    variety:
      guided && unguided
        ? variety(imageOf('guided'), imageOf('unguided'), ofAttracting, imageLength, batch.attractingWeights)
        : null,
    seconds: { ...clock.seconds(), guidance: guided?.guidanceSeconds ?? 0 },
    guidanceSteps: guided?.guidanceSteps ?? [],
    ...finishOf(inks, size, shed),
    setBack: guide?.grounds?.setBack ?? 0,
    bandwidth: guide?.bandwidth ?? null,
    skippedSteps: guided?.skippedSteps ?? 0
  }
  const asked = [...embeddings.tokenized].filter(
    ([prompt]) => prompts.includes(prompt) || prompt === spec.negativePrompt
  )
  return { model: pipeline.identity, measurements, promptNotes: promptNotes(asked), ...(fidelity && { fidelity }) }
}

/**
 * Both arms side by side where they can be. Guidance that learns from unguided images waits for them, and guidance with a
 * memory bank draws image by image.
 */
async function sampleArms(
  makeGuide: ((base: Float32Array | null) => Promise<Guide>) | null,
  arms: readonly Arm[],
  job: SamplingJob
): Promise<{ running: SampledArm[]; guide: Guide | null }> {
  const { coupling, stages } = job.spec.guidance
  const learns = makeGuide !== null && stages.some(({ method, share }) => method === 'classifier' && share > 0)
  if (makeGuide === null || (!learns && coupling.mode === 'joint')) {
    const guide = makeGuide ? await makeGuide(null) : null
    const running = await sampleJointly(
      arms.map((arm) => ({ arm, guide: arm === 'guided' ? guide : null })),
      job
    )
    return { running, guide }
  }
  const unguided =
    learns || arms.includes('unguided') ? (await sampleJointly([{ arm: 'unguided', guide: null }], job))[0]! : null
  const guide = await makeGuide(unguided?.latents ?? null)
  const guided =
    coupling.mode === 'bank'
      ? await sampleWithBank(guide, coupling, job)
      : (await sampleJointly([{ arm: 'guided', guide }], job))[0]!
  return { running: arms.map((arm) => (arm === 'guided' ? guided : unguided!)), guide }
}

/** Wall-clock seconds by phase. */
function stopwatch() {
  const laps = { load: 0, encode: 0, sampling: 0, decode: 0, measure: 0 }
  const started = performance.now()
  let last = started
  return {
    lap(phase: keyof typeof laps): void {
      const now = performance.now()
      laps[phase] += (now - last) / 1000
      last = now
    },
    seconds: () => ({ ...laps, total: (performance.now() - started) / 1000 })
  }
}
