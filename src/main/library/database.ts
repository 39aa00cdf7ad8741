import Sqlite from 'better-sqlite3'
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { HousestyleError } from '#shared/failure.ts'
import { migrate, refuseOutdated } from './migrate.ts'
import { migrations as allMigrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import type { Tables } from './tables.ts'

/**
 * SQLite with typed queries: Kysely writes the SQL, better-sqlite3 runs it there and then.
 * Synchronous on purpose: nothing of this process can come between the statements of a transaction.
 */
export interface Database {
  /** Builds queries; it never runs them. */
  readonly query: Kysely<Tables>
  all<Row>(query: Compilable<Row>): Row[]
  first<Row>(query: Compilable<Row>): Row | undefined
  /** @returns how many rows changed */
  run(query: Compilable): number
  /** All of `work` or nothing. Takes the write lock first, so it never fails half-way for a lock; may be nested. */
  write<T>(work: () => T): T
  close(): void
}

/** How long a statement waits for another process's write, in milliseconds. */
const busyTimeout = 10_000

/** What becomes of a library whose schema is an older one: brought up to date, or left as it is and refused. */
export type Outdated = 'updated' | 'refused'

/**
 * Opens or creates the database and brings its schema up to date.
 * @throws HousestyleError `conflict` for a newer library, and for an older one where that is refused; `invalid-input` for a file that is
 * no database
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[] = allMigrations,
  outdated: Outdated = 'updated'
): Database {
  const sqlite = openFile(file)
  try {
    if (outdated === 'updated') migrate(sqlite, migrations)
    else refuseOutdated(sqlite, migrations)
  } catch (error) {
    sqlite.close()
    throw error
  }
  const run = <Row>(query: Compilable<Row>) => {
    const { sql, parameters } = query.compile()
    return { statement: sqlite.prepare<unknown[], Row>(sql), parameters }
  }
  return {
    query: new Kysely<Tables>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler()
      }
    }),
    all(query) {
      const { statement, parameters } = run(query)
      return statement.all(...parameters)
    },
    first(query) {
      const { statement, parameters } = run(query)
      return statement.get(...parameters)
    },
    run(query) {
      const { statement, parameters } = run(query)
      return statement.run(...parameters).changes
    },
    write: (work) => sqlite.transaction(work).immediate(),
    close() {
      sqlite.pragma('optimize')
      sqlite.close()
    }
  }
}

function openFile(file: string): Sqlite.Database {
  const sqlite = new Sqlite(file, { timeout: busyTimeout })
  try {
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = NORMAL')
    sqlite.pragma('foreign_keys = ON')
    return sqlite
  } catch (error) {
    sqlite.close()
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_NOTADB')
      throw new HousestyleError(
        'invalid-input',
        `${file} is not a Housestyle library.`,
        'Choose another library folder, or put a backup in its place.'
      )
    throw error
  }
}
