import { utimes } from 'node:fs/promises'

/** Marks a file or a folder of the cache as used now, or the studio drops it some day; one that is not there yet is passed over. */
export async function markUsed(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => {})
}
