import { Zip, ZipPassThrough } from 'fflate'

/** A file of an archive. */
export interface ZippedFile {
  name: string
  bytes: Uint8Array
}

/** An archive of files, stored as they are: pictures are compressed already. */
export function zipOf(files: readonly ZippedFile[]): Blob {
  const parts: BlobPart[] = []
  const archive = new Zip((error, part) => {
    if (error) throw error
    parts.push(part as Uint8Array<ArrayBuffer>)
  })
  for (const { name, bytes } of files) {
    const file = new ZipPassThrough(name)
    archive.add(file)
    file.push(bytes, true)
  }
  archive.end()
  return new Blob(parts, { type: 'application/zip' })
}
