import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findingsVersion } from '#shared/cacheNames.ts'
import { type FoundStrength, foundStrengthSchema } from '#shared/strengthSearch.ts'
import type { ImageFile, TuneJob } from './protocol.ts'

/** To be raised whenever the search, or guidance itself, comes to other answers for the same settings. */
const searchVersion = 2

/** Where the answer to a search is kept between runs. @param modelHash of the model that the search draws with */
export const placeOfStrength = (job: TuneJob, modelHash: string): string =>
  join(job.cacheFolder, modelHash, `strength-${fingerprint(job)}.json`)

/** What an earlier search found; null where there was none, and for a file that cannot be read. */
export async function recallStrength(place: string): Promise<FoundStrength | null> {
  try {
    return { ...foundStrengthSchema.parse(JSON.parse(await readFile(place, 'utf8'))), remembered: true }
  } catch {
    return null
  }
}

/**
 * Keeps a strength for the next time; what cannot be written is found anew. That guidance has nothing to do, or does no
 * good, is forgotten: it was said of eight images of certain prompts, and would turn guidance off for all others.
 */
export async function rememberStrength(place: string, found: FoundStrength): Promise<void> {
  if (found.outcome === 'noGap' || found.outcome === 'nothing') {
    await rm(place, { force: true }).catch(() => {})
    return
  }
  await mkdir(dirname(place), { recursive: true }).catch(() => {})
  await writeFile(place, `${JSON.stringify(found)}\n`).catch(() => {})
}

/**
 * Of everything that the strength depends on. The seed is left out, and so are the prompts where guidance does not look at them: it
 * is a property of the set.
 */
function fingerprint({ spec, references, captions, weights, keptOutWeights, goal }: TuneJob): string {
  const hashes = (files: readonly ImageFile[]) => files.map(({ sha256 }) => sha256)
  const { strength: _, ...guidance } = spec.guidance
  const about = {
    ...{ searchVersion, findingsVersion, guidance, sampling: spec.sampling, captions, weights, keptOutWeights, goal },
    negativePrompt: spec.negativePrompt,
    prompts: guidance.promptAware.kernel === 'off' ? null : spec.prompts,
    guide: hashes(references.guide),
    keptOut: hashes(references.keptOut)
  }
  return createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 24)
}
