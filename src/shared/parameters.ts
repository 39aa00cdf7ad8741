import * as z from 'zod'

/**
 * What a designer can set for a batch. The names are the field's; each guidance choice says where it comes from:
 * *paper* (arXiv 2601.08379), *code* (the authors' released code) or *ours*.
 */

/**
 * Kernels of two images' latents. `gaussian`: paper, Eq. 6. `cubic`: code, k = (x·y/D + 1)³. `mixture` (Gaussians of half,
 * once and twice the bandwidth), `laplace`, `imq` (inverse multiquadric) and `energy` (MMD² is the energy distance): ours.
 * `patch` (ours): the mean Gaussian kernel over all pairs of local patches, so that style is compared wherever it stands.
 * `texture` (ours): the energy distance of images that are as far apart as the MMD between their patches.
 * `palette` (ours): every image by itself, its patches against all references', k = −log(1 + ‖u − v‖²/σ²); each patch moves by
 * strength × its mean shift (the step rule is not asked), so that far inks and grounds are reached and near ones come to rest.
 */
export const latentKernelNames = [
  'gaussian',
  'mixture',
  'laplace',
  'imq',
  'energy',
  'cubic',
  'patch',
  'texture',
  'palette'
] as const
/**
 * `style` (ours): the channels that tell the style, whatever is drawn, which the embedded model's latents have and others' lack; led to
 * targets or pulled by their energy distance, as the step rule says. All others compare the channels that the image is drawn from. It
 * stands in a stage by itself.
 */
export const kernelNames = [...latentKernelNames, 'style'] as const
/** Kernels that see images as patches: `patchSchema` is theirs. */
export const patchKernels: readonly KernelName[] = ['patch', 'texture', 'palette']
/**
 * Rivals that a stage may use in place of an MMD kernel, for comparison: attraction to the nearest reference, Chamfer
 * guidance, a Gaussian energy fitted to the references, a classifier of references against unguided images, and diversity
 * in the manner of SPARKE, which needs no references.
 */
export const rivalNames = ['nearest', 'chamfer', 'gaussianEnergy', 'classifier', 'diversity'] as const
/** Whether a stage moves images by mean shifts, which need no step rule. */
export const movesByShift = (stage: Pick<Stage, 'method' | 'kernel' | 'plus'>): boolean =>
  stage.method === 'mmd' && stage.kernel === 'palette' && stage.plus.length === 0
/** Whether a stage leads images to targets. */
export const setsTarget = (stage: Pick<Stage, 'method' | 'kernel' | 'stepRule' | 'evaluateAt'>): boolean =>
  stage.method === 'mmd' && stage.kernel === 'style' && stage.stepRule === 'target' && stage.evaluateAt === 'predX0'
/** Kernels without a bandwidth. */
export const kernelsWithoutBandwidth: readonly KernelName[] = ['energy', 'cubic', 'style']
/**
 * The schedulers of diffusers. `ddpm`: ancestral sampling, paper Eq. 3. `ddim` and `dpmpp_2m`: deterministic at eta 0; `dpmpp_2m` at
 * eta 1 is diffusers' `sde-dpmsolver++`.
 */
export const samplerNames = [
  ...(['ddim', 'ddpm', 'pndm', 'euler', 'euler_ancestral'] as const),
  ...(['dpmpp_2m', 'dpmpp_2m_karras', 'lcm'] as const)
] as const
/** Samplers that can add noise of their own, as much as `eta` says. */
export const samplersWithEta: readonly SamplerName[] = ['ddim', 'dpmpp_2m', 'dpmpp_2m_karras']
/**
 * `distance` (ours): each image moves by strength × its distance from the references' mean, along its gradient, so that a
 * strength means the same for sets near to what the model draws by itself and for sets far from it.
 * `normalised` (code): each image moves by strength × the norm of its own latents, along its gradient.
 * `raw` (paper, Eq. 5): λ·∇MMD²; we state λ as strength × B × σ² so that it means the same for every batch size B and bandwidth σ.
 * `target` (ours, for the style kernel alone, whose channels draw nothing and may leap): each image is led all the way to the mean shift
 * of a reference of its own, and beyond it where noise would hide it: by strength × share of the noise that is left, for every e-fold of
 * noise that a step removes.
 */
