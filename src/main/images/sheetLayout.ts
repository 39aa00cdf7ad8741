import type { Pixels } from './writeImage.ts'

/** All measures of the sheet, in its pixels. At 300 dots per inch the full width is that of an A4 page. */
export const measures = {
  margin: 96,
  /** Left of the pictures, for the names of the rows. */
  gutter: 250,
  gap: 28,
  /** Between a guided row and the unguided one below it. */
  pairGap: 14,
  blockGap: 56,
  captionHeight: 92,
  smallCaptionHeight: 62,
  header: 330,
  footer: 120
} as const

export interface Box {
  x: number
  y: number
  size: number
}

export interface Grid {
  columns: number
  tile: number
  width: number
  /** How wide the rows of pictures are. */
  rowWidth: number
}

export interface SheetLayout {
  grid: Grid
  height: number
  references: { boxes: Box[]; top: number; bottom: number }
  /** Up to `columns` pairs each. */
  blocks: { guided: Box[]; unguided: Box[]; captionTop: number; first: number }[]
  footerTop: number
}

/** Up to this many pairs are drawn large; a large batch gets twice the columns at half the size. */
const mostLarge = 32

/**
 * Where everything on the sheet goes. Column by column, guided and unguided stand above each other;
 * a batch wraps to the next block.
 */
export function layOut(pairs: number, references: number): SheetLayout {
  const grid = gridFor(pairs)
  const { margin, gutter, pairGap, blockGap, header } = measures
  const left = margin + gutter
  const place = (index: number, y: number): Box => ({ x: left + index * (grid.tile + gapOf(grid)), y, size: grid.tile })

  const top = margin + header
  const boxes = referenceBoxes(references, grid, left, top)
  const bottom = Math.max(top, ...boxes.map((box) => box.y + box.size))

  let y = bottom + blockGap
  const blocks: SheetLayout['blocks'] = []
  for (let first = 0; first < pairs; first += grid.columns) {
    const inBlock = Math.min(grid.columns, pairs - first)
    const row = (rowY: number) => Array.from({ length: inBlock }, (_, i) => place(i, rowY))
    const guided = row(y)
    const unguided = row(y + grid.tile + pairGap)
    const captionTop = y + 2 * grid.tile + pairGap
    blocks.push({ guided, unguided, captionTop, first })
    y = captionTop + captionHeight(grid) + blockGap / 2
  }
  return { grid, height: y + measures.footer, references: { boxes, top, bottom }, blocks, footerTop: y + 16 }
}

/** How many of `available` references are shown: whole rows where there are enough, two at most. */
export function shownReferences(available: number, pairs: number): number {
  const row = referencesPerRow(gridFor(pairs))
  if (available >= 2 * row && pairs > 8) return 2 * row
  return Math.min(available, row)
}

/** Every so many of a list, first and last included, so that a few stand for all. */
export function spread<T>(list: readonly T[], count: number): T[] {
  if (count >= list.length) return [...list]
  if (count === 1) return list.slice(0, 1)
  return Array.from({ length: count }, (_, i) => list[Math.round((i * (list.length - 1)) / (count - 1))]!)
}

/** An image at the size of its box: whole multiples keep its pixels sharp. */
export function scaleFor({ width, height }: Pixels, size: number): number {
  return width === height && size % width === 0 ? size / width : 0
}

export const captionHeight = (grid: Grid): number =>
  grid.tile < 256 ? measures.smallCaptionHeight : measures.captionHeight

const gapOf = ({ tile }: Pick<Grid, 'tile'>): number => (tile < 256 ? measures.gap / 2 : measures.gap)

function gridFor(pairs: number): Grid {
  const large = pairs <= mostLarge
  const tile = large ? 256 : 128
  // Fewer than five columns would leave no room for the header.
  const columns = large ? Math.min(8, Math.max(5, pairs)) : 16
  const rowWidth = columns * tile + (columns - 1) * gapOf({ tile })
  return { columns, tile, rowWidth, width: 2 * measures.margin + measures.gutter + rowWidth }
}

const referenceSize = 128
const referencesPerRow = ({ rowWidth }: Grid): number => Math.floor((rowWidth + 8) / (referenceSize + 8))

function referenceBoxes(count: number, grid: Grid, left: number, top: number): Box[] {
  const perRow = referencesPerRow(grid)
  const gap = Math.floor((grid.rowWidth - perRow * referenceSize) / Math.max(1, perRow - 1))
  return Array.from({ length: count }, (_, i) => ({
    x: left + (i % perRow) * (referenceSize + gap),
    y: top + Math.floor(i / perRow) * (referenceSize + gap),
    size: referenceSize
  }))
}
