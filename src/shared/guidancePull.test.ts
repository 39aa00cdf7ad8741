import { describe, expect, it } from 'vitest'
import { guidancePull, pullAdvice } from './guidancePull.ts'

const run = (...corrections: number[]) => ({
  guidanceSteps: corrections.map((correction, step) => ({
    ...{ stage: 0, step, timestep: 0, mmd2: 0, gradientNorm: 1 },
    correction
  }))
})

describe('the pull of guidance', () => {
  it('is the sum of its steps, and is worth a word outside of what works', () => {
    expect(guidancePull(run(0.5, 0.75))).toBe(1.25)
    expect(pullAdvice(run(0.5, 0.75))).toBeNull()
    expect(pullAdvice(run(0.1, 0.1))).toBe('weak')
    expect(pullAdvice(run(12, 12))).toBe('extreme')
    expect(pullAdvice(run())).toBeNull()
  })
})
