import { describe, expect, it } from 'vitest'
import { pullAdvice } from '#shared/guidancePull.ts'
import type { GuidanceStep } from '#shared/measurements.ts'
import { meanSteps } from './meanSteps.ts'

const log = (stage: number, step: number, sampleShift: number, turn: number | null = null): GuidanceStep => ({
  ...{ stage, step, timestep: 900 - step, sampleShift, turn },
  ...{ mmd2: sampleShift, gradientNorm: 2 * sampleShift, correction: 3 * sampleShift }
})

describe('the steps of images drawn one after the other', () => {
  it('are one list with the mean of each stage’s steps, in their order', () => {
    const first = [log(0, 0, 0.1), log(1, 0, 0.5), log(1, 2, 0.5, 0.5)]
    const second = [log(0, 0, 0.3), log(1, 0, 1), log(1, 1, 0.25, 0.75), log(1, 2, 1, null)]
    const mean = meanSteps([...first, ...second])
    expect(mean.map(({ step, stage, turn }) => [step, stage, turn])).toEqual([
      [0, 0, null],
      [0, 1, null],
      [1, 1, 0.75],
      [2, 1, 0.5]
    ])
    const values = (read: (of: GuidanceStep) => number) => mean.map((of) => Math.round(read(of) * 1000) / 1000)
    expect(values(({ sampleShift }) => sampleShift!)).toEqual([0.2, 0.75, 0.25, 0.75])
    expect(values(({ mmd2 }) => mmd2)).toEqual([0.2, 0.75, 0.25, 0.75])
    expect(values(({ gradientNorm }) => gradientNorm)).toEqual([0.4, 1.5, 0.5, 1.5])
    expect(values(({ correction }) => correction)).toEqual([0.6, 2.25, 0.75, 2.25])
  })

  it('do not pull harder the more images there are', () => {
    const image = [log(0, 0, 0.5), log(0, 1, 0.5)]
    const guidanceSteps = meanSteps(Array.from({ length: 16 }, () => image).flat())
    expect(guidanceSteps).toEqual(image)
    expect(pullAdvice({ guidanceSteps })).toBeNull()
  })

  it('are none where none was guided', () => expect(meanSteps([])).toEqual([]))
})
