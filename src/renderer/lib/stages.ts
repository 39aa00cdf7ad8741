import { defaultPatch, defaultStage, type Stage } from '#shared/parameters.ts'

/** What a further stage begins with: patches, light, after the first stage has let go. */
export const newStage = (): Stage => ({
  ...structuredClone(defaultStage),
  kernel: 'patch',
  patch: { ...defaultPatch },
  stepRule: 'normalised',
  share: 0.2,
  window: { unit: 'logSnr', start: -4, end: 3 }
})
