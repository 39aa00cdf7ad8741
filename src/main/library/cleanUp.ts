import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { drawingsFolder } from '#shared/cacheNames.ts'
import type { ContentStore } from './contentStore.ts'
import type { Database } from './database.ts'
import { dropUnused } from './dropUnused.ts'
import type { Thumbnails } from './thumbnails.ts'

export interface CleanUp {
  /** Removes rows and files that no set and no batch uses any more. Call after something was removed. */
  unused(): Promise<void>
  /**
   * Removes files without a row, left by a crash between writing and committing.
   * Young ones stay: another process may be about to commit them.
   */
  orphans(): Promise<void>
  /** Removes what the engine found in references and drew of them, where nobody used it for long or a newer version finds it anew. */
  stale(): Promise<void>
}

/** How old a file without a row must be before it counts as left behind, in milliseconds. */
const orphanAge = 60 * 60 * 1000

export function createCleanUp(
  database: Database,
  store: ContentStore,
  thumbnails: Thumbnails,
  latentsFolder: string
): CleanUp {
  const { query } = database

  const forget = async (removed: readonly string[]) => {
    if (removed.length === 0) return
    for (const sha256 of removed) await thumbnails.remove(sha256)
    const gone = new Set(removed)
    for (const folder of await foldersIn(latentsFolder)) await removeMade(folder, gone)
  }

  /** Looks and removes under one lock, so that nobody can enter an image whose file is on its way out. */
  const removeFiles = (hashes: string[], before: number) =>
    database.write(() =>
      hashes.filter((sha256) => {
        const used = database.first(query.selectFrom('images').select('sha256').where('sha256', '=', sha256))
        return !used && store.removeOlder(sha256, before)
      })
    )

  return {
    async unused() {
      const before = Date.now() + 1
      const rows = database.write(() => {
        database.run(
          query
            .deleteFrom('reference_set_versions')
            .where('set_id', 'is', null)
            .where('id', 'not in', query.selectFrom('batches').select('version_id'))
            .where('id', 'not in', query.selectFrom('batch_mixes').select('version_id'))
        )
        return database.all(
          query
            .deleteFrom('images')
            .where('sha256', 'not in', query.selectFrom('reference_set_members').select('image'))
            .where('sha256', 'not in', query.selectFrom('batch_images').select('image'))
            .returning('sha256')
        )
      })
      // Rows first: a crash in between leaves files without rows, which the next start sweeps, never the reverse.
      await forget(
        removeFiles(
          rows.map((row) => row.sha256),
          before
        )
      )
    },
    async orphans() {
      const before = Date.now() - orphanAge
      store.removeUnfinished(before)
      await forget(removeFiles(store.list(), before))
    },
    stale: () => dropUnused(latentsFolder)
  }
}

/** Latents and drawings of an image begin with its name, of so many digits, whatever set they were made for. */
const hashLength = 64

async function removeMade(folder: string, images: ReadonlySet<string>): Promise<void> {
  // It may have been dropped meanwhile, as unused.
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (images.has(name.slice(0, hashLength))) await rm(join(folder, name), { force: true })
}

/** Those of models, and those within that of drawings. */
async function foldersIn(folder: string): Promise<string[]> {
  const folders: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue
    const path = join(folder, entry.name)
    folders.push(...(entry.name === drawingsFolder ? await foldersIn(path) : [path]))
  }
  return folders
}
