import type { Migration } from './migration.ts'

/**
 * The same as `0003-eta` for the records of finished batches, which is what they are drawn again from. A batch is drawn with the eta of
 * its settings, so a record that has one where they have none is of before; batches drawn since, with an eta that was read, agree.
 */
export const recordedEta: Migration = {
  name: '0005-recorded-eta',
  up(sqlite) {
    sqlite.exec(`
      UPDATE batches SET record_json = json_set(record_json, '$.spec.sampling.eta', 0)
        WHERE CASE WHEN json_valid(record_json) AND json_valid(spec_json) THEN
          json_extract(record_json, '$.spec.sampling.eta') > 0 AND json_extract(spec_json, '$.sampling.eta') = 0
        END;
    `)
  }
}
