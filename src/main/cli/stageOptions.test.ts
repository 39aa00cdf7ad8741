import { expect, it } from 'vitest'
import { baseStage, defaultGuidance, firstStage, paletteStage, styleStage } from '#shared/defaults.ts'
import { readStages } from './stageOptions.ts'

it('makes a stage as its kernel is meant to be used', async () => {
  expect(await readStages({})).toEqual(defaultGuidance.stages)
  expect(await readStages({ kernel: 'style' })).toEqual([styleStage])
  expect(await readStages({ kernel: 'palette', window: '0:1' })).toMatchObject([{ share: paletteStage.share }])
  expect(await readStages({ kernel: 'style', window: '0:0.5' })).toMatchObject([
    { share: styleStage.share, schedule: styleStage.schedule, window: { unit: 'run', start: 0, end: 0.5 } }
  ])
  await expect(readStages({ kernel: 'cubic', stepRule: 'target' })).rejects.toThrow('Only the style kernel')
  expect(await readStages({ kernel: 'cubic' })).toEqual([{ ...firstStage, kernel: 'cubic' }])
  expect(await readStages({ kernel: 'cubic', schedule: 'ramp' })).toMatchObject([{ share: baseStage.share }])
})
