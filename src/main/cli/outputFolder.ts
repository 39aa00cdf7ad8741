import { rmdirSync, rmSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { HousestyleError } from '#shared/failure.ts'

/** A folder that appears as a whole or not at all. */
export interface OutputFolder {
  /** Write here. */
  readonly folder: string
  /**
   * Puts it in its place. What cannot be put there is kept where it is, also when it is to be discarded then.
   * @throws HousestyleError `conflict`, which names where it is
   */
  commit(): Promise<void>
  /** Takes everything back, the folders above that were made for it too. */
  discard(): void
}

/** The file by which a folder is known as one of ours, which `--force` may replace. */
export const reportFile = 'report.json'

/**
 * Prepares a result folder beside its later place, so that moving it there is one rename.
 * @throws HousestyleError `conflict` when something is at `target` that must not or cannot be replaced
 */
export async function openOutputFolder(target: string, force: boolean): Promise<OutputFolder> {
  if (await checkTarget(target, force)) await tryMoving(target)
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
  let isKept = false
  return {
    folder,
    async commit() {
      try {
        await replace(target, folder)
      } catch (error) {
        isKept = true
        throw new HousestyleError(
          'conflict',
          `${target} cannot be replaced: ${reasonOf(error)}.`,
          `The result lies in ${folder}.`
        )
      } finally {
        process.off('exit', removeAll)
      }
    },
    discard() {
      process.off('exit', removeAll)
      if (!isKept) removeAll()
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

/** Says whether there is a folder that is to be replaced. */
async function checkTarget(target: string, force: boolean): Promise<boolean> {
  const found = await stat(target).catch(() => null)
  if (!found) return false
  if (!found.isDirectory()) throw new HousestyleError('conflict', `${target} is a file; --out needs a folder.`)
  const entries = await readdir(target)
  if (entries.length === 0) return true
  if (!force)
    throw new HousestyleError(
      'conflict',
      `${target} is not empty.`,
      'Choose another --out, or replace it with --force.'
    )
  if (!entries.includes(reportFile))
    throw new HousestyleError('conflict', `${target} holds no earlier comparison; --force replaces nothing else.`)
  return true
}

/** Where a folder waits that is being replaced. */
const asideOf = (target: string): string => join(dirname(target), `.${basename(target)}.old-${process.pid}`)

/** Moves a folder aside and back: a mount point, or one that somebody else owns, cannot be, and a long run should not end with that. */
async function tryMoving(target: string): Promise<void> {
  try {
    await rename(target, asideOf(target))
    await rename(asideOf(target), target)
  } catch (error) {
    throw new HousestyleError(
      'conflict',
      `${target} cannot be replaced: ${reasonOf(error)}.`,
      'Choose another --out, such as a new folder in it.'
    )
  }
}

/** Moves the new folder into place; the old one goes only once the new one stands. */
async function replace(target: string, folder: string): Promise<void> {
  const old = asideOf(target)
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
  // The result stands; that the old one is left over is no reason to fail.
  if (replaced) await rm(old, { recursive: true, force: true }).catch(() => {})
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
