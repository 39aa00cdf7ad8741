import { describe, expect, it } from 'vitest'
import { readFolderWeights, refuseRepulsion, weightsOf } from './folderWeights.ts'

describe('weights of folders', () => {
  const names = ['a/1.png', 'a/2.png', 'b/1.png', 'c.png']

  it('are shared evenly within a folder; what lies elsewhere gets the rest', () => {
    expect(weightsOf(names, readFolderWeights('a=0.3; b=0.5'))).toEqual([0.15, 0.15, 0.5, expect.closeTo(0.2, 10)])
    expect(weightsOf(names, readFolderWeights('a=1, b=-0.2'))).toEqual([0.5, 0.5, -0.2, 0])
    expect(weightsOf(names, new Map())).toEqual([0.25, 0.25, 0.25, 0.25])
  })

  it.each([
    ['a', /list such as/],
    ['a=much', /list such as/],
    ['a=-1', /something to attract/],
    ['a=0.2; b=-0.5', /sum above 0/],
    ['a=2; b=-1.5', /repel too much: at least 30 % of what attracts/]
  ])('refuses "%s"', (text, message) => {
    expect(() => readFolderWeights(text)).toThrow(message)
  })

  it('may repel as much as leaves 30 % of what attracts', () => {
    // What lies in no folder of the list attracts as well: it is asked again once that is known.
    expect(readFolderWeights('a=0.5; b=-0.4').size).toBe(2)
    expect(() => refuseRepulsion([0.5, -0.4])).toThrow('repel too much')
    expect(() => refuseRepulsion([0.25, 0.25, -0.35])).not.toThrow()
  })

  it('names a folder that holds nothing', () => {
    expect(() => weightsOf(names, readFolderWeights('a=0.5; d=0.5'))).toThrow(
      '--weights names d, which holds no reference.'
    )
  })
})
