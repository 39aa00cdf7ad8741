import { Zip, ZipPassThrough } from 'fflate'
import type { Download } from './downloads.ts'

export interface ZipOptions {
  signal: AbortSignal
  onProgress(done: number): void
  /** How the files are fetched; another one in tests. */
  fetch?: typeof globalThis.fetch
}

/**
 * An archive of files, fetched one after the other and stored as they are: pictures are compressed already.
 * @throws Error with the host's sentence where one cannot be fetched, an `AbortError` once the signal ends it
 */
export async function zipOf(
  downloads: readonly Download[],
  { signal, onProgress, fetch = globalThis.fetch }: ZipOptions
): Promise<Blob> {
  const parts: BlobPart[] = []
  const archive = new Zip((error, part) => {
    if (error) throw error
    parts.push(part as Uint8Array<ArrayBuffer>)
  })
  for (const [done, { url, name }] of downloads.entries()) {
    onProgress(done)
    const answer = await fetch(url, { signal })
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
    const file = new ZipPassThrough(name)
    archive.add(file)
    file.push(new Uint8Array(await answer.arrayBuffer()), true)
  }
  archive.end()
  return new Blob(parts, { type: 'application/zip' })
}
