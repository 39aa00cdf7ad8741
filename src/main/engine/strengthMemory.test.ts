import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { defaultGoal, type FoundStrength } from '#shared/strengthSearch.ts'
import type { TuneJob } from './protocol.ts'
import { placeOfStrength, recallStrength, rememberStrength } from './strengthMemory.ts'

let cacheFolder: string
beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'housestyle-strength-'))
})
afterAll(() => rm(cacheFolder, { recursive: true, force: true }))

const placeOf = (changes: Partial<TuneJob['spec']> = {}, hash = 'model') =>
  placeOfStrength(
    {
      ...{ modelFolder: '', cacheFolder, goal: defaultGoal, references: { guide: [], keptOut: [] } },
      spec: {
        ...{ prompts: ['owl'], negativePrompt: '', count: 8, seed: 1 },
        ...{ sampling: defaultSampling, guidance: defaultGuidance, ...changes }
      }
    },
    hash
  )
const found = (outcome: FoundStrength['outcome'], strength: number): FoundStrength => ({
  ...{ outcome, strength, tried: [], seconds: 1, remembered: false }
})

describe('a strength that was found', () => {
  it('is known the next time', async () => {
    expect(await recallStrength(placeOf())).toBeNull()
    for (const outcome of ['reached', 'bounded'] as const) {
      await rememberStrength(placeOf(), found(outcome, 0.3))
      expect(await recallStrength(placeOf())).toEqual({ ...found(outcome, 0.3), remembered: true })
    }
  })

  it.each(['noGap', 'nothing'] as const)('is forgotten where guidance is off: %s', async (outcome) => {
    await rememberStrength(placeOf(), found('reached', 0.3))
    await rememberStrength(placeOf(), found(outcome, 0))
    expect(await recallStrength(placeOf())).toBeNull()
  })

  it('is not known where its file is damaged', async () => {
    await rememberStrength(placeOf(), found('reached', 0.3))
    await writeFile(placeOf(), '{')
    expect(await recallStrength(placeOf())).toBeNull()
  })

  it('is that of a model and its settings, for any seed', () => {
    expect(placeOf({ seed: 2, guidance: { ...defaultGuidance, strength: 2 } })).toBe(placeOf())
    expect(placeOf({ negativePrompt: 'blurred' })).not.toBe(placeOf())
    expect(placeOf({ sampling: { ...defaultSampling, steps: 7 } })).not.toBe(placeOf())
    expect(placeOf({}, 'other')).not.toBe(placeOf())
  })

  it('is one for all prompts, unless guidance looks at them', () => {
    const plain = { ...defaultGuidance, promptAware: { ...defaultGuidance.promptAware, kernel: 'off' as const } }
    const aware = { ...defaultGuidance, promptAware: { ...defaultGuidance.promptAware, kernel: 'gaussian' as const } }
    expect(placeOf({ guidance: plain, prompts: ['fox'] })).toBe(placeOf({ guidance: plain }))
    expect(placeOf({ guidance: aware, prompts: ['fox'] })).not.toBe(placeOf({ guidance: aware }))
  })
})
