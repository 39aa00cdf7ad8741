import type { Database } from 'better-sqlite3'
import { HousestyleError } from '#shared/failure.ts'
import type { Migration } from './migrations/migration.ts'

/**
 * Brings a library's schema up to date, all steps or none.
 * A library with content is copied beside itself first, as `<file>.before-<version>-<time>.bak`.
 * @throws HousestyleError `conflict` when a newer Housestyle wrote the library
 */
export function migrate(sqlite: Database, migrations: readonly Migration[]): void {
  const found = userVersion(sqlite)
  refuseNewer(found, migrations.length)
  if (found === migrations.length) return
  if (found > 0) backUp(sqlite, found)
  // A rebuilt table must not cascade; inside a transaction this pragma would do nothing.
  sqlite.pragma('foreign_keys = OFF')
  try {
    sqlite.transaction(() => applySteps(sqlite, migrations)).exclusive()
  } finally {
    sqlite.pragma('foreign_keys = ON')
  }
}

/**
 * Lets pass only a library whose schema is up to date.
 * @throws HousestyleError `conflict` when an older or a newer Housestyle wrote it
 */
export function refuseOutdated(sqlite: Database, migrations: readonly Migration[]): void {
  const found = userVersion(sqlite)
  refuseNewer(found, migrations.length)
  if (found < migrations.length)
    throw new HousestyleError(
      'conflict',
      'This library was written by an older Housestyle.',
      'Open it once in the studio, which brings it up to date.'
    )
}

function applySteps(sqlite: Database, migrations: readonly Migration[]): void {
  // Read again under the lock: another process may have done the work meanwhile.
  const from = userVersion(sqlite)
  refuseNewer(from, migrations.length)
  for (const migration of migrations.slice(from)) migration.up(sqlite)
  const broken = sqlite.prepare('PRAGMA foreign_key_check').all()
  if (broken.length > 0)
    throw new HousestyleError(
      'internal',
      `Updating the library would break ${broken.length} links; it was left as it is.`
    )
  sqlite.pragma(`user_version = ${migrations.length}`)
}

function refuseNewer(found: number, known: number): void {
  if (found > known)
    throw new HousestyleError(
      'conflict',
      'This library was written by a newer Housestyle.',
      'Install the newest Housestyle, or choose another library folder.'
    )
}

function backUp(sqlite: Database, version: number): void {
  const time = new Date().toISOString().replaceAll(':', '-')
  sqlite.prepare('VACUUM INTO ?').run(`${sqlite.name}.before-${version + 1}-${time}.bak`)
}

function userVersion(sqlite: Database): number {
  return Number(sqlite.pragma('user_version', { simple: true }))
}
