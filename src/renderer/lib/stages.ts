import { paletteStage, styleStage } from '#shared/defaults.ts'
import { type Addend, defaultPatch, type Stage } from '#shared/parameters.ts'

/** What a further stage begins with: palettes, once the first stage has let go. */
export const newStage = (): Stage => structuredClone(paletteStage)

/** What a further kernel of a sum begins with: patches that compare wherever they stand, as much as the stage's own. */
export const newAddend = (): Addend => ({
  kernel: 'patch',
  bandwidth: { rule: 'median', scale: 1 },
  patch: { ...defaultPatch },
  weight: 1
})

/**
 * What a stage needs once a kernel was chosen for it: the style kernel means nothing at other kernels' shares and step rules, and takes
 * all of its settings along.
 */
export function settleKernel(stage: Stage): void {
  if (stage.kernel === 'style') Object.assign(stage, structuredClone(styleStage))
}
