import type { Engine } from '#main/engine/client.ts'
import type { EncodeResult, ImageFile, Progress } from '#main/engine/protocol.ts'
import type { FolderScan, FoundImage } from '#main/images/scanFolder.ts'
import { HousestyleError } from '#shared/failure.ts'
import { latentsCache } from './places.ts'
import type { Report } from './report.ts'

/** How a command that reads a folder is followed, and ended. */
export interface FolderListeners {
  onProgress: (progress: Progress) => void
  onNote: (line: string) => void
  signal: AbortSignal
}

export interface UsableReferences {
  images: FoundImage[]
  skipped: Report['skipped']
  encoded: EncodeResult
  cacheFolder: string
}

/**
 * The images of a folder that the model can take, encoded once; what cannot be used is noted.
 * @throws HousestyleError `no-references` where none is left
 */
export async function usableReferences(
  engine: Engine,
  folder: string,
  scan: FolderScan,
  modelFolder: string,
  { onProgress, onNote, signal }: FolderListeners
): Promise<UsableReferences> {
  if (scan.images.length === 0) throw noReferences(folder, scan.skipped[0]?.failure.message)
  const cacheFolder = await latentsCache()
  const encoded = await engine.encode({ modelFolder, cacheFolder, images: scan.images }, { onProgress, signal })
  for (const note of encoded.notes) onNote(note)
  const images = scan.images.filter(({ sha256 }) => encoded.encoded.some((file) => file.sha256 === sha256))
  const skipped = allSkipped(scan, encoded)
  if (images.length === 0) throw noReferences(folder, skipped[0]?.reason)
  for (const { reason } of skipped) onNote(`Left out: ${reason}`)
  for (const { name, sameAs } of scan.duplicates) onNote(`Left out: ${name} is the same file as ${sameAs}.`)
  return { images, skipped, encoded, cacheFolder }
}

/** Of some of `images`, by their hashes. */
export function filesOf(images: readonly FoundImage[], hashes: readonly string[]): ImageFile[] {
  const paths = new Map(images.map(({ sha256, path }) => [sha256, path]))
  return hashes.map((sha256) => ({ sha256, path: paths.get(sha256)! }))
}

function noReferences(folder: string, reason: string | undefined): HousestyleError {
  const why = reason === undefined ? 'it is empty or holds notes only' : reason.replace(/\.$/, '')
  return new HousestyleError('no-references', `${folder} has no image that can be used: ${why}.`)
}

function allSkipped(scan: FolderScan, encoded: EncodeResult): Report['skipped'] {
  const nameOf = (file: ImageFile) => scan.images.find(({ sha256 }) => sha256 === file.sha256)?.name ?? file.path
  return [
    ...scan.skipped.map(({ name, failure }) => ({ file: name, reason: failure.message })),
    ...encoded.skipped.map(({ file, failure }) => ({ file: nameOf(file), reason: failure.message }))
  ]
}
