import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { answersFolder } from '#shared/cacheNames.ts'
import { markUsed } from './markUsed.ts'
import { writeWhole } from './writeWhole.ts'

/**
 * Answers by key: at most so many for as long as the engine lives, since batches of a set follow one another, and in a folder for the
 * next start, as long as they are found in the same way (`findingsVersion`). A file that cannot be read counts as absent, and what
 * cannot be written is found anew the next time.
 */
export class Remembered<T> {
  private readonly known = new Map<string, T>()
  private readonly most: number
  private readonly schema: z.ZodType<T>

  /** @param schema of an answer as it stands in JSON, which numbers, arrays and plain objects do unchanged */
  constructor(most: number, schema: z.ZodType<T>) {
    this.most = most
    this.schema = schema
  }

  /** @param cacheFolder without one an answer is kept in memory alone */
  async of(key: string, find: () => Promise<T>, cacheFolder?: string): Promise<T> {
    const known = this.known.get(key)
    if (known !== undefined) return known
    const path = cacheFolder && placeOf(cacheFolder, key)
    const kept = path ? await this.read(path) : undefined
    const found = kept === undefined ? await this.findAndKeep(find, path) : kept
    if (this.known.size >= this.most) this.known.clear()
    this.known.set(key, found)
    return found
  }

  private async read(path: string): Promise<T | undefined> {
    try {
      const kept = this.schema.parse(JSON.parse(await readFile(path, 'utf8')))
      await markUsed(path)
      return kept
    } catch {
      return undefined
    }
  }

  private async findAndKeep(find: () => Promise<T>, path: string | undefined): Promise<T> {
    const found = await find()
    if (path) await writeWhole(path, JSON.stringify(found)).catch(() => {})
    return found
  }
}

const placeOf = (cacheFolder: string, key: string): string =>
  join(cacheFolder, answersFolder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`)
