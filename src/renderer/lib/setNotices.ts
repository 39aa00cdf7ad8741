import type { ReferenceImage } from '#shared/contract.ts'
import type { SetReading } from '#shared/setReading.ts'

/** Why a picture of a set is worth a look. */
export type Mark = 'alike' | 'apart'

export interface SetNotices {
  /** Of pictures that are nearly the same all but the largest of each group. */
  alike: string[]
  apart: string[]
  /** Sizes of the groups that the set falls into, the largest first; and all that is not in the largest. */
  groups: { sizes: number[]; others: string[] } | null
}

/** What to tell of a set as it is now; its reading may be of a moment ago. */
export function noticesOf({ alike, apart, groups }: SetReading, images: readonly ReferenceImage[]): SetNotices {
  const byHash = new Map(images.map((image) => [image.sha256, image]))
  const present = (hashes: readonly string[]) => hashes.filter((sha256) => byHash.has(sha256))
  const pixels = (sha256: string) => {
    const { width, height } = byHash.get(sha256)!
    return width * height
  }
  const left = groups.map(present).filter(({ length }) => length > 0)
  return {
    alike: alike.flatMap((group) => {
      const some = present(group)
      const largest = some.reduce((best, one) => (pixels(one) > pixels(best) ? one : best), some[0]!)
      return some.filter((sha256) => sha256 !== largest)
    }),
    apart: present(apart),
    groups: left.length > 1 ? { sizes: left.map(({ length }) => length), others: left.slice(1).flat() } : null
  }
}

/** Which pictures are marked, and why. */
export const marksOf = ({ alike, apart }: SetNotices): ReadonlyMap<string, Mark> =>
  new Map([...alike.map((sha256) => [sha256, 'alike'] as const), ...apart.map((sha256) => [sha256, 'apart'] as const)])
