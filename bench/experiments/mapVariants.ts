import { baseStage, defaultGuidance, firstStage, paletteStage, styleStage } from '#shared/defaults.ts'
import { defaultPatch, type Guidance, type Stage, type Window } from '#shared/parameters.ts'

/** A way of guiding, to be tried at several strengths. */
export interface Variant {
  /** Which question it belongs to. */
  group: string
  name: string
  stages: Stage[]
  /** Left out of the quick map. */
  thorough?: boolean
}

const logSnr = (start: number, end: number): Window => ({ unit: 'logSnr', start, end })
const whole = (changes: Partial<Stage>): Stage => ({ ...firstStage, ...changes })
/** Where the default lets go. */
const LET_GO = firstStage.window.end
export const highNoise = `log SNR ≤ −${-LET_GO}`
const median = (scale: number) => ({ rule: 'median' as const, scale })

/** Patches, light, once whole latents have let go. */
const patches = (share: number, place: number | null, changes: Partial<Stage> = {}): Stage => ({
  ...baseStage,
  kernel: 'patch',
  patch: { ...defaultPatch, size: 3, place },
  stepRule: 'normalised',
  share,
  schedule: 'linear',
  window: logSnr(LET_GO, 3),
  ...changes
})

/**
 * Experiment 4's map. The first is the default's first stage alone; every other differs from it in one thing, or has a second
 * stage after it.
 */
export const variants: Variant[] = [
  { group: 'one stage', name: `Gaussian, ${highNoise}`, stages: [whole({})] },
  { group: 'kernel', name: 'energy distance', stages: [whole({ kernel: 'energy' })] },
  ...[0.5, 2].map((scale) => ({
    ...{ group: 'kernel', name: `Gaussian, ${scale} × median`, thorough: true },
    stages: [whole({ bandwidth: median(scale) })]
  })),
  { group: 'kernel', name: 'Laplace', thorough: true, stages: [whole({ kernel: 'laplace' })] },
  { group: 'kernel', name: 'cubic', stages: [whole({ kernel: 'cubic' })] },
  {
    group: 'kernel',
    name: '1 × 1 patches, place 2',
    thorough: true,
    stages: [whole({ kernel: 'patch', patch: at(1, 2) })]
  },
  {
    group: 'kernel',
    name: '3 × 3 patches, place 4',
    thorough: true,
    stages: [whole({ kernel: 'patch', patch: at(3, 4) })]
  },
  {
    group: 'kernel',
    name: 'energy + 3 × 3 patches',
    thorough: true,
    stages: [whole({ kernel: 'energy', plus: [sum(400)] })]
  },

  { group: 'window', name: 'log SNR ≤ −6', thorough: true, stages: [whole({ window: logSnr(-100, -6) })] },
  { group: 'window', name: 'log SNR ≤ −5', stages: [whole({ window: logSnr(-100, -5) })] },
  { group: 'window', name: 'log SNR ≤ −2.5', stages: [whole({ window: logSnr(-100, -2.5) })] },
  { group: 'window', name: 'log SNR ≤ −1', stages: [whole({ window: logSnr(-100, -1) })] },
  { group: 'window', name: 'whole run', thorough: true, stages: [whole({ window: logSnr(-100, 100) })] },
  { group: 'window', name: 'whole run, ∝ noise', stages: [whole({ window: logSnr(-100, 100), schedule: 'noise' })] },

  {
    ...{ group: 'schedule', name: 'constant, share 12' },
    stages: [whole({ share: 12, schedule: baseStage.schedule })]
  },

  { group: 'evaluated at', name: 'z_t (paper), share 1', stages: [whole({ share: 1, evaluateAt: 'noisy' })] },
  {
    group: 'evaluated at',
    name: 'z_t, noised references, share 1',
    thorough: true,
    stages: [whole({ share: 1, evaluateAt: 'noisy', references: 'noised' })]
  },
  { group: 'evaluated at', name: 'z_{t−1} (code), share 1', stages: [whole({ share: 1, evaluateAt: 'stepped' })] },

  {
    group: 'second stage',
    name: 'Gaussian, then patches .2, place 4',
    thorough: true,
    stages: [whole({}), patches(0.2, 4)]
  },
  { group: 'second stage', name: 'Gaussian, then patches .4, place 4', stages: [whole({}), patches(0.4, 4)] },
  { group: 'second stage', name: 'Gaussian, then patches .4, anywhere', stages: [whole({}), patches(0.4, null)] },
  {
    ...{ group: 'second stage', name: 'Gaussian, then 1 × 1 patches .4, place 2', thorough: true },
    stages: [whole({}), patches(0.4, 2, { patch: at(1, 2) })]
  },
  {
    ...{ group: 'second stage', name: 'Gaussian, then texture .5' },
    stages: [whole({}), patches(0.5, null, { kernel: 'texture', bandwidth: median(0.5), patch: at(1, null) })]
  },
  { group: 'second stage', name: 'Gaussian, then palettes', stages: [whole({}), paletteStage] },
  {
    ...{ group: 'style', name: 'style channels pulled by their energy distance, then palettes', thorough: true },
    stages: [
      { ...styleStage, stepRule: 'distance', share: 35, schedule: 'linear', window: logSnr(-100, 0) },
      paletteStage
    ]
  },
  { group: 'style', name: 'style channels alone, no contrast', stages: [{ ...styleStage, contrast: 0 }] },
  { group: 'style', name: 'style channels alone', stages: [styleStage] },
  {
    group: 'style',
    name: 'style channels, no contrast, palettes',
    stages: [{ ...styleStage, contrast: 0 }, paletteStage]
  },
  { group: 'style', name: 'style channels, palettes', stages: [styleStage, paletteStage] },
  { group: 'style', name: 'Gaussian, style channels, palettes (default)', stages: defaultGuidance.stages },
  {
    ...{ group: 'second stage', name: 'Gaussian, then palettes, twice the share' },
    stages: [whole({}), { ...paletteStage, share: 2 * paletteStage.share }]
  },
  {
    group: 'second stage',
    name: 'Gaussian, log SNR ≤ −1, let go at 1',
    stages: [whole({ stopAt: 1, window: logSnr(-100, -1) })]
  }
]

function at(size: 1 | 3, place: number | null) {
  return { ...defaultPatch, size, place }
}
/** The gradient of the patch kernel is some 375 times smaller than that of the energy distance; the weight makes them alike. */
function sum(weight: number): Stage['plus'][number] {
  return { kernel: 'patch', bandwidth: median(1), patch: at(3, 4), weight }
}

export const guidanceOf = ({ stages }: Pick<Variant, 'stages'>, strength: number): Guidance => ({
  ...defaultGuidance,
  strength,
  stages
})
