import { join, resolve } from 'node:path'
import type { ImageFile } from '#main/engine/protocol.ts'
import { scanFolder } from '#main/images/scanFolder.ts'
import type { ReproduceJob } from '#main/jobs/reproduce.ts'
import { HousestyleError } from '#shared/failure.ts'
import { arms } from '#shared/measurements.ts'
import { latentsCache } from './places.ts'
import { imageFileName, readReport } from './report.ts'

/**
 * What it takes to draw a folder of `compare` again.
 * @param from another folder with the references, and another model folder, where they have moved
 */
export async function jobOfFolder(
  folder: string,
  from: { references?: string | undefined; model?: string | undefined },
  signal: AbortSignal
): Promise<ReproduceJob> {
  const report = await readReport(folder)
  const { record } = report
  const root = from.references === undefined ? report.references.folder : resolve(from.references)
  const found = new Map<string, string>()
  for (const { sha256, path } of (await scanFolder(root, signal)).images) found.set(sha256, path)
  const wanted = [...record.references.guide, ...record.references.keptOut]
  const missing = wanted.filter((sha256) => !found.has(sha256)).length
  if (missing > 0)
    throw new HousestyleError(
      'not-found',
      `${missing} of the ${wanted.length} references are not in ${root} any more.`,
      'Say with --references where they are.'
    )
  const files = (hashes: readonly string[]): ImageFile[] =>
    hashes.map((sha256) => ({ sha256, path: found.get(sha256)! }))
  return {
    record,
    modelFolder: from.model === undefined ? report.modelFolder : resolve(from.model),
    cacheFolder: await latentsCache(),
    references: { guide: files(record.references.guide), keptOut: files(record.references.keptOut) },
    images: arms.flatMap((arm) =>
      report.images.map(({ index }) => ({ arm, index, path: join(folder, arm, imageFileName(index)) }))
    )
  }
}
