import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Engine } from '#main/engine/client.ts'
import type { DrawnImage, EncodeResult } from '#main/engine/protocol.ts'
import { type Exporter, exportPng, exportSvg } from '#main/images/exports.ts'
import { type FolderScan, type FoundImage, scanFolder } from '#main/images/scanFolder.ts'
import { encodeRecordedPng } from '#main/images/writeImage.ts'
import { buildBatchRecord } from '#main/jobs/batchRecord.ts'
import { referenceSetHash } from '#main/library/referenceSetHash.ts'
import type { BatchRecord } from '#shared/batchRecord.ts'
import { captionOfName, longestCaption } from '#shared/captions.ts'
import { HousestyleError } from '#shared/failure.ts'
import { type Arm, arms, type Seconds } from '#shared/measurements.ts'
import { imageInput } from '#shared/prompts.ts'
import { defaultGoal } from '#shared/strengthSearch.ts'
import type { CompareOptions } from './compareOptions.ts'
import { drawCompareSheet } from './compareSheet.ts'
import { describeFound } from './describe.ts'
import { type OutputFolder, openOutputFolder, reportFile } from './outputFolder.ts'
import { imageFileName, type Report } from './report.ts'
import { splitWeighted } from './splitWeighted.ts'
import { type FolderListeners, filesOf, usableReferences } from './usableReferences.ts'

export const sheetFile = 'compare.png'
/** Where an arm's enlarged images go, and documents of its images. */
const enlargedFolder = (arm: Arm): string => `${arm}-4x`
const documentFolder = (arm: Arm): string => `${arm}-svg`

/**
 * Draws a batch twice from the same noise, guided and unguided, and writes images, sheet and report into a new folder.
 * The folder appears as a whole at the end, or not at all.
 */
export async function compare(engine: Engine, options: CompareOptions, listeners: FolderListeners): Promise<Report> {
  const started = performance.now()
  const scan = await scanFolder(options.references, listeners.signal)
  const output = await openOutputFolder(options.out, options.force)
  try {
    const report = await drawInto(output, engine, options, scan, started, listeners)
    listeners.signal.throwIfAborted()
    await output.commit()
    return report
  } catch (error) {
    output.discard()
    throw error
  }
}

async function drawInto(
  output: OutputFolder,
  engine: Engine,
  options: CompareOptions,
  scan: FolderScan,
  started: number,
  { onProgress, onNote, signal }: FolderListeners
): Promise<Report> {
  const { model: modelFolder } = options
  const listeners = { onProgress, onNote, signal }
  const references = await usableReferences(engine, options.references, scan, modelFolder, listeners)
  const { images: usable, skipped, encoded, cacheFolder } = references

  const { weights, keptOutWeights, ...split } = splitWeighted(usable, options.weights)
  const weighed = { ...(weights && { weights }), ...(keptOutWeights && { keptOutWeights }) }
  const captions = await Promise.all(
    split.guide.map((sha256) => captionOf(usable.find((image) => image.sha256 === sha256)!))
  )
  const job = {
    modelFolder,
    cacheFolder,
    references: { guide: filesOf(usable, split.guide), keptOut: filesOf(usable, split.keptOut) },
    captions,
    ...weighed
  }
  const found = options.autoStrength
    ? await engine.tune(
        { ...job, spec: options.spec, goal: defaultGoal, again: options.searchAgain },
        { onProgress: drawing(onProgress), signal }
      )
    : null
  const { guidance } = options.spec
  const spec = { ...options.spec, guidance: { ...guidance, strength: found?.strength ?? guidance.strength } }
  if (found) onNote(describeFound(found))
  const draft = buildBatchRecord({
    spec,
    model: encoded.model,
    references: {
      name: basename(options.references),
      versionHash: referenceSetHash(usable.map(({ sha256 }) => sha256)),
      ...split,
      captions,
      ...weighed
    },
    software: await engine.software()
  })

  const writer = await createWriter(output.folder, draft, engine, options)
  // A write that fails (a full disk) ends the run at once.
  const both = AbortSignal.any([signal, writer.signal])
  const result = await engine
    .generate(
      { ...job, spec, arms, previewEvery: 0 },
      { onProgress: drawing(onProgress), signal: both, onImage: writer.write }
    )
    .catch((error: unknown) => {
      throw writer.failure() ?? error
    })
  const drawn = await writer.finish()
  if (result.model.hash !== draft.model.hash)
    throw new HousestyleError('conflict', 'The model folder changed while the images were drawn.')

  const report: Report = {
    format: 'housestyle.compare',
    version: 1,
    record: draft,
    ...result.measurements,
    seconds: allSeconds(encoded, result.measurements.seconds, started),
    skipped,
    duplicates: scan.duplicates.map(({ name, sameAs }) => ({ file: name, sameAs })),
    promptNotes: result.promptNotes,
    images: Array.from({ length: spec.count }, (_, index) => ({ index, ...imageInput(spec, index) })),
    references: {
      folder: options.references,
      files: usable.map(({ name, sha256 }) => ({
        name,
        sha256,
        role: split.keptOut.includes(sha256) ? 'keptOut' : 'guide'
      }))
    },
    strengthSearch: found,
    modelFolder
  }
  await writeFile(join(output.folder, sheetFile), await drawCompareSheet(report, usable, drawn))
  report.seconds.total = (performance.now() - started) / 1000
  await writeFile(join(output.folder, reportFile), `${JSON.stringify(report, null, 2)}\n`)
  return report
}

