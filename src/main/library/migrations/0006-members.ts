import type { Migration } from './migration.ts'

/** How much each image of a set counts, and what it shows where somebody said so. */
export const members: Migration = {
  name: '0006-members',
  up(sqlite) {
    sqlite.exec(`
      ALTER TABLE reference_set_members ADD COLUMN weight REAL NOT NULL DEFAULT 1 CHECK (weight >= 0);
      ALTER TABLE reference_set_members ADD COLUMN caption TEXT;
    `)
  }
}
