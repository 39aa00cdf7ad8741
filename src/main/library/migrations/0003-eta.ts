import type { Migration } from './migration.ts'

/**
 * Eta of batches and drafts whose sampler did not read it: only DDIM did, and a number that a designer had set for it stayed with
 * the other samplers. Now that DPM-Solver++ reads it too, such a batch would not be drawn again as it was. What is no JSON stays as it
 * is: SQLite would stop at it, and the library would not open. (CASE, because the terms of an AND have no order.)
 */
export const unreadEta: Migration = {
  name: '0003-eta',
  up(sqlite) {
    sqlite.exec(`
      UPDATE batches SET spec_json = json_set(spec_json, '$.sampling.eta', 0)
        WHERE CASE WHEN json_valid(spec_json) THEN
          json_extract(spec_json, '$.sampling.eta') > 0 AND json_extract(spec_json, '$.sampling.sampler') <> 'ddim'
        END;
      UPDATE projects SET draft_json = json_set(draft_json, '$.spec.sampling.eta', 0)
        WHERE CASE WHEN json_valid(draft_json) THEN
          json_extract(draft_json, '$.spec.sampling.eta') > 0
            AND json_extract(draft_json, '$.spec.sampling.sampler') <> 'ddim'
        END;
    `)
  }
}
