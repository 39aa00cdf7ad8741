import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, statSync, unlinkSync } from 'node:fs'
import { mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Files named by their content: `<folder>/ab/<sha256>`. A file is there whole or not at all, and never changes.
 */
export interface ContentStore {
  readonly folder: string
  /** Writes the bytes unless they are there already. @returns their SHA-256, lower-case hex */
  put(bytes: Uint8Array): Promise<string>
  /** Where the file of that name is, or would be. */
  path(sha256: string): string
  has(sha256: string): boolean
  /** Removes a file unless it was written or asked for since `before` (milliseconds); says whether it did. */
  removeOlder(sha256: string, before: number): boolean
  /** The names of all files. */
  list(): string[]
  /** Removes what a crash left half-written before that time (milliseconds). */
  removeUnfinished(before: number): void
}

/** Half-written files wait here, on the same disk, so that a rename puts them in their place. */
const unfinishedFolder = '.unfinished'

export function createContentStore(folder: string): ContentStore {
  const path = (sha256: string) => join(folder, sha256.slice(0, 2), sha256)
  return {
    folder,
    path,
    has: (sha256) => existsSync(path(sha256)),
    async put(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (await reuse(path(sha256), bytes.byteLength)) return sha256
      await writeWhole(folder, path(sha256), bytes)
      return sha256
    },
    removeOlder(sha256, before) {
      const found = statSync(path(sha256), { throwIfNoEntry: false })
      if (!found || found.mtimeMs >= before) return false
      unlinkSync(path(sha256))
      return true
    },
    list: () =>
      namesIn(folder)
        .filter((name) => /^[0-9a-f]{2}$/.test(name))
        .flatMap((name) => namesIn(join(folder, name)))
        .filter((name) => /^[0-9a-f]{64}$/.test(name)),
    removeUnfinished(before) {
      for (const name of namesIn(join(folder, unfinishedFolder))) {
        const file = join(folder, unfinishedFolder, name)
        const found = statSync(file, { throwIfNoEntry: false })
        if (found && found.mtimeMs < before) unlinkSync(file)
      }
    }
  }
}

/** Takes a file that is there; its new time tells a clean-up that somebody needs it. */
async function reuse(file: string, bytes: number): Promise<boolean> {
  const found = await stat(file).catch(() => null)
  if (found?.size !== bytes) return false
  const now = new Date()
  return utimes(file, now, now).then(
    () => true,
    () => false
  )
}

/** Writes beside, waits for the disk, then renames: a reader or a power cut never meets half a file. */
async function writeWhole(folder: string, target: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, unfinishedFolder), { recursive: true })
  await mkdir(join(target, '..'), { recursive: true })
  const unfinished = join(folder, unfinishedFolder, randomUUID())
  try {
    const handle = await open(unfinished, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
