import { appVersion } from '#main/appVersion.ts'
import type { ModelIdentity, Software } from '#main/engine/protocol.ts'
import type { BatchRecord } from '#shared/batchRecord.ts'
import type { BatchSpec } from '#shared/parameters.ts'

/**
 * Writes down what rebuilds a batch. The studio and the command line both make their records here.
 * @param model as the engine named it, hash included
 * @param references hashes in the order in which they went into the job
 * @param software as the engine reported it; the app's version is this app's
 * @param createdAt when it was drawn; now, unless given
 */
export function buildBatchRecord(parts: {
  spec: BatchSpec
  model: ModelIdentity
  references: BatchRecord['references']
  software: Software
  createdAt?: Date
}): BatchRecord {
  const { spec, model, references, software, createdAt = new Date() } = parts
  return {
    format: 'housestyle.batch',
    version: 1,
    spec,
    model,
    references,
    software: { ...software, housestyle: appVersion },
    createdAt: createdAt.toISOString()
  }
}
