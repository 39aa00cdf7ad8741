import { describe, expect, it } from 'vitest'
import { splitReferences } from '#shared/referenceSplit.ts'
import { readFolderWeights } from './folderWeights.ts'
import { splitWeighted } from './splitWeighted.ts'

const image = (folder: string, i: number) => ({
  name: `${folder}/${i}.png`,
  sha256: `${folder}${String(i).padStart(2, '0')}`
})
const folder = (name: string, count: number, from = 0) => Array.from({ length: count }, (_, i) => image(name, from + i))

describe('the split of weighted folders', () => {
  it('is the plain one without weights', () => {
    const images = folder('a', 12).toReversed()
    expect(splitWeighted(images, new Map())).toEqual(splitReferences(images.map(({ sha256 }) => sha256)))
  })

  it('lets kept-out images stand for their folder’s share, however many it keeps out', () => {
    // By hash: five of b, and the first of a.
    const images = [...folder('a', 10), ...folder('b', 15), ...folder('Z', 5)].map((one) =>
      one.name.startsWith('Z') ? { ...one, name: one.name.replace('Z', 'b') } : one
    )
    const { guide, keptOut, weights, keptOutWeights } = splitWeighted(images, readFolderWeights('a=0.95; b=0.05'))
    expect(keptOut).toEqual(['Z00', 'Z01', 'Z02', 'Z03', 'Z04', 'a00'])
    expect(keptOutWeights!.map((weight) => Math.round(1000 * weight))).toEqual([10, 10, 10, 10, 10, 950])
    expect(guide).toHaveLength(24)
    expect(weights!.slice(0, 9)).toEqual(Array(9).fill(0.095))
  })

  it('says by their sum for how much there is nothing to measure against', () => {
    const { keptOut, keptOutWeights } = splitWeighted(
      [...folder('a', 10), ...folder('b', 3)],
      readFolderWeights('a=3; b=1')
    )
    expect(keptOut).toEqual(['a00', 'a01', 'a02'])
    expect(keptOutWeights!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0.75, 12)
  })

  it('leaves no folder without images that guide', () => {
    const { guide, keptOut } = splitWeighted([...folder('a', 1), ...folder('b', 9)], readFolderWeights('a=0.5; b=0.5'))
    expect([guide[0], keptOut]).toEqual(['a00', ['b00']])
  })

  it('lets all of what repels guide, and refuses too much of it', () => {
    const images = [...folder('a', 10), ...folder('no', 2)]
    const { guide, weights, keptOutWeights } = splitWeighted(images, readFolderWeights('a=1; no=-0.4'))
    expect(guide.slice(-2)).toEqual(['no00', 'no01'])
    expect(weights!.slice(-2)).toEqual([-0.2, -0.2])
    expect(keptOutWeights).toEqual([0.5, 0.5])
    expect(() => splitWeighted(images, readFolderWeights('a=1; no=-0.65'))).toThrow('repel too much')
  })
})
