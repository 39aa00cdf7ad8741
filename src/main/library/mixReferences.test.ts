import { describe, expect, it } from 'vitest'
import { mixReferences } from './mixReferences.ts'

const hash = (digit: string) => digit.repeat(64)
const set = (name: string, guide: string[], keptOut: string[]) => ({
  ...{ name, versionHash: hash('0'), guide, keptOut },
  captions: guide.map((one) => `caption ${one[0]}`)
})
const own = set('Icons', [hash('a'), hash('b')], [hash('c')])

describe('mixed sets', () => {
  it('leave a set alone as it is', () => {
    expect(mixReferences(own, [])).toBe(own)
  })

  it('leave out a set without a share', () => {
    const other = { references: set('Photos', [hash('d')], [hash('e')]), share: 0 }
    expect(mixReferences(own, [other])).toBe(own)
    const third = { references: set('Old look', [hash('f')], [hash('9')]), share: 0.3 }
    expect(mixReferences(own, [other, third])).toEqual(mixReferences(own, [third]))
  })

  it('share the whole, each evenly among its images that guide', () => {
    const other = set('Photos', [hash('d')], [hash('e')])
    const mixed = mixReferences(own, [{ references: other, share: 0.3 }])
    expect(mixed.guide).toEqual([hash('a'), hash('b'), hash('d')])
    expect(mixed.keptOut).toEqual([hash('c'), hash('e')])
    expect(mixed.weights!.map((weight) => Math.round(100 * weight))).toEqual([35, 35, 30])
    expect(mixed.keptOutWeights).toEqual([0.7, 0.3])
    expect(mixed.captions).toEqual(['caption a', 'caption b', 'caption d'])
    expect(mixed.name).toBe('Icons 70 %, Photos 30 %')
  })

  it('spread their shares as much as each image counts', () => {
    const weighed = { ...own, weights: [3, 1], keptOutWeights: [2] }
    const alone = mixReferences(weighed, [])
    expect([alone.name, alone.weights, alone.keptOutWeights]).toEqual(['Icons', [0.75, 0.25], [1]])
    const other = { ...set('Photos', [hash('d'), hash('f')], [hash('e'), hash('9')]), weights: [2, 0.5] }
    const mixed = mixReferences(weighed, [{ references: { ...other, keptOutWeights: [1, 3] }, share: 0.4 }])
    expect(mixed.weights!.map((weight) => Math.round(100 * weight))).toEqual([45, 15, 32, 8])
    expect(mixed.keptOutWeights!.map((weight) => Math.round(100 * weight))).toEqual([60, 10, 30])
    const repelled = mixReferences(own, [{ references: { ...other, keptOutWeights: [1, 0.5] }, share: -0.4 }])
    expect(repelled.weights!.map((weight) => Math.round(100 * weight))).toEqual([50, 50, -20, -5, -10, -5])
  })

  it('that overlap keep out only what none of them shows to guidance, and that once', () => {
    const all = set('All', [hash('c'), hash('d')], [hash('e')])
    const some = set('Some', [hash('f')], [hash('e'), hash('g')])
    const mixed = mixReferences(own, [
      { references: all, share: 0.3 },
      { references: some, share: 0.3 }
    ])
    expect(mixed.guide).toEqual([hash('a'), hash('b'), hash('c'), hash('d'), hash('f')])
    expect(mixed.keptOut).toEqual([hash('e'), hash('g')])
    // What the set itself keeps out guides through another: its share has nothing to be measured against.
    expect(mixed.keptOutWeights).toEqual([0.3 + 0.15, 0.15])
    const avoided = set('Avoid', [hash('d')], [hash('c')])
    expect(mixReferences(own, [{ references: avoided, share: -0.3 }]).keptOut).toEqual([])
  })

  it('that repel keep nothing back and take nothing from the others', () => {
    const other = set('Old look', [hash('d')], [hash('e')])
    const mixed = mixReferences(own, [{ references: other, share: -0.2 }])
    expect(mixed.guide).toEqual([hash('a'), hash('b'), hash('d'), hash('e')])
    expect(mixed.keptOut).toEqual([hash('c')])
    expect(mixed.weights!.map((weight) => Math.round(100 * weight))).toEqual([50, 50, -10, -10])
    expect(mixed.captions).toHaveLength(4)
  })
})
