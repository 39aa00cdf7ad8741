import Sqlite from 'better-sqlite3'
import { HousestyleError } from '#shared/failure.ts'

/**
 * Makes sure that only one studio works off a library's queue. The lock is the operating system's, on a small database
 * file of its own, so it goes with the process however that ends; the library itself stays open to others.
 * @returns the release
 * @throws HousestyleError `conflict` when another process holds it
 */
export function lockQueue(file: string): () => void {
  const sqlite = new Sqlite(file, { timeout: 0 })
  try {
    sqlite.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    sqlite.close()
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new HousestyleError(
        'conflict',
        'This library is already open in another Housestyle.',
        'Use that one, or close it, or choose another library folder.'
      )
    throw error
  }
  return () => sqlite.close()
}
