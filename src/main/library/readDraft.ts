import * as z from 'zod'
import { draftSchema, type ProjectDraft } from '#shared/contract.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { readJsonOrNull } from './json.ts'

const { promptText, setId, modelName, mix, spec } = draftSchema.shape
const { negativePrompt, count, seed, sampling, guidance } = spec.shape
const readable = z.object({
  negativePrompt: negativePrompt.catch(''),
  count: count.catch(8),
  seed: seed.catch(0),
  sampling: sampling.catch(() => ({ ...defaultSampling })),
  guidance: guidance.catch(() => structuredClone(defaultGuidance))
})
const leftOver = z.object({
  promptText: promptText.catch(''),
  setId: setId.catch(null),
  modelName: modelName.catch(''),
  mix: mix.catch([]),
  spec: readable.catch(() => readable.parse({}))
})

/**
 * A project's controls as they were saved. Of those that a newer Housestyle wrote, what can be read: above all the prompts, which the next
 * save would otherwise take away for good; the rest has its defaults.
 * @returns null where nothing of it can be read
 */
export const readDraft = (json: string): ProjectDraft | null =>
  readJsonOrNull(draftSchema, json) ?? readJsonOrNull(leftOver, json)
