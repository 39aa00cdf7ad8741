/** Below this many references none is kept out: the fifth would be too small to measure against. */
export const leastReferencesToSplit = 10

/**
 * Keeps a fifth of a set out of guidance, chosen by content hash so that the choice depends on nothing else:
 * the fifth with the smallest hashes. A guided batch is optimised against the references that it saw;
 * only the others can say how near it came.
 * @param hashes SHA-256 of each image file, hex; order and duplicates do not matter.
 * @returns both parts sorted by hash.
 */
export function splitReferences(hashes: readonly string[]): { guide: string[]; keptOut: string[] } {
  const sorted = [...new Set(hashes)].sort()
  if (sorted.length < leastReferencesToSplit) return { guide: sorted, keptOut: [] }
  const kept = Math.round(sorted.length / 5)
  return { guide: sorted.slice(kept), keptOut: sorted.slice(0, kept) }
}
