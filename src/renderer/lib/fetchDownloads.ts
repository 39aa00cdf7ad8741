import type { Download } from './downloads.ts'
import type { ZippedFile } from './zip.ts'

export interface FetchOptions {
  signal: AbortSignal
  onProgress(done: number): void
  /** How files are fetched; another one in tests. */
  fetch?: typeof globalThis.fetch
}

/** What there is to save, and why something cannot be saved like that. */
export interface Fetched {
  files: ZippedFile[]
  refused: string[]
}

/** The host's answer for a picture that is not made so that it can be saved like that. */
const isRefusal = (status: number) => status === 422

/**
 * Fetches pictures that are to be saved, one after the other.
 * @throws Error with the host's sentence where one cannot be fetched, an `AbortError` once the signal ends it
 */
export async function fetchDownloads(
  downloads: readonly Download[],
  { signal, onProgress, fetch = globalThis.fetch }: FetchOptions
): Promise<Fetched> {
  const fetched: Fetched = { files: [], refused: [] }
  for (const [done, { url, name }] of downloads.entries()) {
    onProgress(done)
    const answer = await fetch(url, { signal })
    if (isRefusal(answer.status)) fetched.refused.push(await answer.text())
    else if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
    else fetched.files.push({ name, bytes: new Uint8Array(await answer.arrayBuffer()) })
  }
  return fetched
}
