import {
  defaultPatch,
  type Guidance,
  leastLogSnr,
  promptsOff,
  type Sampling,
  type Stage,
  wholeRun
} from './parameters.ts'

/**
 * A stage as others are made from: an even pull by whole latents where noise is highest, then let go, so that the style is
 * chosen before the subject is drawn, with the energy distance, which reaches modes and proportions best in the closed-form
 * experiments (docs/experiments) and has no bandwidth to choose.
 */
export const baseStage: Stage = {
  method: 'mmd',
  kernel: 'energy',
  bandwidth: { rule: 'median', scale: 1 },
  patch: defaultPatch,
  plus: [],
  unitLength: false,
  stepRule: 'distance',
  evaluateAt: 'predX0',
  references: 'clean',
  every: 1,
  stopAt: null,
  spreadsKnown: 0,
  share: 1,
  contrast: 0,
  schedule: 'constant',
  window: { unit: 'logSnr', start: leastLogSnr, end: -4.5 }
}
/**
 * What measured best of whole latents (docs/guidance.md says what was tried): strongest at the first step and fading, since the
 * first steps choose the style and cost the subject least. Sixty times the images' distance is less than it sounds: at the noise of
 * these steps the sample holds a hundredth to an eighth of the clean latents that are moved, and no prompt is followed yet. The
 * paper's kernel: from shares as high as this it leaves subjects alone where the energy distance pulls all toward the mean.
 */
export const firstStage: Stage = {
  ...baseStage,
  kernel: 'gaussian',
  share: 60,
  schedule: 'linear',
  window: { ...baseStage.window, end: -4 }
}
/**
 * What acts while the picture takes shape: every image by itself is led to the palette of the references that it is nearest
 * to. It settles ground and inks, also those of sets that the model never saw, and leaves shapes where they are. It fades as an image
 * comes as near as references are to one another: what belongs to the set already is not to be forced into a reference's shares of inks.
 */
export const paletteStage: Stage = {
  ...baseStage,
  kernel: 'palette',
  bandwidth: { rule: 'median', scale: 0.4 },
  patch: { size: 1, place: null, form: 'coreset', count: 512 },
  stopAt: 1,
  spreadsKnown: 2.5,
  share: 1.6,
  window: { unit: 'logSnr', start: -3, end: 4 }
}
/**
 * The channels that tell the style, set to the references' all through the run. They draw nothing, so what would wipe out a subject
 * leaves it alone, and classifier-free guidance can tell what they do to an image and drive it there. Left out for models
 * whose latents have no such channels.
 */
export const styleStage: Stage = {
  ...baseStage,
  kernel: 'style',
  stepRule: 'target',
  share: 0.3,
  contrast: 0.6,
  window: wholeRun
}
export const defaultGuidance: Guidance = {
  strength: 0.85,
  strengthPer: 'noise',
  coupling: { mode: 'joint' },
  promptAware: promptsOff,
  shield: 0,
  fills: 'inks',
  grounds: 'references',
  backdrop: 'references',
  outlines: 'references',
  texture: 'references',
  // Beside the style's channels a third of the first stage's share is enough to choose grounds. It ends before the prompt is followed:
  // pulled on from there, an image whose noise has another ground breaks.
  stages: [{ ...firstStage, share: 20, window: { ...firstStage.window, end: -5 } }, styleStage, paletteStage]
}

/** Images of a batch, until a person chooses. */
export const defaultCount = 8

/** ln(ᾱ/(1−ᾱ)) by which the references have chosen the style, and from which the prompt and fresh noise shape the picture. */
const styleChosen = -4.5

/**
 * Karras's noise levels, since a step that leaps over the lowest signal-to-noise ratios, as even timesteps do, mixes the styles of
 * a prompt. The guidance scale acts once the style is chosen: before, it would choose one itself. It ends where only details are left:
 * there it says nothing more of the subject, takes pictures further from real ones, and doubles the time of a step. Noise is added while
 * shapes are drawn: it covers what guidance left of them, and later steps draw them anew (docs/guidance.md).
 */
export const defaultSampling: Sampling = {
  sampler: 'dpmpp_2m_karras',
  steps: 25,
  eta: 1,
  etaWindow: { unit: 'logSnr', start: styleChosen, end: 0 },
  guidanceScale: 3.5,
  guidanceWindow: { unit: 'logSnr', start: styleChosen, end: 2 },
  guidanceRescale: 0
}
