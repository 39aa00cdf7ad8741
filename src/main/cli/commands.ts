import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import * as z from 'zod'
import type { Engine } from '#main/engine/client.ts'
import { pullAdvice } from '#shared/guidancePull.ts'
import { gapLevel, leastVariety, nearCopy } from '#shared/measurements.ts'
import { changedSoftware } from './changedSoftware.ts'
import { compare, sheetFile } from './compare.ts'
import { readCompareOptions } from './compareOptions.ts'
import { summary } from './describe.ts'
import { describeModel } from './inspect.ts'
import { embeddedModel, usualLibrary } from './places.ts'
import { describeReferences, readReferences } from './references.ts'
import { jobOfFolder } from './reproduceFolder.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

/** What every command works with. */
export interface Session {
  engine: Engine
  terminal: Terminal
  signal: AbortSignal
}

/** `housestyle compare` */
export async function runCompare(session: Session, raw: unknown): Promise<number> {
  const { engine, terminal, signal } = session
  const options = await readCompareOptions(raw)
  const report = await compare(engine, options, { onProgress: terminal.progress, onNote: terminal.note, signal })
  for (const { prompt, unknown, cut } of report.promptNotes) {
    if (unknown.length > 0) terminal.note(`“${prompt}”: the model does not know ${unknown.join(', ')}.`)
    if (cut !== null) terminal.note(`“${prompt}” is too long for the model: “${cut}” was left out.`)
  }
  if (report.gap && report.gap.p > gapLevel)
    terminal.note(
      `No measurable gap between unguided images and the set (p = ${report.gap.p.toFixed(2)}): guidance can only hurt.`
    )
  const pull = pullAdvice(report)
  if (pull === 'weak') terminal.note('Guidance was hardly felt: raise --strength, or guide more steps.')
  if (pull === 'extreme')
    terminal.note('Strength times steps is far beyond what works: lower --strength, or guide fewer steps.')
  if (report.variety !== null && report.variety < leastVariety)
    terminal.note(
      `Guided images are too much alike (${Math.round(100 * report.variety)} % of the usual variety): lower --strength.`
    )
  const copies = (report.nearest?.guided ?? []).filter((share) => share < nearCopy).length
  if (copies > 0) terminal.note(`${copies} guided images are close to copies of a reference; try --shield 0.5.`)
  const sheet = join(options.out, sheetFile)
  terminal.result({ ...report, out: options.out, sheet }, summary(report, shortest(sheet)))
  return 0
}

/** `housestyle model inspect` */
export async function runInspect({ engine, terminal }: Session, folder: string): Promise<number> {
  const report = await engine.inspect(resolve(folder))
  terminal.result(report, describeModel(report))
  return 0
}

/** `housestyle references` */
export async function runReferences(
  { engine, terminal, signal }: Session,
  folder: string,
  raw: unknown
): Promise<number> {
  const { model } = z.object({ model: z.string().optional() }).parse(raw)
  const modelFolder = model === undefined ? embeddedModel() : resolve(model)
  const listeners = { onProgress: terminal.progress, onNote: terminal.note, signal }
  const report = await readReferences(engine, { folder: resolve(folder), modelFolder }, listeners)
  terminal.result(report, describeReferences(report))
  return 0
}

const reproduceSchema = z.object({
  references: z.string().optional(),
  model: z.string().optional(),
  library: z.string().optional()
})

/** `housestyle reproduce`: exit code 1 when pixels differ although nothing around the batch has changed. */
export async function runReproduce(session: Session, batch: string, raw: unknown): Promise<number> {
  const { engine, terminal, signal } = session
  const job = await jobOf(batch, reproduceSchema.parse(raw), signal)
  const { reproduce } = await import('#main/jobs/reproduce.ts')
  terminal.note(`Drawing ${job.record.spec.count} pairs again…`)
  const result = await reproduce(engine, job, signal)
  const changes = changedSoftware(job.record.software, await engine.software())
  const { largestDifference: largest, images, seconds } = result
  const difference =
    largest === 0
      ? `All ${images} images are the same, pixel by pixel (${seconds.toFixed(1)} s).`
      : `The largest difference of a pixel in ${images} images is ${largest} of 255 (${seconds.toFixed(1)} s).`
  const around = largest > 0 && changes.length > 0 ? `\nSince then changed: ${changes.join('; ')}.` : ''
  terminal.result({ ...result, changes }, difference + around)
  return largest > 0 && changes.length === 0 ? 1 : 0
}

async function jobOf(batch: string, options: z.infer<typeof reproduceSchema>, signal: AbortSignal) {
  if (!z.uuid().safeParse(batch).success || existsSync(batch)) return jobOfFolder(resolve(batch), options, signal)
  if (options.references !== undefined) throw new UsageError('--references is for folders; the library has its own.')
  // The database is opened only by those who ask for it.
  const { jobOfBatch } = await import('./reproduceBatch.ts')
  return jobOfBatch(batch, resolve(options.library ?? usualLibrary()), options.model)
}

/** A path as the person would type it. */
function shortest(path: string): string {
  const below = relative(process.cwd(), path)
  return below !== '' && !below.startsWith('..') ? below : path
}
