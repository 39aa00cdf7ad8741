import type { Arm, GuidanceStep } from '#shared/measurements.ts'
import type { BatchSpec, Coupling } from '#shared/parameters.ts'
import { SamplingArm } from './arm.ts'
import type { Guide } from './guidance/guide.ts'
import { meanSteps } from './guidance/meanSteps.ts'
import { MemoryBank } from './guidance/memoryBank.ts'
import type { DiffusionPipeline, PromptEmbeddings } from './pipelines/diffusionPipeline.ts'
import { createSampler, stepCount } from './samplers/createSampler.ts'

/** An arm when all its images are sampled. */
export interface SampledArm {
  arm: Arm
  /** B × D finished latents. */
  latents: Float32Array
  /** One entry for each step of a stage, the mean over the images. */
  guidanceSteps: GuidanceStep[]
  guidanceSeconds: number
  skippedSteps: number
}

export interface SamplingJob {
  pipeline: DiffusionPipeline
  embeddings: PromptEmbeddings
  spec: BatchSpec
  /** Of each image. */
  prompts: readonly string[]
  seeds: readonly number[]
  /** Called before each step of an arm. */
  checkpoint: () => Promise<void>
  /** One step of `images` images is done. */
  onStep: (images: number, at: { done: number; of: number }) => void
  /** All arms that run together have made a step. */
  onRound: (step: number, arms: readonly SamplingArm[]) => Promise<void>
}

/** Samples arms side by side, step by step: images of a batch move jointly (paper, Algorithm 1). */
export async function sampleJointly(
  arms: readonly { arm: Arm; guide: Guide | null }[],
  job: SamplingJob
): Promise<SampledArm[]> {
  const { pipeline, embeddings, spec, prompts, seeds } = job
  const running = arms.map(({ arm, guide }) => newArm(arm, guide, job, seeds))
  const steps = stepCount(spec.sampling)
  for (let step = 0; step < steps; step++) {
    for (const arm of running) {
      await job.checkpoint()
      await arm.step(step, pipeline, embeddings, prompts, spec)
      job.onStep(seeds.length, { done: step + 1, of: steps })
    }
    await job.onRound(step, running)
  }
  return running.map((arm) => ({
    arm: arm.arm,
    latents: arm.sample,
    guidanceSteps: arm.guidanceSteps,
    guidanceSeconds: arm.guidanceSeconds,
    skippedSteps: arm.skippedSteps
  }))
}

/**
 * Samples the guided arm image by image, as the authors' code does: each is guided by the references and by those finished
 * before it, which a memory bank holds. The first has no company yet and is not guided.
 */
export async function sampleWithBank(
  guide: Guide,
  coupling: Extract<Coupling, { mode: 'bank' }>,
  job: SamplingJob
): Promise<SampledArm> {
  const { pipeline, embeddings, spec, prompts, seeds } = job
  const length = pipeline.latentLength
  const steps = stepCount(spec.sampling)
  const bank = new MemoryBank(coupling)
  const logs: GuidanceStep[] = []
  const whole: SampledArm = {
    arm: 'guided',
    latents: new Float32Array(seeds.length * length),
    guidanceSteps: [],
    guidanceSeconds: 0,
    skippedSteps: 0
  }
  for (const [index, seed] of seeds.entries()) {
    const arm = newArm('guided', bank.isEmpty ? null : guide, job, [seed], { index, bank })
    for (let step = 0; step < steps; step++) {
      await job.checkpoint()
      await arm.step(step, pipeline, embeddings, [prompts[index]!], spec)
      job.onStep(1, { done: step + 1, of: steps })
    }
    bank.add(index, arm.sample)
    whole.latents.set(arm.sample, index * length)
    logs.push(...arm.guidanceSteps)
    whole.guidanceSeconds += arm.guidanceSeconds
    whole.skippedSteps += arm.skippedSteps
  }
  whole.guidanceSteps = meanSteps(logs)
  return whole
}

function newArm(
  arm: Arm,
  guide: Guide | null,
  { pipeline, spec }: SamplingJob,
  seeds: readonly number[],
  company?: { index: number; bank: MemoryBank }
): SamplingArm {
  const sampler = createSampler(pipeline.folder.scheduler, spec.sampling)
  return new SamplingArm({ arm, sampler, seeds, length: pipeline.latentLength, guide, ...(company && { company }) })
}
