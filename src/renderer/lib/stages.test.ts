import { expect, it } from 'vitest'
import { firstStage, styleStage } from '#shared/defaults.ts'
import type { Stage } from '#shared/parameters.ts'
import { settleKernel } from './stages.ts'

it('gives a stage of the style kernel the settings that go with it, and leaves others alone', () => {
  const stage: Stage = { ...structuredClone(firstStage), kernel: 'style', plus: [] }
  settleKernel(stage)
  expect(stage).toEqual(styleStage)
  expect(stage.window).not.toBe(styleStage.window)
  const other: Stage = { ...structuredClone(firstStage), kernel: 'cubic' }
  settleKernel(other)
  expect(other).toEqual({ ...firstStage, kernel: 'cubic' })
})
