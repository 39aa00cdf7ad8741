import * as z from 'zod'

/** Guided and unguided: the two arms of every comparison, from the same prompts and the same noise. */
export const arms = ['guided', 'unguided'] as const
export type Arm = (typeof arms)[number]

/** From and to. */
const rangeSchema = z.tuple([z.number(), z.number()])
const pair = z.object({
  guided: z.number(),
  unguided: z.number(),
  /**
   * Where each distance, and guided − unguided, lies in nine of ten cases like this one: a jackknife over images and references. Null
   * for fewer than three of either; older records lack it.
   */
  interval: z.object({ guided: rangeSchema, unguided: rangeSchema, difference: rangeSchema }).nullable().optional()
})

/**
 * Unbiased MMD² (Gaussian kernel, median bandwidth) of each arm to the references that guidance never saw.
 * `latent`: in the model's own latent space. `independent`: in a feature space that guidance does not use.
 * `null` where it is undefined: fewer than two references kept out, or a batch of one.
 */
export const mmd2Schema = z.object({ latent: pair.nullable(), independent: pair.nullable() })

export const secondsSchema = z.object({
  load: z.number(),
  encode: z.number(),
  sampling: z.number(),
  /** Part of `sampling`: what the guidance steps took. */
  guidance: z.number(),
  decode: z.number(),
  measure: z.number(),
  total: z.number()
})

/** What one step of guidance did; `mmd2` is the biased V-statistic to the guiding references at the evaluation point. */
export const guidanceStepSchema = z.object({
  /** Which stage acted, from 0. Several may act in one step. */
  stage: z.int().default(0),
  step: z.int(),
  timestep: z.number(),
  mmd2: z.number(),
  gradientNorm: z.number(),
  /** Mean over the batch of |correction| / |latents|, of what the sampler takes over of the correction. */
  correction: z.number(),
  /** The same, as a share of the noisy sample: what a shift of predicted clean latents moves of it. Older records lack it. */
  sampleShift: z.number().optional(),
  /** Mean cosine of the images' gradients with the stage's last ones; null at its first step. */
  turn: z.number().nullable().default(null)
})

/** Whether unguided images differ from the references at all: unbiased MMD² in latent space, and how rare it would be. */
export const gapTestSchema = z.object({
  mmd2: z.number(),
  /** Share of random divisions of both into two that lie at least as far apart. */
  p: z.number().min(0).max(1)
})
/** Above this there is no gap that could be measured. */
export const gapLevel = 0.05
/** Nearer to one reference than this share of what is usual among them is a near-copy. */
export const nearCopy = 0.4
/** Guided images less different from one another than this share of what is usual have lost their variety. */
export const leastVariety = 0.6

/** `#rrggbb` */
const inkSchema = z.string().regex(/^#[0-9a-f]{6}$/)

export const measurementsSchema = z.object({
  mmd2: mmd2Schema,
  /** Null where it could not be told: no unguided images, or too few. */
  gap: gapTestSchema.nullable().default(null),
  /**
   * Per image, the distance to the nearest reference that guided, as a share of what is usual among those references; well
   * below 1 is a near-copy. Null where there are fewer than two references.
   */
  nearest: z
    .object({ guided: z.array(z.number()), unguided: z.array(z.number()) })
    .partial()
    .nullable()
    .default(null),
  /**
   * How different guided images are from one another, as a share of what unguided images and references are, whichever is
   * less. Null where it could not be told.
   */
  variety: z.number().nullable().default(null),
  seconds: secondsSchema,
  guidanceSteps: z.array(guidanceStepSchema),
  /** The references' inks that the fills of guided images were set in, the most used first (`#rrggbb`); null where none were. */
  inks: z.array(inkSchema).nullable().default(null),
  /** The references' line that was drawn around shapes, or in place of them where none is filled; its width in pixels. Null without one. */
  outline: z.object({ ink: inkSchema, width: z.number().positive(), filled: z.boolean() }).nullable().default(null),
  /** Whether a ground that the references share, a grid or a texture, was put beneath. */
  sharedGround: z.boolean().default(false),
  /**
   * The references' backdrop, in one or more colourways, that guided images were drawn without and then put on, their marks in `inks`; a
   * plain one's colours stand before these. Null without one.
   */
  backdrop: z.object({ colourways: z.int().positive(), plain: z.boolean() }).nullable().default(null),
  /** Whether guided images were drawn flat and then covered with the references' grain or edges. */
  texture: z.boolean().default(false),
  /** How many guided images had begun on a ground that no reference has, and were set back. */
  setBack: z.int().default(0),
  /** The kernel bandwidth σ that was used, in units of the scaled latents; null for kernels without one. */
  bandwidth: z.number().nullable(),
  /** Steps left out because the gradient was not finite. */
  skippedSteps: z.int()
})

export type GapTest = z.infer<typeof gapTestSchema>
export type Mmd2 = z.infer<typeof mmd2Schema>
export type Distances = NonNullable<Mmd2['latent']>

/**
 * Whether so few images and references may show a difference by chance. Older measurements do not tell; without guidance both arms are
 * the very same.
 */
export const mayBeChance = ({ guided, unguided, interval }: Distances): boolean =>
  guided !== unguided &&
  interval !== undefined &&
  (interval === null || interval.difference[0] * interval.difference[1] <= 0)
export type Seconds = z.infer<typeof secondsSchema>
export type GuidanceStep = z.infer<typeof guidanceStepSchema>
export type Measurements = z.infer<typeof measurementsSchema>
