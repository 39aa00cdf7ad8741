/**
 * Opens something with its first use and keeps it. What could not be opened is tried again with the next use: memory may have been
 * short, or a file on its way.
 */
export function openOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = null
      throw error
    })
    return opened
  }
}
