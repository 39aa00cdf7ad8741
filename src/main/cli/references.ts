import { basename } from 'node:path'
import type { Engine } from '#main/engine/client.ts'
import { scanFolder } from '#main/images/scanFolder.ts'
import { leastReferencesToSplit, splitReferences } from '#shared/referenceSplit.ts'
import { leastToStandApart, type SetReading } from '#shared/setReading.ts'
import { finishNotes } from './describe.ts'
import type { Report } from './report.ts'
import { type FolderListeners, filesOf, usableReferences } from './usableReferences.ts'

/** What `housestyle references` tells of a folder; pictures by their names. */
export interface ReferencesReport extends Pick<Report, 'skipped' | 'duplicates'>, SetReading {
  folder: string
  guide: string[]
  keptOut: string[]
}

/** Reads a folder of references. @throws HousestyleError `no-references` where none can be used, `not-found` */
export async function readReferences(
  engine: Engine,
  { folder, modelFolder }: { folder: string; modelFolder: string },
  listeners: FolderListeners
): Promise<ReferencesReport> {
  const { signal } = listeners
  const scan = await scanFolder(folder, signal)
  const { images, skipped, cacheFolder } = await usableReferences(engine, folder, scan, modelFolder, listeners)
  const { guide, keptOut } = splitReferences(images.map(({ sha256 }) => sha256))
  const references = { guide: filesOf(images, guide), keptOut: filesOf(images, keptOut) }
  const { alike, apart, groups, exact } = await engine.read({ modelFolder, cacheFolder, references }, { signal })
  // In the order of the folder.
  const namesOf = (hashes: readonly string[]) =>
    images.filter(({ sha256 }) => hashes.includes(sha256)).map(({ name }) => name)
  return {
    folder,
    guide: namesOf(guide),
    keptOut: namesOf(keptOut),
    alike: alike.map(namesOf),
    apart: apart.map((sha256) => images.find((image) => image.sha256 === sha256)!.name),
    groups: groups.map(namesOf),
    exact,
    skipped,
    duplicates: scan.duplicates.map(({ name, sameAs }) => ({ file: name, sameAs }))
  }
}

/** The same for people. */
export function describeReferences({ folder, guide, keptOut, alike, apart, groups, exact }: ReferencesReport): string {
  const count = guide.length + keptOut.length
  const split =
    keptOut.length > 0
      ? `${guide.length} guide, ${keptOut.length} are kept out to measure against`
      : `with fewer than ${leastReferencesToSplit} none is kept out to measure against`
  const noneApart =
    count < leastToStandApart
      ? `Of fewer than ${leastToStandApart} images none can be said to stand apart.`
      : 'None stands apart from the others in style.'
  return [
    `“${basename(folder)}”: ${count} ${count === 1 ? 'image' : 'images'}; ${split}.`,
    ...finishNotes(exact),
    ...(exact.inks ? [`Inks: ${exact.inks.join(' ')}`] : []),
    ...(alike.length === 0 ? ['No two are nearly the same.'] : []),
    ...alike.map((group) => `Nearly the same: ${group.join(', ')}`),
    ...(groups.length > 0 ? [`Groups that look different, of ${groups.map(({ length }) => length).join(', ')}:`] : []),
    ...groups.map((group) => `  ${shortened(group)}`),
    apart.length === 0 ? noneApart : `Apart from the others in style, the farthest first: ${apart.join(', ')}`
  ].join('\n')
}

const mostNamed = 6

const shortened = (names: readonly string[]): string =>
  names.length <= mostNamed
    ? names.join(', ')
    : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`
