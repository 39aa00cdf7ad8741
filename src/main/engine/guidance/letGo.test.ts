import { describe, expect, it } from 'vitest'
import { createLetGo } from './letGo.ts'

// Three references on a line, on average 4/3 from one another.
const references = Float32Array.of(-1, 0, 1)

describe('letting go', () => {
  it('happens once an image is near enough, for good', () => {
    const letGo = createLetGo(references, 1, 1)!
    expect(letGo.isDone(Float32Array.of(5), 0, 0)).toBe(false)
    // (0.5 + 0.5 + 1.5) / 3 = 0.83
    expect(letGo.isDone(Float32Array.of(0.5), 0, 0)).toBe(true)
    expect(letGo.isDone(Float32Array.of(5), 0, 0)).toBe(true)
    expect(letGo.isDone(Float32Array.of(0, 5), 1, 1)).toBe(false)
    expect(letGo.count).toBe(1)
  })

  it('needs references that differ', () => {
    expect(createLetGo(references.slice(0, 1), 1, 1)).toBeNull()
    expect(createLetGo(Float32Array.of(2, 2), 1, 1)).toBeNull()
  })
})
