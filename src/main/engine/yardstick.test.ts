import { expect, it } from 'vitest'
import { yardstickOf } from './yardstick.ts'

const files = (...names: string[]) => names.map((sha256) => ({ sha256, path: '' }))
const [guide, keptOut] = [files('a', 'b', 'no'), files('c', 'd')]
const weights = [0.95, 0.05, -0.2]

it('is what was kept out, by what it stands for', () => {
  const keptOutWeights = [0.6, 0.05]
  expect(yardstickOf({ references: { guide, keptOut }, weights, keptOutWeights })).toEqual({
    ...{ files: keptOut, weights: keptOutWeights },
    measuredOn: 'keptOut'
  })
  expect(yardstickOf({ references: { guide, keptOut } })).toMatchObject({ files: keptOut, weights: undefined })
})

it('is what guides and attracts, by its weights, where too little is kept out', () => {
  const attracting = { files: guide.slice(0, 2), weights: [0.95, 0.05], measuredOn: 'guiding' }
  expect(yardstickOf({ references: { guide, keptOut: [] }, weights, keptOutWeights: [] })).toEqual(attracting)
  const small = [0.025, 0.025]
  expect(yardstickOf({ references: { guide, keptOut }, weights, keptOutWeights: small })).toEqual(attracting)
  expect(yardstickOf({ references: { guide, keptOut: [] } }).files).toEqual(guide)
})
