import { type Addend, defaultPatch, defaultStage, type Stage } from '#shared/parameters.ts'

/** What a further stage begins with: patches, light, after the first stage has let go. */
export const newStage = (): Stage => ({
  ...structuredClone(defaultStage),
  kernel: 'patch',
  patch: { ...defaultPatch },
  stepRule: 'normalised',
  share: 0.2,
  window: { unit: 'logSnr', start: -4, end: 3 }
})

/** What a further kernel of a sum begins with: patches that compare wherever they stand, as much as the stage's own. */
export const newAddend = (): Addend => ({
  kernel: 'patch',
  bandwidth: { rule: 'median', scale: 1 },
  patch: { ...defaultPatch },
  weight: 1
})
