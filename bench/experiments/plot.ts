/** Small SVG pictures: enough for a page, no library needed to look at them. */

const ink = '#1f2937'
const faint = '#d1d5db'
const colours = ['#0d7a4f', '#9ca3af']
const font = 'font-family="Inter, system-ui, sans-serif" font-size="12"'

export interface BarGroup {
  label: string
  /** One bar for each series. */
  values: readonly number[]
}

/** Horizontal bars in groups, 0 to `most`. */
export function barChart(series: readonly string[], groups: readonly BarGroup[], most: number, axis: string): string {
  const [left, width, bar, gap] = [190, 460, 13, 12]
  const height = (group: number) => 48 + group * (series.length * bar + gap)
  const total = height(groups.length) + 28
  const x = (value: number) => left + (Math.min(Math.max(value, 0), most) / most) * width
  const bars = groups.flatMap(({ label, values }, g) => [
    text(left - 10, height(g) + (series.length * bar) / 2 + 4, label, 'end'),
    ...values.flatMap((value, s) => [
      `<rect x="${left}" y="${height(g) + s * bar}" width="${(x(value) - left).toFixed(1)}" height="${bar - 2}" fill="${colours[s % colours.length]}"/>`,
      text(x(value) + 5, height(g) + s * bar + 10, value.toFixed(2), 'start')
    ])
  ])
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    line(x(share * most), 40, x(share * most), total - 24, faint),
    text(x(share * most), total - 8, (share * most).toFixed(2), 'middle')
  ])
  const legend = series.map(
    (name, s) =>
      `<rect x="${left + s * 170}" y="12" width="12" height="12" fill="${colours[s % colours.length]}"/>${text(left + 18 + s * 170, 22, name, 'start')}`
  )
  return svg(left + width + 60, total, [...ticks, ...bars, ...legend, text(left - 10, 22, axis, 'end')])
}

export interface Point {
  x: number
  y: number
  series: number
}

/** Points in the unit square with its diagonal: reached against wanted. */
export function scatter(points: readonly Point[], labels: { x: string; y: string; series: readonly string[] }): string {
  const [left, top, side] = [60, 40, 360]
  const at = ({ x, y }: { x: number; y: number }) => [left + x * side, top + (1 - y) * side] as const
  const marks = points.map((point) => {
    const [x, y] = at(point)
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="${colours[point.series % colours.length]}" fill-opacity="0.75"/>`
  })
  const legend = labels.series.map(
    (name, s) =>
      `<circle cx="${left + 6 + s * 150}" cy="18" r="5" fill="${colours[s % colours.length]}"/>${text(left + 16 + s * 150, 22, name, 'start')}`
  )
  return svg(left + side + 20, top + side + 50, [
    `<rect x="${left}" y="${top}" width="${side}" height="${side}" fill="none" stroke="${faint}"/>`,
    line(left, top + side, left + side, top, faint),
    ...marks,
    ...legend,
    text(left + side / 2, top + side + 34, labels.x, 'middle'),
    text(left - 8, top + 10, labels.y, 'end'),
    text(left, top + side + 16, '0', 'middle'),
    text(left + side, top + side + 16, '1', 'middle')
  ])
}

export interface Curve {
  name: string
  /** In the unit square. */
  points: readonly { x: number; y: number }[]
}

/** Lines through points of the unit square, each in a colour of its own, with a legend beside it. */
export function curves(lines: readonly Curve[], labels: { x: string; y: string }): string {
  const [left, top, side] = [60, 30, 420]
  const hue = (index: number) => `hsl(${Math.round((360 * index) / lines.length)} 65% ${index % 2 ? 55 : 38}%)`
  const at = ({ x, y }: { x: number; y: number }) =>
    `${(left + x * side).toFixed(1)},${(top + (1 - y) * side).toFixed(1)}`
  const drawn = lines.flatMap(({ name, points }, i) => [
    `<polyline points="${points.map(at).join(' ')}" fill="none" stroke="${hue(i)}" stroke-width="1.5"/>`,
    ...points.map((point) => {
      const [x, y] = at(point).split(',')
      return `<circle cx="${x}" cy="${y}" r="3" fill="${hue(i)}"/>`
    }),
    `<rect x="${left + side + 20}" y="${top + i * 18}" width="12" height="12" fill="${hue(i)}"/>`,
    text(left + side + 38, top + 10 + i * 18, name, 'start')
  ])
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    line(left, top + (1 - share) * side, left + side, top + (1 - share) * side, faint),
    text(left - 6, top + (1 - share) * side + 4, share.toFixed(2), 'end'),
    text(left + share * side, top + side + 16, share.toFixed(2), 'middle')
  ])
  const height = Math.max(top + side + 44, top + lines.length * 18 + 20)
  return svg(left + side + 330, height, [
    ...ticks,
    ...drawn,
    text(left + side / 2, top + side + 36, labels.x, 'middle'),
    text(left, top - 12, labels.y, 'start')
  ])
}

const svg = (width: number, height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">\n` +
  `<rect width="100%" height="100%" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`

const text = (x: number, y: number, value: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${ink}" ${font}>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`

const line = (x1: number, y1: number, x2: number, y2: number, colour: string): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${colour}"/>`
