import { type Distances, type Mmd2, mayBeChance } from '#shared/measurements.ts'

/** What the two distances of one feature space say in words. */
export type Verdict =
  /** `share`: how much smaller (or larger) the guided distance is, as a part of the unguided one. */
  | { kind: 'closer'; share: number }
  | { kind: 'further'; share: number }
  | { kind: 'same' }
  /** So few images and references may show it by chance. */
  | { kind: 'perhapsCloser' }
  | { kind: 'perhapsFurther' }
  /** The guided estimate is at or below zero: nearer than can be told. */
  | { kind: 'reached' }
  /** Both estimates are. */
  | { kind: 'indistinct' }

/** Differences below a hundredth are no difference to speak of. */
const leastShare = 0.01

export function verdict(distances: Distances): Verdict {
  const { guided, unguided } = distances
  if (mayBeChance(distances)) return { kind: guided < unguided ? 'perhapsCloser' : 'perhapsFurther' }
  if (unguided <= 0) return guided <= 0 ? { kind: 'indistinct' } : { kind: 'further', share: Number.POSITIVE_INFINITY }
  if (guided <= 0) return { kind: 'reached' }
  const share = (unguided - guided) / unguided
  if (Math.abs(share) < leastShare) return { kind: 'same' }
  return share > 0 ? { kind: 'closer', share } : { kind: 'further', share: -share }
}

/** Whether one space says that guidance helped and the other that it hurt. */
export function spacesDisagree({ latent, independent }: Mmd2): boolean {
  if (!latent || !independent) return false
  const helped = (kind: Verdict['kind']) => (kind === 'closer' || kind === 'reached' ? 1 : kind === 'further' ? -1 : 0)
  return helped(verdict(latent).kind) * helped(verdict(independent).kind) < 0
}
