import type { Batch, ProjectDraft, ReferenceSet } from '#shared/contract.ts'
import { defaultCount, defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { keepsTooFarAway } from '#shared/mix.ts'
import type { BatchSpec } from '#shared/parameters.ts'
import { splitPrompts } from '#shared/prompts.ts'

export const mostPrompts = 256
export const mostImages = 256
export const longestPrompt = 500

/** A seed that is short enough to read out. */
export const randomSeed = (): number => Math.floor(Math.random() * 1_000_000)

/** The seed to go on with once a batch was queued: another one, so that the next batch is; its own where it was changed meanwhile. */
export const seedAfter = (queued: number, now: number, another = randomSeed): number =>
  now === queued ? another() : now

/** Subjects that the embedded model draws well, to begin with. Prompts are English, whatever the interface's language. */
export const examplePrompts = ['red apple', 'rocket', 'house', 'cat face', 'umbrella', 'guitar', 'fish', 'sunflower']

export function newDraft(modelName: string, setId: string | null): ProjectDraft {
  return {
    promptText: '',
    setId,
    modelName,
    mix: [],
    spec: {
      negativePrompt: '',
      count: defaultCount,
      seed: randomSeed(),
      sampling: { ...defaultSampling },
      guidance: structuredClone(defaultGuidance)
    }
  }
}

export const specOfDraft = (draft: ProjectDraft): BatchSpec => ({
  ...draft.spec,
  prompts: splitPrompts(draft.promptText)
})

/**
 * A batch's settings as a draft, and the sets of the batch that are not there any more to draw from.
 * @param chosen the set that stays chosen where the batch's own is gone
 */
export function draftOfBatch(
  batch: Pick<Batch, 'setId' | 'setName' | 'mix' | 'modelName' | 'spec'>,
  chosen: string | null,
  isThere: (setId: string) => boolean
): { draft: ProjectDraft; gone: { set: string | null; mixed: string[] } } {
  const { prompts, ...spec } = structuredClone(batch.spec)
  const isLeft = (id: string | null): id is string => id !== null && isThere(id)
  const setId = isLeft(batch.setId) ? batch.setId : chosen
  const mix = batch.mix.flatMap(({ setId: id, share }) => (isLeft(id) && id !== setId ? [{ setId: id, share }] : []))
  return {
    draft: { promptText: prompts.join('\n'), setId, modelName: batch.modelName, mix, spec },
    gone: {
      set: isLeft(batch.setId) ? null : batch.setName,
      mixed: batch.mix.filter(({ setId: id }) => !isLeft(id)).map(({ setName }) => setName)
    }
  }
}

/** Prompts that a batch of so many images has no room for; null where it has room for all. */
export function promptsLeftOut(prompts: number, images: number): { left: number; enough: number } | null {
  return prompts > images ? { left: prompts - images, enough: Math.min(prompts, mostImages) } : null
}

/** Why a draft cannot be generated yet, as a key of `controls.missing`; null when it can. */
export type Missing = 'model' | 'set' | 'images' | 'away' | 'prompts' | 'tooManyPrompts' | 'longPrompt'

export function whatIsMissing(draft: ProjectDraft, set: ReferenceSet | null): Missing | null {
  if (draft.modelName === '') return 'model'
  if (!set) return 'set'
  if (set.images.every(({ weight }) => weight === 0)) return 'images'
  if (keepsTooFarAway(draft.mix)) return 'away'
  return whatPromptsMiss(splitPrompts(draft.promptText))
}

/** The same of prompts alone. */
export function whatPromptsMiss(prompts: readonly string[]): Missing | null {
  if (prompts.length === 0) return 'prompts'
  if (prompts.length > mostPrompts) return 'tooManyPrompts'
  return prompts.some((prompt) => prompt.length > longestPrompt) ? 'longPrompt' : null
}

/** Whether what is drawn gets colours, lines and backdrop of its set, and of no other. */
export function finishesLikeReferences({ mix, spec: { guidance } }: ProjectDraft): boolean {
  const { strength, fills, backdrop, outlines, texture } = guidance
  const areTheirs = [backdrop, outlines, texture].every((whose) => whose === 'references')
  return mix.length === 0 && strength > 0 && fills === 'inks' && areTheirs
}

export type StrengthFeel = 'off' | 'light' | 'balanced' | 'strong' | 'extreme'

/** How a strength feels, around the default of 0.85. */
export function strengthFeel(strength: number): StrengthFeel {
  if (strength === 0) return 'off'
  if (strength < 0.5) return 'light'
  if (strength <= 0.9) return 'balanced'
  return strength <= 1.2 ? 'strong' : 'extreme'
}
