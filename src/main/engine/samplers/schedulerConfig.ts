import * as z from 'zod'
import { HousestyleError } from '#shared/failure.ts'

/** The part of a `scheduler_config.json` that our samplers use; names and defaults are those of diffusers. */
export const schedulerConfigSchema = z
  .object({
    num_train_timesteps: z.int().min(1).max(100_000).default(1000),
    beta_start: z.number().default(0.0001),
    beta_end: z.number().default(0.02),
    beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']).default('linear'),
    trained_betas: z.array(z.number()).nullish(),
    prediction_type: z.enum(['epsilon', 'v_prediction', 'sample']).default('epsilon'),
    /** Not given, it is what each sampler has by itself: `leading`, or `linspace` for those that work on σ. */
    timestep_spacing: z.enum(['leading', 'trailing', 'linspace']).optional(),
    steps_offset: z.int().default(0),
    /** Not given, it is false for PNDM and true for the others, as in diffusers. */
    set_alpha_to_one: z.boolean().optional(),
    clip_sample: z.boolean().default(true),
    clip_sample_range: z.number().positive().default(1),
    rescale_betas_zero_snr: z.boolean().default(false),
    use_karras_sigmas: z.boolean().default(false),
    original_inference_steps: z.int().min(1).default(50),
    timestep_scaling: z.number().positive().default(10),
    thresholding: z.literal(false, 'dynamic thresholding is not supported').default(false),
    variance_type: z.enum(['fixed_small', 'fixed_small_log', 'fixed_large', 'fixed_large_log']).catch('fixed_small')
  })
  .refine((c) => !c.trained_betas || c.trained_betas.length === c.num_train_timesteps, {
    error: 'trained_betas must have num_train_timesteps values'
  })

export type SchedulerConfig = z.infer<typeof schedulerConfigSchema>
export type Spacing = NonNullable<SchedulerConfig['timestep_spacing']>

/** @throws HousestyleError `model-broken` with the first thing that is wrong */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  const parsed = schedulerConfigSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new HousestyleError(
    'model-broken',
    `scheduler_config.json cannot be used: ${issue.path.join('.') || 'file'}: ${issue.message}.`
  )
}

/** β_t of every training step, by the schedule's name. */
export function betas(config: SchedulerConfig): Float64Array {
  const { num_train_timesteps: count, beta_start: first, beta_end: last } = config
  if (config.trained_betas) return Float64Array.from(config.trained_betas)
  const between = (a: number, b: number, i: number) => (count === 1 ? a : a + ((b - a) * i) / (count - 1))
  return Float64Array.from({ length: count }, (_, i) => {
    switch (config.beta_schedule) {
      case 'linear':
        return between(first, last, i)
      case 'scaled_linear':
        return between(Math.sqrt(first), Math.sqrt(last), i) ** 2
      case 'squaredcos_cap_v2': {
        // Nichol and Dhariwal 2021: ᾱ(s) = cos²((s + 0.008) / 1.008 · π/2), β capped at 0.999.
        const alphaBar = (s: number) => Math.cos((((s + 0.008) / 1.008) * Math.PI) / 2) ** 2
        return Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), 0.999)
      }
    }
  })
}

/** ᾱ_t, the cumulative product of 1 − β; with zero-terminal SNR √ᾱ is shifted and scaled so that the last is 0 (Lin et al. 2024). */
export function alphasCumprod(config: SchedulerConfig): Float64Array {
  let product = 1
  const alphas = betas(config).map((beta) => (product *= 1 - beta))
  if (!config.rescale_betas_zero_snr) return alphas
  const first = Math.sqrt(alphas[0]!)
  const last = Math.sqrt(alphas.at(-1)!)
  return alphas.map((alpha) => (((Math.sqrt(alpha) - last) * first) / (first - last)) ** 2)
}

/** The training steps that a run of `steps` steps of DDIM, DDPM or PNDM visits, from noise to image. */
export function timesteps(config: SchedulerConfig, steps: number): number[] {
  return spacedTimesteps(config, config.timestep_spacing ?? 'leading', steps)
}

/** Whole training steps in a spacing. @throws HousestyleError `invalid-input` for more steps than training had */
export function spacedTimesteps(config: SchedulerConfig, spacing: Spacing, steps: number): number[] {
  const { num_train_timesteps: total, steps_offset: offset } = config
  if (steps > total)
    throw new HousestyleError('invalid-input', `The model was trained with ${total} steps; ${steps} are too many.`)
  const ascending = Array.from({ length: steps }, (_, i) => i)
  switch (spacing) {
    case 'leading':
      return ascending.map((i) => i * Math.floor(total / steps) + offset).reverse()
    case 'trailing':
      return ascending.map((i) => roundHalfEven(total - i * (total / steps)) - 1)
    case 'linspace':
      return ascending.map((i) => roundHalfEven(steps === 1 ? 0 : (i * (total - 1)) / (steps - 1))).reverse()
  }
}

/** numpy's rounding: halves go to the even neighbour. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  if (rest !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}
