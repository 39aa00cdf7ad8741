import type { Migration } from './migration.ts'

/** Further reference sets of a batch. */
export const mixes: Migration = {
  name: '0002-mixes',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE batch_mixes (
        batch_id TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        version_id TEXT NOT NULL REFERENCES reference_set_versions(id),
        set_name TEXT NOT NULL,
        share REAL NOT NULL,
        PRIMARY KEY (batch_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX batch_mixes_version ON batch_mixes(version_id);
    `)
  }
}
