import sharp from 'sharp'
import {
  type Box,
  captionHeight,
  layOut,
  measures,
  type SheetLayout,
  scaleFor,
  shownReferences,
  spread
} from './sheetLayout.ts'
import { loadTypesetter, type TextStyle, type Typesetter } from './sheetText.ts'
import type { Pixels } from './writeImage.ts'

export interface SheetDistance {
  /** In which space: "Independent features". */
  label: string
  /** "−62 %" */
  change: string
  /** Whether guidance brought the batch nearer. */
  nearer: boolean
  /** The distances themselves, a line each. */
  figures: readonly string[]
}

export interface SheetContent {
  title: string
  /** Settings of the batch, one line. */
  settings: string
  references: readonly Pixels[]
  /** Beside the references: how many there are, how many were kept out. */
  referenceNote: string
  guided: readonly Pixels[]
  unguided: readonly Pixels[]
  /** One for each pair. */
  captions: readonly { prompt: string; note: string }[]
  /** Shown largest first; empty where nothing could be measured. */
  distances: readonly SheetDistance[]
  /** What the distances are, or why there are none. */
  distanceNote: string
  footer: string
}

const paper = '#f6f6f6'
const ink = '#191919'
const soft = '#5c5c5c'
const faint = '#8a8a8a'
const accent = '#0b7a59'
const hairline = 'rgba(0,0,0,0.12)'

/**
 * Draws the comparison sheet: references, then guided above unguided in the same order, so that a column is one prompt
 * and one noise. Images are drawn at whole multiples of their pixels where that is possible.
 * @returns a PNG
 */
export async function drawSheet(content: SheetContent): Promise<Uint8Array> {
  const pairs = content.guided.length
  const shown = spread(content.references, shownReferences(content.references.length, pairs))
  const layout = layOut(pairs, shown.length)
  const type = await loadTypesetter()
  const { width } = layout.grid
  const tiles: [Pixels, Box][] = [
    ...shown.map((image, i): [Pixels, Box] => [image, layout.references.boxes[i]!]),
    ...layout.blocks.flatMap(({ guided, unguided, first }) => [
      ...guided.map((box, i): [Pixels, Box] => [content.guided[first + i]!, box]),
      ...unguided.map((box, i): [Pixels, Box] => [content.unguided[first + i]!, box])
    ])
  ]
  const page = Buffer.alloc(width * layout.height * 3, Number.parseInt(paper.slice(1, 3), 16))
  for (const [image, box] of tiles) await blit(page, width, image, box)
  const overlay = svg(layout, [
    ...tiles.map(([, { x, y, size }]) => outline(x, y, size)),
    header(content, layout, type),
    rowNames(content, layout, type),
    captions(content, layout, type),
    footer(content, layout, type)
  ])
  const png = await sharp(page, { raw: { width, height: layout.height, channels: 3 } })
    .composite([{ input: Buffer.from(overlay) }])
    .withDensity(300)
    .png({ compressionLevel: 9 })
    .toBuffer()
  return new Uint8Array(png)
}

/** Copies an image into the page, each of its pixels as a square; other sizes are resampled first. */
async function blit(page: Buffer, pageWidth: number, image: Pixels, { x, y, size }: Box): Promise<void> {
  const scale = scaleFor(image, size)
  const { width, rgb } = scale > 0 ? image : await resample(image, size)
  const step = scale > 0 ? scale : 1
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const from = (Math.floor(row / step) * width + Math.floor(column / step)) * 3
      const to = ((y + row) * pageWidth + x + column) * 3
      page[to] = rgb[from]!
      page[to + 1] = rgb[from + 1]!
      page[to + 2] = rgb[from + 2]!
    }
  }
}

async function resample({ width, height, rgb }: Pixels, size: number): Promise<Pixels> {
  const resized = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize(size, size, { fit: 'cover' })
    .raw()
    .toBuffer()
  return { width: size, height: size, rgb: resized }
}

