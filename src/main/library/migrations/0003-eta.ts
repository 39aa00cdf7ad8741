import type { Migration } from './migration.ts'

/**
 * Eta of batches and drafts whose sampler did not read it: only DDIM did, and a number that a designer had set for it stayed with
 * the other samplers. Now that DPM-Solver++ reads it too, such a batch would not be drawn again as it was.
 */
export const unreadEta: Migration = {
  name: '0003-eta',
  up(sqlite) {
    sqlite.exec(`
      UPDATE batches SET spec_json = json_set(spec_json, '$.sampling.eta', 0)
        WHERE json_extract(spec_json, '$.sampling.eta') > 0 AND json_extract(spec_json, '$.sampling.sampler') <> 'ddim';
      UPDATE projects SET draft_json = json_set(draft_json, '$.spec.sampling.eta', 0)
        WHERE json_extract(draft_json, '$.spec.sampling.eta') > 0
          AND json_extract(draft_json, '$.spec.sampling.sampler') <> 'ddim';
    `)
  }
}
