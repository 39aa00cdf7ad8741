import * as z from 'zod'
import { draftSchema, type ProjectDraft } from '#shared/contract.ts'
import { defaultCount, defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { readJsonOrNull } from './json.ts'

const { promptText, setId, modelName, mix, spec } = draftSchema.shape
const { negativePrompt, count, seed, sampling, guidance } = spec.shape
const specLeft = z.object({
  negativePrompt: negativePrompt.catch(''),
  count: count.catch(defaultCount),
  seed: seed.catch(0),
  sampling: sampling.catch(() => ({ ...defaultSampling })),
  guidance: guidance.catch(() => structuredClone(defaultGuidance))
})
const draftLeft = z.object({
  promptText: promptText.catch(''),
  setId: setId.catch(null),
  modelName: modelName.catch(''),
  mix: mix.catch([]),
  spec: specLeft.catch(() => specLeft.parse({}))
})

/**
 * A project's controls as they were saved. Of those that a newer Housestyle wrote, what can be read: above all the prompts, which the next
 * save would otherwise take away for good; the rest has its defaults.
 * @returns null where nothing of it can be read
 */
export const readDraft = (json: string): ProjectDraft | null =>
  readJsonOrNull(draftSchema, json) ?? readJsonOrNull(draftLeft, json)
