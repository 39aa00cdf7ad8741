import { basename } from 'node:path'
import type { DrawnImage } from '#main/engine/protocol.ts'
import { decodeSquare } from '#main/images/decode.ts'
import type { FoundImage } from '#main/images/scanFolder.ts'
import { drawSheet } from '#main/images/sheet.ts'
import { shownReferences, spread } from '#main/images/sheetLayout.ts'
import type { Pixels } from '#main/images/writeImage.ts'
import { mayBeChance } from '#shared/measurements.ts'
import { describeSettings, distanceNote, figure, percentChange, spaces } from './describe.ts'
import type { Report } from './report.ts'

const referenceSize = 128

/** Draws the sheet of a comparison. */
export async function drawCompareSheet(
  report: Report,
  references: readonly FoundImage[],
  drawn: readonly DrawnImage[]
): Promise<Uint8Array> {
  const { record, mmd2, images } = report
  const arm = (name: DrawnImage['arm']) => drawn.filter((image) => image.arm === name).sort((a, b) => a.index - b.index)
  const shown = spread(references, shownReferences(references.length, images.length))
  const { guide, keptOut } = record.references
  return drawSheet({
    title: record.references.name,
    settings: describeSettings(record.spec, report.bandwidth),
    references: await Promise.all(shown.map(referenceTile)),
    referenceNote: keptOut.length > 0 ? `${guide.length} guide, ${keptOut.length} kept out` : `${guide.length} guide`,
    guided: arm('guided'),
    unguided: arm('unguided'),
    captions: images.map(({ prompt, seed }) => ({ prompt, note: `seed ${seed}` })),
    distances: spaces.flatMap(({ key, label }) => {
      const pair = mmd2[key]
      if (!pair) return []
      const figures = [`${figure(pair.unguided)} unguided`, `${figure(pair.guided)} guided`]
      const change = mayBeChance(pair) ? 'perhaps' : (percentChange(pair) ?? '–')
      return [{ label, change, nearer: pair.guided < pair.unguided, figures }]
    }),
    distanceNote: distanceNote(report),
    footer: footer(report)
  })
}

async function referenceTile({ path }: FoundImage): Promise<Pixels> {
  const { pixels } = await decodeSquare(path, basename(path), referenceSize)
  return { width: referenceSize, height: referenceSize, rgb: pixels }
}

function footer({ record }: Report): string {
  return [
    'A column is one prompt and one noise: only guidance differs.',
    `Housestyle ${record.software.housestyle}`,
    `model ${record.model.name} ${record.model.hash.slice(0, 10)}`,
    `references ${record.references.versionHash.slice(0, 10)}`,
    record.createdAt.slice(0, 10)
  ].join('  ·  ')
}
