import type { Database } from 'better-sqlite3'

/** One step of the library's schema. Its place in the list is the `user_version` that it leads to, counted from 1. */
export interface Migration {
  name: string
  /** Runs inside a transaction with foreign keys off, so that tables can be rebuilt. */
  up(sqlite: Database): void
}
