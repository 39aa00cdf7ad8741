import { describe, expect, it } from 'vitest'
import { guidancePull, pullAdvice } from './guidancePull.ts'

const run = (...shares: (number | undefined)[]) => ({
  guidanceSteps: shares.map((sampleShift) => (sampleShift === undefined ? {} : { sampleShift }))
})

describe('the pull of guidance', () => {
  it('is the sum of its steps, and is worth a word outside of what works', () => {
    expect(guidancePull(run(0.5, 0.75))).toBe(1.25)
    expect(pullAdvice(run(0.5, 0.75))).toBeNull()
    expect(pullAdvice(run(0.04, 0.04))).toBe('weak')
    expect(pullAdvice(run(3, 3))).toBe('extreme')
    expect(pullAdvice(run())).toBeNull()
  })

  it('says nothing of records that do not know it', () => {
    expect(pullAdvice(run(undefined, undefined))).toBeNull()
  })
})