const svg = ({ grid, height }: SheetLayout, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${grid.width}" height="${height}">${parts.join('')}</svg>`

/** A hairline around a picture, so that white ones do not melt into the paper. */
const outline = (x: number, y: number, size: number): string =>
  `<rect x="${x - 0.5}" y="${y - 0.5}" width="${size + 1}" height="${size + 1}" fill="none" stroke="${hairline}"/>`

const rule = (x: number, y: number, width: number): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="2" fill="${hairline}"/>`

const text = (size: number, weight: TextStyle['weight'], fill: string, anchor?: 'end'): TextStyle =>
  anchor ? { size, weight, fill, anchor } : { size, weight, fill }

function header(
  { title, settings, distances, distanceNote }: SheetContent,
  { grid }: SheetLayout,
  type: Typesetter
): string {
  const { margin } = measures
  const right = grid.width - margin
  const column = 400
  const room = right - margin - Math.max(1, distances.length) * column - 40
  const titleStyle = text(80, 600, ink)
  const settingLines = type.breakLines(settings, room, 4, text(26, 400, soft))
  const parts = [
    type.line(type.breakLines(title, room, 1, titleStyle)[0] ?? '', margin - 4, margin + 66, titleStyle),
    ...settingLines.map((line, i) => type.line(line, margin, margin + 122 + i * 38, text(26, 400, soft)))
  ]
  for (const [i, distance] of distances.entries()) {
    const x = right - (distances.length - 1 - i) * column
    parts.push(
      type.line(distance.change, x, margin + 66, text(80, 600, distance.nearer ? accent : ink, 'end')),
      type.line(distance.label, x, margin + 122, text(26, 500, ink, 'end')),
      ...distance.figures.map((line, j) => type.line(line, x, margin + 160 + j * 36, text(24, 400, soft, 'end')))
    )
  }
  const noteTop = distances.length > 0 ? margin + 244 : margin + 60
  const noteRoom = distances.length > 0 ? right - margin : column
  for (const [i, line] of type.breakLines(distanceNote, noteRoom, 3, text(22, 400, faint)).entries())
    parts.push(type.line(line, right, noteTop + i * 32, text(22, 400, faint, 'end')))
  return parts.join('') + rule(margin, margin + measures.header - 44, right - margin)
}

function rowNames(
  { referenceNote }: SheetContent,
  { references, blocks, grid }: SheetLayout,
  type: Typesetter
): string {
  const x = measures.margin
  const name = (label: string, y: number, fill: string) => type.line(label, x, y + 30, text(30, 600, fill))
  const notes = type.breakLines(referenceNote, measures.gutter - 24, 3, text(22, 400, soft))
  return [
    name('References', references.top, ink),
    ...notes.map((line, i) => type.line(line, x, references.top + 66 + i * 30, text(22, 400, soft))),
    ...blocks.flatMap(({ guided, unguided }) => [
      name('Guided', guided[0]!.y, accent),
      `<rect x="${x + measures.gutter - 30}" y="${guided[0]!.y}" width="6" height="${grid.tile}" fill="${accent}"/>`,
      name('Unguided', unguided[0]!.y, soft)
    ])
  ].join('')
}

function captions({ captions: all }: SheetContent, { blocks, grid }: SheetLayout, type: Typesetter): string {
  const small = captionHeight(grid) < measures.captionHeight
  const prompt = text(small ? 17 : 24, 500, ink)
  const note = text(small ? 14 : 20, 400, faint)
  return blocks
    .flatMap(({ unguided, captionTop, first }) =>
      unguided.map(({ x, size }, i) => {
        const caption = all[first + i]!
        const [line = ''] = type.breakLines(caption.prompt, size, 1, prompt)
        return (
          type.line(line, x, captionTop + prompt.size + 14, prompt) +
          type.line(caption.note, x, captionTop + prompt.size + note.size + 22, note)
        )
      })
    )
    .join('')
}

function footer(content: SheetContent, { grid, footerTop }: SheetLayout, type: Typesetter): string {
  const { margin } = measures
  const style = text(20, 400, faint)
  const [line = ''] = type.breakLines(content.footer, grid.width - 2 * margin, 1, style)
  return rule(margin, footerTop, grid.width - 2 * margin) + type.line(line, margin, footerTop + 46, style)
}
