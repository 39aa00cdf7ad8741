import { ownShare } from '#shared/mix.ts'
import { referenceSetHash } from './referenceSetHash.ts'
import type { References } from './versions.ts'

export interface MixedReferences {
  references: References
  /** Of the whole; negative ones repel. */
  share: number
}

/**
 * A set with others mixed in: every set's share is spread over those of its images that guide, as much as each counts. Sets that repel keep
 * nothing back, since they are no measure of nearness. Sets may overlap: what guides through one of them is not kept out for
 * another, and what several keep out is measured against once, with the weights of both. Weights are left out where all count alike.
 */
export function mixReferences(own: References, mixed: readonly MixedReferences[]): References {
  const others = mixed.filter(({ share }) => share !== 0)
  if (others.length === 0 && own.weights === undefined) return own
  const parts = [{ references: own, share: ownShare(others) }, ...others].map(partOf)
  const guiding = new Set(parts.flatMap(({ guide }) => guide))
  const keptOut = new Map<string, number>()
  for (const part of parts) {
    const unseen = part.keptOut.filter((sha256) => !guiding.has(sha256))
    for (const [i, share] of sharesOf(part, unseen).entries())
      keptOut.set(unseen[i]!, (keptOut.get(unseen[i]!) ?? 0) + share)
  }
  return {
    ...(others.length === 0 ? own : namedTogether(parts)),
    guide: parts.flatMap(({ guide }) => guide),
    keptOut: [...keptOut.keys()],
    captions: parts.flatMap(({ captions }) => captions),
    weights: parts.flatMap((part) => sharesOf(part, part.guide)),
    keptOutWeights: [...keptOut.values()]
  }
}

/** A set as it takes part. */
interface Part extends Pick<References, 'name' | 'guide' | 'keptOut' | 'captions'> {
  all: string[]
  share: number
  /** How much each of its images counts. */
  counts: ReadonlyMap<string, number>
}

function partOf({ references, share }: MixedReferences): Part {
  const { name, guide, keptOut, captions, weights, keptOutWeights } = references
  const all = [...guide, ...keptOut]
  const counts = new Map(all.map((sha256, i) => [sha256, weights?.[i] ?? keptOutWeights?.[i - guide.length] ?? 1]))
  const repels = share < 0
  return {
    ...{ name, all, share, counts },
    guide: repels ? all : guide,
    keptOut: repels ? [] : keptOut,
    captions: repels ? all.map((_, i) => captions[i] ?? '') : captions
  }
}

/** A set's share, spread over some of its images as much as each counts. */
function sharesOf({ share, counts }: Part, hashes: readonly string[]): number[] {
  const own = hashes.map((sha256) => counts.get(sha256)!)
  const sum = own.reduce((total, count) => total + count, 0)
  return own.map((count) => (share * count) / sum)
}

const namedTogether = (parts: readonly Part[]): Pick<References, 'name' | 'versionHash'> => ({
  name: parts.map(({ name, share }) => `${name} ${Math.round(100 * share)} %`).join(', '),
  versionHash: referenceSetHash(parts.flatMap(({ all }) => all))
})
