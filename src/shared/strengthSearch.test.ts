import { describe, expect, it } from 'vitest'
import { chooseStrength, defaultGoal } from './strengthSearch.ts'

const at = (strength: number, closed: number, fidelity = 1, spread = 1) => ({ strength, closed, fidelity, spread })

describe('the strength that is chosen', () => {
  const goal = { ...defaultGoal, closed: 0.7, fidelity: 0.5, spread: 0.6 }

  it('is the least that closes enough', () => {
    expect(chooseStrength([at(0.1, 0.4), at(0.2, 0.72), at(0.3, 0.9)], goal)).toEqual({
      strength: 0.2,
      outcome: 'reached'
    })
  })

  it('is the best within bounds where enough would cost too much', () => {
    expect(chooseStrength([at(0.1, 0.4), at(0.2, 0.6), at(0.3, 0.9, 0.4)], goal)).toEqual({
      strength: 0.2,
      outcome: 'bounded'
    })
    expect(chooseStrength([at(0.1, 0.4), at(0.2, 0.9, 1, 0.5)], goal)).toEqual({ strength: 0.1, outcome: 'bounded' })
  })

  it('is none where everything costs too much or nothing comes nearer', () => {
    expect(chooseStrength([at(0.1, 0.5, 0.2)], goal)).toEqual({ strength: 0, outcome: 'nothing' })
    expect(chooseStrength([at(0.1, -0.1)], goal)).toEqual({ strength: 0, outcome: 'nothing' })
    expect(chooseStrength([], goal)).toEqual({ strength: 0, outcome: 'nothing' })
  })
})