export const stepRules = ['distance', 'normalised', 'raw', 'target'] as const
/**
 * What becomes of the fills of guided pictures (ours): `drawn` leaves them; `even` takes faint slopes out where the references have even fills
 * and the pictures clearly less even ones; `inks` then sets them in the inks that the references share, edges too where these use no other
 * colours, or makes each one colour where the references are so.
 */
export const fillModes = ['drawn', 'even', 'inks'] as const
export type Fills = (typeof fillModes)[number]

/**
 * What becomes of a guided image that begins on a ground which no reference has: `any` leaves it to the stages; `references` (ours) sets
 * it back to where no ground was chosen. Strengths below a half leave it too.
 */
export const groundModes = ['any', 'references'] as const
export type GroundMode = (typeof groundModes)[number]

/**
 * What becomes of a backdrop that all references share beneath what each draws on it, an icon's plate (ours): `drawn` leaves it to the model;
 * `references` takes it from them before they guide, and puts it beneath the pictures.
 */
export const backdropModes = ['drawn', 'references'] as const
export type BackdropMode = (typeof backdropModes)[number]

/**
 * What becomes of outlines that the references have around their fills (ours): `drawn` leaves them in what guides; `references` takes them
 * from it, where pictures get them when they are finished (`fills`).
 */
export const outlineModes = ['drawn', 'references'] as const
export type OutlineMode = (typeof outlineModes)[number]

/**
 * What becomes of a texture that references in few inks have on their fills, grain or bevelled edges (ours): `drawn` leaves it in what guides;
 * `references` lets their flat fills guide, and covers pictures with the texture.
 */
export const textureModes = ['drawn', 'references'] as const
export type TextureMode = (typeof textureModes)[number]

/**
 * What a strength is meant for. `step` (paper, code): every step, so that a run of twice as many pulls twice. `noise` (ours): the
 * noise that a step removes, so that it means the same for every sampler, spacing and number of steps. `run` (ours): a run of
 * 25 even steps, of which finer ones pull less each.
 */
export const strengthSpans = ['noise', 'run', 'step'] as const
/**
 * Where the gradient is taken and applied. `noisy` (paper, Algorithm 1): at z_t, subtracted from z_{t-1}.
 * `stepped` (code): at z_{t-1}, after the sampler's step. `predX0` (ours): at the predicted clean latents, before the sampler's step.
 */
export const evaluationPoints = ['predX0', 'noisy', 'stepped'] as const
/**
 * Strength over the window: the same everywhere (paper, code), falling to zero at its end, rising from zero at its start, or
 * in proportion to the noise of the step's sample, √(1−ᾱ) (ours).
 */
export const strengthSchedules = ['constant', 'linear', 'cosine', 'ramp', 'noise'] as const
/**
 * References as they are (paper, code), or with as much noise as the latents that they are compared with (ours). Predicted
 * clean latents have none.
 */
export const referenceNoises = ['clean', 'noised'] as const

export const bandwidthSchema = z.discriminatedUnion('rule', [
  /** scale × the median distance between two references (median heuristic). */
  z.object({ rule: z.literal('median'), scale: z.number().positive().max(100) }),
  /** σ itself, in units of the scaled latents. */
  z.object({ rule: z.literal('fixed'), sigma: z.number().positive() })
])

/** How kernels of patches see latents. Other kernels ignore it. */
export const patchSchema = z.object({
  /** Width and height of a patch in latent cells. */
  size: z.union([z.literal(1), z.literal(3), z.literal(5)]),
  /**
   * Bandwidth in cells of a Gaussian of the patches' places, which multiplies the kernel; of `palette` as many cells as are as far
   * apart as one bandwidth in colour. Null: places do not count.
   */
  place: z.number().positive().max(1000).nullable(),
  /**
   * `fourier`: `count` random features, at one cost for any number of references. `coreset`: exact, on `count` patches.
   * `texture` always works on features, `palette` on chosen patches.
   */
  form: z.enum(['fourier', 'coreset']),
  count: z.int().min(16).max(8192)
})
export const defaultPatch: z.infer<typeof patchSchema> = { size: 3, place: null, form: 'fourier', count: 128 }