/** What a reference shows: the text in a file of its name beside it, or else its name. */
async function captionOf({ name, path }: FoundImage): Promise<string> {
  const written = await readFile(path.replace(/\.[^.]+$/, '.txt'), 'utf8').catch(() => '')
  const [line = ''] = written
    .replace(/^\uFEFF/, '')
    .trim()
    .split('\n')
  return line.trim().slice(0, longestCaption) || captionOfName(name)
}

/**
 * By now the model is open and the references are encoded: that these are looked up again is no news,
 * and their share of the job is none of the drawing's.
 */
function drawing(onProgress: FolderListeners['onProgress']): FolderListeners['onProgress'] {
  let before = 0
  return (progress) => {
    if (progress.phase === 'load' || progress.phase === 'encode') before = progress.share
    else onProgress({ ...progress, share: before < 1 ? (progress.share - before) / (1 - before) : 1 })
  }
}

/** @returns null where a picture is not made of flat fills */
async function onlyFlat<T>(make: () => Promise<T>): Promise<T | null> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof HousestyleError && error.failure.code === 'invalid-input') return null
    throw error
  }
}

/** Writes images while the engine goes on drawing. */
async function createWriter(
  folder: string,
  record: BatchRecord,
  exporter: Exporter,
  { upscale, svg, cutOut }: Pick<CompareOptions, 'upscale' | 'svg' | 'cutOut'>
) {
  for (const arm of arms) {
    await mkdir(join(folder, arm))
    if (upscale) await mkdir(join(folder, enlargedFolder(arm)))
    if (svg) await mkdir(join(folder, documentFolder(arm)))
  }
  const controller = new AbortController()
  const drawn: DrawnImage[] = []
  const writes: Promise<void>[] = []
  const write = async (image: DrawnImage) => {
    const { arm, index } = image
    const png = await encodeRecordedPng(image, { batch: record, arm, index, ...imageInput(record.spec, index) })
    await writeFile(join(folder, arm, imageFileName(index)), png)
    if (upscale) {
      const larger = await onlyFlat(() => exportPng(png, 4, exporter, cutOut))
      await writeFile(
        join(folder, enlargedFolder(arm), imageFileName(index)),
        larger ?? (await exportPng(png, 4, exporter))
      )
    }
    const document = svg ? await onlyFlat(() => exportSvg(png, exporter, cutOut)) : null
    const name = imageFileName(index).replace(/png$/, 'svg')
    if (document !== null) await writeFile(join(folder, documentFolder(arm), name), document)
  }
  return {
    signal: controller.signal,
    failure: (): unknown => (controller.signal.aborted ? controller.signal.reason : undefined),
    write(image: DrawnImage): void {
      drawn.push(image)
      writes.push(write(image).catch((error: unknown) => controller.abort(error)))
    },
    async finish(): Promise<DrawnImage[]> {
      await Promise.all(writes)
      controller.signal.throwIfAborted()
      const wanted = record.spec.count * arms.length
      if (drawn.length !== wanted)
        throw new HousestyleError('internal', `The engine drew ${drawn.length} of ${wanted} images.`)
      return drawn
    }
  }
}

/** References are encoded in a job of their own first; its time belongs to the whole. */
function allSeconds(encoded: EncodeResult, generated: Seconds, started: number): Seconds {
  return {
    ...generated,
    load: encoded.seconds.load + generated.load,
    encode: encoded.seconds.encode + generated.encode,
    total: (performance.now() - started) / 1000
  }
}
