import { basename } from 'node:path'
import { decodeSquare } from '#main/images/decode.ts'
import type { ImageFile } from '../protocol.ts'
import { evened } from './evened.ts'

/** So many references tell how even the set is. */
const mostRead = 12
/** A change of a channel, of 255, that the eye sees on a fill. */
const visible = 8
/** How many times as much as the references the drawn pictures must change for their fills to count as uneven (docs/guidance.md). */
const unevenFrom = 1.5
/** What evening changed in references, by content and size, for as long as the engine lives: batches of a set follow one another. */
const known = new Map<string, number>()
const mostKnown = 10_000

/** The share of pixels that differ visibly. */
export function changedShare(before: Uint8Array, after: Uint8Array): number {
  let changed = 0
  for (let i = 0; i < before.length; i += 3)
    if ([0, 1, 2].some((c) => Math.abs(before[i + c]! - after[i + c]!) > visible)) changed++
  return changed / (before.length / 3)
}

/** What evening the fills of references changes: little in flat artwork, much where shades and textures are the style. */
export async function changedOfReferences(
  files: readonly ImageFile[],
  size: number,
  checkpoint: () => Promise<void>
): Promise<number[]> {
  const step = Math.max(1, files.length / mostRead)
  const shares: number[] = []
  for (let at = 0; at < files.length; at += step) {
    await checkpoint()
    const { path, sha256 } = files[Math.floor(at)]!
    const key = `${sha256} ${size}`
    let share = known.get(key)
    if (share === undefined) {
      const { pixels } = await decodeSquare(path, basename(path), size)
      share = changedShare(pixels, evened(pixels, size))
      if (known.size >= mostKnown) known.clear()
      known.set(key, share)
    }
    shares.push(share)
  }
  return shares
}

/**
 * Evens the fills of pictures whose references have even fills (ours). A small model leaves faint slopes where a style is flat;
 * whether it is flat is measured: smoothing that takes such slopes away changes flat references little, and drawn pictures then
 * at least half as much again. Otherwise all stay as they are, and so does every picture that is as even as the middle reference.
 * @param typical what evening changes in each of the references
 */
export async function evenLikeReferences(
  pictures: readonly Uint8Array[],
  typical: readonly number[],
  size: number,
  checkpoint: () => Promise<void>
): Promise<Uint8Array[]> {
  const tried: { after: Uint8Array; changed: number }[] = []
  for (const before of pictures) {
    await checkpoint()
    const after = evened(before, size)
    tried.push({ after, changed: changedShare(before, after) })
  }
  if (mean(tried.map(({ changed }) => changed)) <= unevenFrom * mean(typical)) return [...pictures]
  const middle = [...typical].sort((a, b) => a - b)[Math.floor(typical.length / 2)]!
  return tried.map(({ after, changed }, i) => (changed > middle ? after : pictures[i]!))
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
