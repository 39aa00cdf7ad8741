import type { Migration } from './migration.ts'

/** When a person picked a drawn image out of its batch; null where they did not. */
export const picks: Migration = {
  name: '0004-picks',
  up(sqlite) {
    sqlite.exec('ALTER TABLE batch_images ADD COLUMN picked_at TEXT')
  }
}
