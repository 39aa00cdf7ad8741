import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'

/** To be raised whenever something else is found under the same key. */
const version = 1

/**
 * Answers by key: at most so many for as long as the engine lives, since batches of a set follow one another, and in a folder for the
 * next start. A file that cannot be read counts as absent, and what cannot be written is found anew the next time.
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
    const folder = cacheFolder && join(cacheFolder, `finish-${version}`)
    const found = (folder && (await this.read(folder, key))) || (await this.findAndWrite(key, find, folder))
    if (this.known.size >= this.most) this.known.clear()
    this.known.set(key, found.answer)
    return found.answer
  }

  private async read(folder: string, key: string): Promise<{ answer: T } | null> {
    try {
      return { answer: this.schema.parse(JSON.parse(await readFile(placeOf(folder, key), 'utf8'))) }
    } catch {
      return null
    }
  }

  private async findAndWrite(key: string, find: () => Promise<T>, folder: string | undefined): Promise<{ answer: T }> {
    const answer = await find()
    if (folder) await writeWhole(folder, placeOf(folder, key), JSON.stringify(answer)).catch(() => {})
    return { answer }
  }
}

const placeOf = (folder: string, key: string): string =>
  join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`)

/** Written beside and renamed, so that a reader never meets half a file. */
async function writeWhole(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const temporary = `${path}.${randomUUID()}.partial`
  try {
    await writeFile(temporary, text)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
