import { baseStage, paletteStage, styleStage } from '#shared/defaults.ts'
import { type Addend, defaultPatch, type Stage, type StepRule, stepRules } from '#shared/parameters.ts'

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
 * What a stage needs once a kernel was chosen for it: the style kernel's shares and step rule mean nothing at others', nor theirs at
 * it. It takes all of its settings along, and leaves its step rule behind.
 */
export function settleKernel(stage: Stage): void {
  if (stage.kernel === 'style') Object.assign(stage, structuredClone(styleStage))
  else if (stage.stepRule === 'target') Object.assign(stage, { stepRule: baseStage.stepRule, share: 1, contrast: 0 })
}

/** The step rules that a stage can have: only style channels are led to targets. */
export const stepRulesOf = (stage: Pick<Stage, 'method' | 'kernel'>): readonly StepRule[] =>
  stage.method === 'mmd' && stage.kernel === 'style' ? stepRules : stepRules.filter((rule) => rule !== 'target')
