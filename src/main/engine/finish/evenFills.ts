import { mean, median } from './averages.ts'
import { evened } from './evened.ts'

/** A change of a channel, of 255, that the eye sees on a fill. */
const visible = 8
/** How many times as much as the references the drawn pictures must change for their fills to count as uneven (docs/guidance.md). */
const unevenFrom = 1.5

/** The share of pixels of which a channel differs by more than `from`, of 255. */
export function changedShare(before: Uint8Array, after: Uint8Array, from = visible): number {
  let changed = 0
  for (let i = 0; i < before.length; i += 3)
    if ([0, 1, 2].some((c) => Math.abs(before[i + c]! - after[i + c]!) > from)) changed++
  return changed / (before.length / 3)
}

/**
 * Evens the fills of pictures whose references have even fills (ours). A small model leaves faint slopes where a style is flat;
 * whether it is flat is measured: smoothing that takes such slopes away changes flat references little, and drawn pictures then
 * at least half as much again. Every picture that is as even as the middle reference stays.
 * @param typical what evening changes in each of the references
 * @returns null where all are to stay as they are
 */
export async function evenLikeReferences(
  pictures: readonly Uint8Array[],
  typical: readonly number[],
  size: number,
  checkpoint: () => Promise<void>
): Promise<Uint8Array[] | null> {
  const tried: { after: Uint8Array; changed: number }[] = []
  for (const before of pictures) {
    await checkpoint()
    const after = evened(before, size)
    tried.push({ after, changed: changedShare(before, after) })
  }
  if (mean(tried.map(({ changed }) => changed)) <= unevenFrom * mean(typical)) return null
  const middle = median(typical)
  return tried.map(({ after, changed }, i) => (changed > middle ? after : pictures[i]!))
}
