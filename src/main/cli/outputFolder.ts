import { rmdirSync, rmSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { HousestyleError } from '#shared/failure.ts'

/** A folder that appears as a whole or not at all. */
export interface OutputFolder {
  /** Write here. */
  readonly folder: string
  /** Puts it in its place. */
  commit(): Promise<void>
  /** Takes everything back, the folders above that were made for it too. */
  discard(): void
}

/** The file by which a folder is known as one of ours, which `--force` may replace. */
export const reportFile = 'report.json'

/**
 * Prepares a result folder beside its later place, so that moving it there is one rename.
 * @throws HousestyleError `conflict` when something is at `target` that must not be replaced
 */
export async function openOutputFolder(target: string, force: boolean): Promise<OutputFolder> {
  await checkTarget(target, force)
  const parent = dirname(target)
  const firstMade = await mkdir(parent, { recursive: true })
  const folder = join(parent, `.${basename(target)}.partial-${process.pid}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  const removeAll = () => {
    rmSync(folder, { recursive: true, force: true })
    if (firstMade) removeEmpty(parent, firstMade)
  }
  process.once('exit', removeAll)
  return {
    folder,
    async commit() {
      await replace(target, folder)
      process.off('exit', removeAll)
    },
    discard() {
      process.off('exit', removeAll)
      removeAll()
    }
  }
}

/** From `folder` up to `first`, as long as nobody else has put something in. */
function removeEmpty(folder: string, first: string): void {
  try {
    rmdirSync(folder)
    if (folder !== first) removeEmpty(dirname(folder), first)
  } catch {
    // Not empty: it is not ours alone any more.
  }
}

async function checkTarget(target: string, force: boolean): Promise<void> {
  const found = await stat(target).catch(() => null)
  if (!found) return
  if (!found.isDirectory()) throw new HousestyleError('conflict', `${target} is a file; --out needs a folder.`)
  const entries = await readdir(target)
  if (entries.length === 0) return
  if (!force)
    throw new HousestyleError(
      'conflict',
      `${target} is not empty.`,
      'Choose another --out, or replace it with --force.'
    )
  if (!entries.includes(reportFile))
    throw new HousestyleError('conflict', `${target} holds no earlier comparison; --force replaces nothing else.`)
}

/** Moves the new folder into place; the old one goes only once the new one stands. */
async function replace(target: string, folder: string): Promise<void> {
  const old = join(dirname(target), `.${basename(target)}.old-${process.pid}`)
  const replaced = await rename(target, old).then(
    () => true,
    () => false
  )
  try {
    await rename(folder, target)
  } catch (error) {
    if (replaced) await rename(old, target)
    throw error
  }
  if (replaced) await rm(old, { recursive: true, force: true })
}
