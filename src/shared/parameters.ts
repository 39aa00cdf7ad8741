import * as z from 'zod'

/**
 * What a designer can set for a batch. The names are the field's; each guidance choice says where it comes from:
 * *paper* (arXiv 2601.08379), *code* (the authors' released code) or *ours*.
 */

/** `gaussian`: paper, Eq. 6. `cubic`: code, k = (x·y/D + 1)³. */
export const kernelNames = ['gaussian', 'cubic'] as const
/** The schedulers of diffusers. `ddpm`: ancestral sampling, paper Eq. 3. `ddim`: deterministic at eta 0. */
export const samplerNames = [
  ...(['ddim', 'ddpm', 'pndm', 'euler', 'euler_ancestral'] as const),
  ...(['dpmpp_2m', 'dpmpp_2m_karras', 'lcm'] as const)
] as const
/**
 * `distance` (ours): each image moves by strength × its distance from the references' mean, along its gradient, so that a
 * strength means the same for sets near to what the model draws by itself and for sets far from it.
 * `normalised` (code): each image moves by strength × the norm of its own latents, along its gradient.
 * `raw` (paper, Eq. 5): λ·∇MMD²; we state λ as strength × B × σ² so that it means the same for every batch size B and bandwidth σ.
 */
export const stepRules = ['distance', 'normalised', 'raw'] as const
/**
 * Where the gradient is taken and applied. `noisy` (paper, Algorithm 1): at z_t, subtracted from z_{t-1}.
 * `stepped` (code): at z_{t-1}, after the sampler's step. `predX0` (ours): at the predicted clean latents, before the sampler's step.
 */
export const evaluationPoints = ['predX0', 'noisy', 'stepped'] as const
/** Strength over the window: the same everywhere (paper, code), or falling to zero at its end (ours). */
export const strengthSchedules = ['constant', 'linear', 'cosine'] as const

export const bandwidthSchema = z.discriminatedUnion('rule', [
  /** scale × the median distance between two references (median heuristic). */
  z.object({ rule: z.literal('median'), scale: z.number().positive().max(100) }),
  /** σ itself, in units of the scaled latents. */
  z.object({ rule: z.literal('fixed'), sigma: z.number().positive() })
])

export const guidanceSchema = z.object({
  kernel: z.enum(kernelNames),
  /** Only the Gaussian kernel has one. */
  bandwidth: bandwidthSchema,
  stepRule: z.enum(stepRules),
  evaluateAt: z.enum(evaluationPoints),
  /** 0 switches guidance off: the guided images are then byte-identical to the unguided ones. */
  strength: z.number().min(0).max(10),
  schedule: z.enum(strengthSchedules),
  /** Share of the run, from the start (pure noise, 0) to the end (clean image, 1), in which guidance acts. */
  window: z
    .object({ start: z.number().min(0).max(1), end: z.number().min(0).max(1) })
    .refine((w) => w.start <= w.end, { error: 'The window must start before it ends.' })
})

export const samplingSchema = z.object({
  sampler: z.enum(samplerNames),
  steps: z.int().min(1).max(1000),
  /** Only DDIM has one: 0 is deterministic, 1 adds as much noise as DDPM. */
  eta: z.number().min(0).max(1),
  /** Classifier-free guidance: 1 switches it off. */
  guidanceScale: z.number().min(0).max(30)
})

export const promptSchema = z
  .string()
  .trim()
  .min(1, 'A prompt is empty.')
  .max(500, 'A prompt is longer than 500 characters.')

export const batchSpecSchema = z.object({
  /** Image k gets prompt k mod the number of prompts, and seed + k. */
  prompts: z.array(promptSchema).min(1, 'At least one prompt is needed.').max(256),
  negativePrompt: z.string().max(500),
  count: z.int().min(1, 'At least one image is needed.').max(256, 'At most 256 images a batch.'),
  /** torch's generators take the low 32 bits. */
  seed: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER - 256),
  sampling: samplingSchema,
  guidance: guidanceSchema
})

export type KernelName = (typeof kernelNames)[number]
export type SamplerName = (typeof samplerNames)[number]
export type StepRule = (typeof stepRules)[number]
export type EvaluationPoint = (typeof evaluationPoints)[number]
export type StrengthSchedule = (typeof strengthSchedules)[number]
export type Bandwidth = z.infer<typeof bandwidthSchema>
export type Guidance = z.infer<typeof guidanceSchema>
export type Sampling = z.infer<typeof samplingSchema>
export type BatchSpec = z.infer<typeof batchSpecSchema>

/** What looked and measured best on the embedded model: strong in the first fifth, then let go (`npm run bench:guidance`). */
export const defaultGuidance: Guidance = {
  kernel: 'gaussian',
  bandwidth: { rule: 'median', scale: 1 },
  stepRule: 'distance',
  evaluateAt: 'predX0',
  strength: 0.4,
  schedule: 'constant',
  window: { start: 0, end: 0.2 }
}

export const defaultSampling: Sampling = { sampler: 'ddim', steps: 25, eta: 0, guidanceScale: 2.5 }

/** The prompt and the seed of image `index` of a batch. */
export function imageInput(spec: Pick<BatchSpec, 'prompts' | 'seed'>, index: number): { prompt: string; seed: number } {
  return { prompt: spec.prompts[index % spec.prompts.length]!, seed: spec.seed + index }
}

/** Splits what a person typed ("rocket; red apple", or one prompt a line) into prompts. */
export function splitPrompts(text: string): string[] {
  return text
    .split(/[;\n]/)
    .map((prompt) => prompt.trim())
    .filter((prompt) => prompt.length > 0)
}
