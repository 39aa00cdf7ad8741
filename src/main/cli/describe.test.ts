import { describe, expect, it } from 'vitest'
import { batchRecordSchema } from '#shared/batchRecord.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import type { Distances } from '#shared/measurements.ts'
import type { Fills, GroundMode } from '#shared/parameters.ts'
import { describeFound, describeSettings, differenceRange, distanceNote, finishNotes } from './describe.ts'

const hash = 'a'.repeat(64)
const spec = {
  ...{ prompts: ['rocket'], negativePrompt: '', count: 2, seed: 1 },
  ...{ sampling: defaultSampling, guidance: defaultGuidance }
}
const noteOf = (keptOutWeights?: number[]) =>
  distanceNote({
    mmd2: { latent: { guided: 0.1, unguided: 0.2 }, independent: null },
    record: batchRecordSchema.parse({
      format: 'housestyle.batch',
      version: 1,
      spec,
      model: { name: 'm', hash },
      references: { name: 'r', versionHash: hash, guide: [hash], keptOut: [hash, hash], keptOutWeights },
      software: { housestyle: '0', onnxruntime: '0', provider: 'cpu', node: '0', platform: 'test' },
      createdAt: '2026-01-01T00:00:00.000Z'
    })
  })

describe('what distances are to', () => {
  it('is all of the references, also in records without weights', () => {
    const all = 'Distance (MMD²) to the 2 references that guidance never saw; smaller is nearer.'
    expect([noteOf(), noteOf([0.95, 0.05])]).toEqual([all, all])
  })

  it('is a part of them where folders have nothing to measure against', () => {
    expect(noteOf([0.03, 0.02])).toContain('never saw, which stand for 5 % of the weights;')
  })
})

it('says where the difference lies, if that can be told', () => {
  const interval: Distances['interval'] = { guided: [0, 0.2], unguided: [0.5, 0.7], difference: [-0.61, -0.482] }
  expect(differenceRange({ guided: 0.1, unguided: 0.6, interval })).toBe('−0.6100 … −0.4820')
  expect(differenceRange({ guided: 0.1, unguided: 0.6, interval: null })).toBeUndefined()
})

it('says so where a strength was measured on the references that guide', () => {
  const tried = [{ strength: 0.3, closed: 0.9, fidelity: 0.8, spread: 0.9 }]
  const found = { strength: 0.3, outcome: 'reached' as const, tried, seconds: 1, remembered: false }
  expect(describeFound({ ...found, measuredOn: 'guiding' })).toMatch(
    /of the variety\. Too few references are kept out: /
  )
  expect(describeFound({ ...found, measuredOn: 'keptOut' })).not.toContain('kept out')
  expect(describeFound({ ...found, outcome: 'noGap', tried: [], measuredOn: 'guiding' })).not.toContain('kept out')
})

it('says when guided images may lie on any ground', () => {
  const of = (grounds: GroundMode) => describeSettings({ ...spec, guidance: { ...defaultGuidance, grounds } }, null)
  expect(of('any')).toContain('. Grounds of any kind. ')
  expect(of('references')).not.toContain('Grounds')
})

it('says when guided pictures may have had their fills evened', () => {
  const of = (fills: Fills) => describeSettings({ ...spec, guidance: { ...defaultGuidance, fills } }, null)
  expect(of('even')).toContain('. Even fills, where the references have them. ')
  expect(of('inks')).toContain('. Fills even, flat or in the references’ inks, as the references have them. ')
  expect(of('drawn')).not.toMatch(/fills/i)
})

it('says until when palettes pull, and of which sets sooner', () => {
  const of = (spreadsKnown: number) => {
    const stages = defaultGuidance.stages.map((stage) => (stage.stopAt === null ? stage : { ...stage, spreadsKnown }))
    return describeSettings({ ...spec, guidance: { ...defaultGuidance, stages } }, null)
  }
  expect(of(2)).toContain('fading to none at the references’ own distance, 2 spreads farther if the model knows them.')
  expect(of(0)).not.toContain('knows')
})

it('finishNotes says what guided images have from the references exactly', () => {
  const plain = { outline: null, sharedGround: false, backdrop: null, texture: false }
  expect(finishNotes({ inks: null, ...plain })).toEqual([])
  expect(finishNotes({ inks: ['#ffffff'], ...plain })).toEqual([
    'Fills of guided images are in 1 ink of the references.'
  ])
  const outline = { ink: '#222222', width: 2.872, filled: true }
  expect(finishNotes({ ...plain, inks: ['#ffffff', '#222222'], outline })).toEqual([
    'Fills of guided images are in 2 inks of the references, outlined in #222222, 2.9 pixels wide.'
  ])
  expect(
    finishNotes({
      ...plain,
      inks: ['#1d4e9d', '#ffffff'],
      outline: { ...outline, ink: '#ffffff', filled: false },
      sharedGround: true
    })
  ).toEqual([
    'Guided images are drawn in lines alone, as the references are: #ffffff, 2.9 pixels wide, on the ground that these share.'
  ])
  const on = (colourways: number, isPlain: boolean) =>
    finishNotes({ ...plain, inks: ['#ffffff'], backdrop: { colourways, plain: isPlain } })
  const start = 'Fills of guided images are in 1 ink of the references'
  expect(on(1, false)).toEqual([`${start}, on the backdrop that these share.`])
  expect(on(5, false)).toEqual([`${start}, on the backdrop in 5 colourways that these share.`])
  expect(on(1, true)).toEqual([`${start}.`])
})
