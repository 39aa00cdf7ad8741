import { expect, test } from 'vitest'
import type { ReferenceSet } from '#shared/contract.ts'
import { batchSpecSchema } from '#shared/parameters.ts'
import { draftOfBatch, newDraft, promptsLeftOut, seedAfter, specOfDraft, whatIsMissing } from './draft.ts'

const hash = 'a'.repeat(64)
const set: ReferenceSet = {
  id: '11111111-1111-4111-8111-111111111111',
  projectId: '11111111-1111-4111-8111-111111111111',
  name: 'Icons',
  createdAt: '2026-01-01T00:00:00.000Z',
  version: 1,
  versionHash: hash,
  images: [{ sha256: hash, name: 'a.png', width: 8, height: 8, keptOut: false, weight: 1, caption: null }]
}

test('a set whose images are all left aside has nothing to draw from', () => {
  const draft = { ...newDraft('model', null), promptText: 'apple' }
  const aside = { ...set, images: set.images.map((image) => ({ ...image, weight: 0 as const })) }
  expect(whatIsMissing(draft, aside)).toBe('images')
  expect(whatIsMissing(draft, set)).toBeNull()
})

test('what is missing is named in the order in which one would fix it', () => {
  const draft = newDraft('model', null)
  expect(whatIsMissing({ ...draft, modelName: '' }, null)).toBe('model')
  expect(whatIsMissing(draft, null)).toBe('set')
  expect(whatIsMissing(draft, { ...set, images: [] })).toBe('images')
  const away = [-0.5, -0.45].map((share, i) => ({ setId: set.id.replaceAll('1', String(i + 2)), share }))
  expect(whatIsMissing({ ...draft, mix: away }, set)).toBe('away')
  expect(whatIsMissing({ ...draft, mix: away.slice(1), promptText: 'rocket' }, set)).toBeNull()
  expect(whatIsMissing({ ...draft, promptText: ' ; \n' }, set)).toBe('prompts')
  expect(whatIsMissing({ ...draft, promptText: 'x'.repeat(501) }, set)).toBe('longPrompt')
  expect(whatIsMissing({ ...draft, promptText: 'a;'.repeat(257) }, set)).toBe('tooManyPrompts')
  expect(whatIsMissing({ ...draft, promptText: 'rocket' }, set)).toBeNull()
})

test('a complete draft makes a valid batch', () => {
  const spec = specOfDraft({ ...newDraft('model', set.id), promptText: 'rocket; red apple\nhouse' })
  expect(spec.prompts).toEqual(['rocket', 'red apple', 'house'])
  expect(batchSpecSchema.safeParse(spec).success).toBe(true)
})

test('the seed moves on once it was drawn with, and stays where it was typed meanwhile', () => {
  expect(seedAfter(7, 7, () => 8)).toBe(8)
  expect(seedAfter(7, 99, () => 8)).toBe(99)
})

test('prompts beyond the images are told, with as many images as would draw them', () => {
  expect(promptsLeftOut(8, 8)).toBeNull()
  expect(promptsLeftOut(0, 8)).toBeNull()
  expect(promptsLeftOut(60, 8)).toEqual({ left: 52, enough: 60 })
  expect(promptsLeftOut(300, 8)).toEqual({ left: 292, enough: 256 })
})

test('settings of a batch come back, with the names of sets that are gone', () => {
  const { prompts: _none, ...spec } = specOfDraft(newDraft('model', null))
  const [own, mixed, other] = ['2', '3', '4'].map((digit) => set.id.replaceAll('1', digit)) as [string, string, string]
  const batch = {
    setId: own,
    setName: 'Icons',
    mix: [
      { setId: mixed, setName: 'Neon', share: 0.3 },
      { setId: null, setName: 'Clay', share: 0.1 }
    ],
    modelName: 'model',
    spec: { ...spec, seed: 7, prompts: ['rocket', 'red apple'] }
  }
  const whole = draftOfBatch({ ...batch, mix: batch.mix.slice(0, 1) }, other, () => true)
  expect(whole.gone).toEqual({ set: null, mixed: [] })
  expect(whole.draft).toMatchObject({
    promptText: 'rocket\nred apple',
    setId: own,
    mix: [{ setId: mixed, share: 0.3 }]
  })
  expect(whole.draft.spec).toEqual({ ...spec, seed: 7 })

  const without = draftOfBatch(batch, other, (id) => id !== own)
  expect(without.gone).toEqual({ set: 'Icons', mixed: ['Clay'] })
  expect(without.draft).toMatchObject({ setId: other, mix: [{ setId: mixed, share: 0.3 }] })
  // No set is mixed into itself.
  expect(draftOfBatch(batch, mixed, (id) => id !== own).draft).toMatchObject({ setId: mixed, mix: [] })
})
