import { ownShare } from '#shared/mix.ts'
import { referenceSetHash } from './referenceSetHash.ts'
import type { References } from './versions.ts'

export interface MixedReferences {
  references: References
  /** Of the whole; negative ones repel. */
  share: number
}

/**
 * A set with others mixed in: every set's share is spread evenly over those of its images that guide. Sets that repel keep
 * nothing back, since they are no measure of nearness. Sets may overlap: what guides through one of them is not kept out for
 * another, and what several keep out is measured against once, with the weights of both.
 */
export function mixReferences(own: References, mixed: readonly MixedReferences[]): References {
  const others = mixed.filter(({ share }) => share !== 0)
  if (others.length === 0) return own
  const parts = [{ references: own, share: ownShare(others) }, ...others].map(({ references, share }) => {
    const all = [...references.guide, ...references.keptOut]
    const guide = share < 0 ? all : references.guide
    const captions = share < 0 ? all.map((_, i) => references.captions[i] ?? '') : references.captions
    return { ...references, share, guide, captions, keptOut: share < 0 ? [] : references.keptOut, all }
  })
  const guiding = new Set(parts.flatMap(({ guide }) => guide))
  const keptOut = new Map<string, number>()
  for (const part of parts) {
    const unseen = part.keptOut.filter((sha256) => !guiding.has(sha256))
    for (const sha256 of unseen) keptOut.set(sha256, (keptOut.get(sha256) ?? 0) + part.share / unseen.length)
  }
  return {
    name: parts.map(({ name, share }) => `${name} ${Math.round(100 * share)} %`).join(', '),
    versionHash: referenceSetHash(parts.flatMap(({ all }) => all)),
    guide: parts.flatMap(({ guide }) => guide),
    keptOut: [...keptOut.keys()],
    captions: parts.flatMap(({ captions }) => captions),
    weights: parts.flatMap(({ guide, share }) => guide.map(() => share / guide.length)),
    keptOutWeights: [...keptOut.values()]
  }
}
