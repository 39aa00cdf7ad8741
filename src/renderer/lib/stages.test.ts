import { expect, it } from 'vitest'
import { firstStage, styleStage } from '#shared/defaults.ts'
import type { Stage } from '#shared/parameters.ts'
import { settleKernel, stepRulesOf } from './stages.ts'

it('gives a stage of the style kernel the settings that go with it, and leaves others alone', () => {
  const stage: Stage = { ...structuredClone(firstStage), kernel: 'style', plus: [] }
  settleKernel(stage)
  expect(stage).toEqual(styleStage)
  expect(stage.window).not.toBe(styleStage.window)
  const other: Stage = { ...structuredClone(firstStage), kernel: 'cubic' }
  settleKernel(other)
  expect(other).toEqual({ ...firstStage, kernel: 'cubic' })
})

it('leaves nothing behind that other kernels do not know', () => {
  const stage: Stage = { ...structuredClone(styleStage), kernel: 'energy' }
  settleKernel(stage)
  expect(stage).toMatchObject({ kernel: 'energy', stepRule: 'distance', share: 1, contrast: 0 })
  expect(stepRulesOf(stage)).not.toContain('target')
  expect(stepRulesOf(styleStage)).toContain('target')
})