/** Where a window that is open to the noisy side starts. */
export const leastLogSnr = -100

export const windowUnits = ['run', 'logSnr'] as const
export const windowSchema = z
  .object({
    /**
     * `run`: shares of the run, 0 at pure noise, 1 at the clean image. `logSnr`: ln(ᾱ/(1−ᾱ)), which rises from about −9 to
     * 9 and means the same for every sampler and number of steps.
     */
    unit: z.enum(windowUnits).default('run'),
    start: z.number().min(leastLogSnr).max(100),
    end: z.number().min(leastLogSnr).max(100)
  })
  .refine((w) => w.start <= w.end, { error: 'The window must start before it ends.' })
  .refine((w) => w.unit !== 'run' || (w.start >= 0 && w.end <= 1), { error: 'Shares of the run lie between 0 and 1.' })

export const wholeRun: z.infer<typeof windowSchema> = { unit: 'logSnr', start: leastLogSnr, end: 100 }

export const samplingSchema = z.object({
  sampler: z.enum(samplerNames),
  steps: z.int().min(1).max(1000),
  /** Noise added at every step in place of what was predicted (`samplersWithEta`): 0 is deterministic, 1 as much as DDPM adds. */
  eta: z.number().min(0).max(1),
  /**
   * Where eta acts; outside it is 0 (Karras et al. 2022, arXiv 2206.00364, section 4: noise within a range of levels alone). What a
   * step drew wrong, later ones repair where it is covered by noise again.
   */
  etaWindow: windowSchema.default(wholeRun),
  /** Classifier-free guidance: 1 switches it off. */
  guidanceScale: z.number().min(0).max(30),
  /**
   * Where classifier-free guidance acts (Kynkäänniemi et al. 2024, arXiv 2404.07724); outside the scale is 1. At high noise
   * it pulls every image of a prompt into the same style, which is what references should decide.
   */
  guidanceWindow: windowSchema.default(wholeRun),
  /** By what share the output's standard deviation is brought back to what it has without a scale (arXiv 2305.08891, φ). */
  guidanceRescale: z.number().min(0).max(1).default(0)
})

/** A kernel of a sum of kernels. */
export const addendSchema = z.object({
  kernel: z.enum(latentKernelNames),
  bandwidth: bandwidthSchema,
  patch: patchSchema.default(defaultPatch),
  /** What it is multiplied by before it is added; the stage's own kernel counts once. */
  weight: z.number().positive().max(1e6)
})
export const mostAddends = 3

/** One way of guiding for one part of the run. */
export const stageSchema = z.object({
  /** `mmd` by the kernel below, or a rival, which ignores it. */
  method: z.enum(['mmd', ...rivalNames]).default('mmd'),
  kernel: z.enum(kernelNames),
  bandwidth: bandwidthSchema,
  patch: patchSchema.default(defaultPatch),
  /** Further kernels: the stage's kernel is then the sum of all, so that whole latents and patches count together. */
  plus: z.array(addendSchema).max(mostAddends).default([]),
  /** Latents are scaled to unit length before the kernel sees them. Not for `patch` and `texture`. */
  unitLength: z.boolean().default(false),
  stepRule: z.enum(stepRules),
  evaluateAt: z.enum(evaluationPoints),
  references: z.enum(referenceNoises).default('clean'),
  /** Acts at every so manyth step of the run. */
  every: z.int().min(1).max(1000).default(1),
  /**
   * An image is let go, for the rest of the run, once it is so near: its mean distance from the references as a share of
   * theirs from one another, 1 for what is as near as they are. Where a stage moves by shifts, its pull fades instead, from 1.5
   * times that distance on, and what counts is the MMD² from the palettes that an image takes, as a share of the references' own
   * from one another's; while hardly an image of the batch is so near, none is let be. Null: never.
   */
  stopAt: z.number().positive().max(10).nullable().default(null),
  /**
   * Where a stage moves by shifts: by how many of the references' spreads (what lies between the median and the 95th percentile of their
   * distances) an image may be farther than `stopAt` and is still let be, in sets that the model draws by itself. That it does, a batch
   * shows that stands near the references before the stage has pulled.
   */
  spreadsKnown: z.number().min(0).max(20).default(0),
  /** Times the strength of the whole. */
  share: z.number().min(0).max(100).default(1),
  /**
   * By what share the unconditional pass of classifier-free guidance is blind to the style, for the step rule `target` (ours): the
   * guidance scale then drives images along the style as along the prompt. It acts where the scale does.
   */
  contrast: z.number().min(0).max(1).default(0),
  schedule: z.enum(strengthSchedules),
  /** When the stage acts. */
  window: windowSchema
})

