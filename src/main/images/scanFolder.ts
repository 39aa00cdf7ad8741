import { createHash } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { type Failure, HousestyleError, toFailure } from '#shared/failure.ts'
import { notOpened, openImage } from './decode.ts'

/** An image file found in a folder. */
export interface FoundImage {
  /** Path below the folder, with `/` between its parts. */
  name: string
  path: string
  sha256: string
}

export interface SkippedFile {
  name: string
  failure: Failure
}

export interface FolderScan {
  /** Distinct images in natural order of their names: 2 before 10. */
  images: FoundImage[]
  /** Files with the same bytes as an earlier one, and the name of that one. */
  duplicates: { name: string; sameAs: string }[]
  /** What looks like neither an image nor a note, with the reason. */
  skipped: SkippedFile[]
}

export const scanLimits = { files: 20_000, depth: 8 } as const

/** Notes that lie beside images: captions, licences, settings. */
const sidecars = new Set(['.md', '.txt', '.json'])

const naturalOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/**
 * Finds the images of a folder and its subfolders. Hidden files and notes are passed over in silence; whatever else is
 * no readable image is named in `skipped`, also a subfolder that cannot be opened. Links are followed only to files inside the folder.
 * Only headers are read here: damage further inside shows when an image is decoded.
 * @throws HousestyleError `not-found` when there is no such folder, `invalid-input` when it has too many files
 */
export async function scanFolder(folder: string, signal?: AbortSignal): Promise<FolderScan> {
  const root = await folderPath(folder)
  const candidates: string[] = []
  const scan: FolderScan = { images: [], duplicates: [], skipped: [] }
  const skip = (name: string, code: Failure['code'], message: string) =>
    scan.skipped.push({ name, failure: { code, message } })
  await collect(root, root, 0, candidates, skip)
  candidates.sort((a, b) => naturalOrder.compare(a, b) || (a < b ? -1 : 1))

  const firstWith = new Map<string, string>()
  for (const name of candidates) {
    signal?.throwIfAborted()
    const path = join(root, name)
    try {
      await openImage(path, name)
      const sha256 = await hashFile(path)
      const earlier = firstWith.get(sha256)
      if (earlier === undefined) {
        firstWith.set(sha256, name)
        scan.images.push({ name, path, sha256 })
      } else scan.duplicates.push({ name, sameAs: earlier })
    } catch (error) {
      const failure = toFailure(error)
      // A file that vanished or cannot be opened is no reason to give up on the others.
      if (failure.code === 'internal') skip(name, 'not-found', `${name} could not be read.`)
      else scan.skipped.push({ name, failure })
    }
  }
  return scan
}

/** SHA-256 of a file's bytes, lower-case hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk)
  return hash.digest('hex')
}

async function folderPath(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null)
  if (!found) throw new HousestyleError('not-found', `There is no folder ${folder}.`)
  if (!found.isDirectory()) throw new HousestyleError('not-found', `${folder} is a file, not a folder.`)
  return realpath(folder)
}

async function collect(
  root: string,
  folder: string,
  depth: number,
  candidates: string[],
  skip: (name: string, code: Failure['code'], message: string) => void
): Promise<void> {
  const nameOf = (path: string) => relative(root, path).split(sep).join('/')
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    // Of the whole folder nothing is left to go on with.
    if (depth === 0) throw error
    const { code, message } = notOpened(nameOf(folder), error).failure
    skip(nameOf(folder), code, message)
    return []
  })
  for (const entry of entries) {
    if (isNote(entry)) continue
    const path = join(folder, entry.name)
    const name = nameOf(path)
    if (entry.isDirectory()) {
      if (depth < scanLimits.depth) await collect(root, path, depth + 1, candidates, skip)
      else skip(name, 'invalid-input', `${name} lies too deep; ${scanLimits.depth} levels of folders are searched.`)
    } else if (!entry.isFile() && !entry.isSymbolicLink()) {
      skip(name, 'not-an-image', `${name} is not a file.`)
    } else {
      const reason = entry.isSymbolicLink() ? await whyNotFollowed(root, path) : null
      if (reason) skip(name, 'not-found', `${name} ${reason}`)
      else candidates.push(name)
      if (candidates.length > scanLimits.files)
        throw new HousestyleError('invalid-input', `${basename(root)} has more than ${scanLimits.files} files.`)
    }
  }
}

const isNote = (entry: Dirent): boolean =>
  entry.name.startsWith('.') ||
  entry.name === 'Thumbs.db' ||
  (!entry.isDirectory() && sidecars.has(extname(entry.name).toLowerCase()))

async function whyNotFollowed(root: string, path: string): Promise<string | null> {
  const target = await realpath(path).catch(() => null)
  if (target === null) return 'is a link that leads nowhere.'
  if (!target.startsWith(root + sep)) return 'is a link that leaves the folder.'
  if (!(await stat(target)).isFile()) return 'is a link to a folder.'
  return null
}
