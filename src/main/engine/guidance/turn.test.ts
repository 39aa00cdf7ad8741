import { describe, expect, it } from 'vitest'
import { createTurn } from './turn.ts'

const row = (i: number) => i

describe('the turn of a gradient', () => {
  it('is not known at the first step', () => {
    expect(createTurn(2).of(Float32Array.of(1, 0, 0, 1), row)).toBeNull()
  })

  it('is the mean cosine with the step before, whatever the lengths', () => {
    const turn = createTurn(2)
    turn.of(Float32Array.of(1, 0, 0, 1), row)
    expect(turn.of(Float32Array.of(5, 0, 3, 0), row)).toBeCloseTo(0.5, 6)
    expect(turn.of(Float32Array.of(-2, 0, -1, 0), row)).toBeCloseTo(-1, 6)
  })

  it('follows images, not rows', () => {
    const turn = createTurn(2)
    turn.of(Float32Array.of(1, 0, 0, 1), row)
    expect(turn.of(Float32Array.of(0, 7), () => 1)).toBeCloseTo(1, 6)
  })

  it('leaves out gradients without a direction', () => {
    const turn = createTurn(2)
    turn.of(Float32Array.of(0, 0, 0, 1), row)
    expect(turn.of(Float32Array.of(1, 0, 0, 1), row)).toBeCloseTo(1, 6)
    expect(createTurn(2).of(Float32Array.of(0, 0), row)).toBeNull()
  })
})