export const mostStages = 6

/**
 * How images of a batch see one another. `joint` (paper, Algorithm 1): all move together. `bank` (code): one after the
 * other, each beside those finished before it; the first is not guided. `fifo` lets the oldest go when the bank is full,
 * `keepLast` cuts it to its last entry, as the code does at 100.
 */
export const couplingSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('joint') }),
  z.object({ mode: z.literal('bank'), cap: z.int().min(1).max(10_000), whenFull: z.enum(['fifo', 'keepLast']) })
])

export const promptKernels = ['off', 'gaussian', 'cosine'] as const
/**
 * The prompts' kernel of the product kernel (paper, Eq. 10): how much a reference counts for an image, by how alike their
 * prompts are. On embeddings of unit length; 0.3 is SPARKE's bandwidth, taken over by inference.
 */
export const promptAwareSchema = z.object({
  kernel: z.enum(promptKernels),
  bandwidth: z.number().positive().max(10),
  /**
   * Every image is attracted alike, by whichever references have the captions most like its prompt (ours). Otherwise (paper)
   * attraction vanishes for a prompt that no caption resembles, and repulsion alone is left.
   */
  balanced: z.boolean().default(false)
})
export const promptsOff: z.infer<typeof promptAwareSchema> = { kernel: 'off', bandwidth: 0.3, balanced: true }

/** Records of the first version have one stage, laid flat; those of another say only whether fills were evened. */
function guidanceOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (!('stages' in value)) {
    const { strength, ...stage } = value as Record<string, unknown>
    return { strength, stages: [stage] }
  }
  return 'evenFills' in value && !('fills' in value)
    ? { ...value, fills: value.evenFills === true ? 'even' : 'drawn' }
    : value
}

export const guidanceSchema = z.preprocess(
  guidanceOf,
  z.object({
    /** 0 switches guidance off: the guided images are then byte-identical to the unguided ones. */
    strength: z.number().min(0).max(10),
    /** A record that does not say was drawn by step. */
    strengthPer: z.enum(strengthSpans).default('step'),
    coupling: couplingSchema.default({ mode: 'joint' }),
    promptAware: promptAwareSchema.default(promptsOff),
    /**
     * Keeps images at least so far from every single reference, as a share of the usual distance between neighbouring
     * references; 0 switches the shield off.
     */
    shield: z.number().min(0).max(2).default(0),
    /** A record that does not say was drawn without. */
    fills: z.enum(fillModes).default('drawn'),
    /** Likewise. */
    grounds: z.enum(groundModes).default('any'),
    /** Likewise. */
    backdrop: z.enum(backdropModes).default('drawn'),
    /** Likewise. */
    outlines: z.enum(outlineModes).default('drawn'),
    texture: z.enum(textureModes).default('drawn'),
    /** They act one after the other where their windows overlap. */
    stages: z.array(stageSchema).min(1, 'Guidance needs at least one stage.').max(mostStages)
  })
)

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
export type StrengthPer = (typeof strengthSpans)[number]
export type EvaluationPoint = (typeof evaluationPoints)[number]
export type StrengthSchedule = (typeof strengthSchedules)[number]
export type Bandwidth = z.infer<typeof bandwidthSchema>
export type RivalName = (typeof rivalNames)[number]
export type Addend = z.infer<typeof addendSchema>
export type PatchSettings = z.infer<typeof patchSchema>
export type Window = z.infer<typeof windowSchema>
export type Coupling = z.infer<typeof couplingSchema>
export type PromptAware = z.infer<typeof promptAwareSchema>
export type Stage = z.infer<typeof stageSchema>
export type Guidance = z.infer<typeof guidanceSchema>
export type Sampling = z.infer<typeof samplingSchema>
export type BatchSpec = z.infer<typeof batchSpecSchema>
