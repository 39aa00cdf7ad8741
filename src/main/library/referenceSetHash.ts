import { createHash } from 'node:crypto'

/**
 * Names the content of a reference set: SHA-256 over its members' SHA-256 hashes, sorted, one per line.
 * Names, order and duplicates of files do not matter, so the same pictures give the same hash everywhere.
 * @param hashes SHA-256 of each image file, lower-case hex
 * @returns lower-case hex; an empty set has a hash too
 */
export function referenceSetHash(hashes: readonly string[]): string {
  const lines = [...new Set(hashes)].sort().map((hash) => `${hash}\n`)
  return createHash('sha256').update(lines.join('')).digest('hex')
}
