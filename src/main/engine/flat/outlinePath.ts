import { contours } from 'd3-contour'
import fitCurve from 'fit-curve'

type Point = [number, number]

/** Rings around less, in parts, are specks. */
const leastArea = 12
/** Squared distance, in parts, that a curve may lie from an outline. */
const tolerance = 0.25
/** So often every point moves toward its neighbours, which takes a third of the curves and costs 0.6 dB. */
const smoothings = 6
/** An outline turns by more, in degrees, within a stretch of so many points to either side where it has a corner. */
const [cornerTurn, stretch] = [50, 4]

/**
 * The outline of where a field is above 0, as the data of an SVG path: Bézier curves (Schneider 1990) between corners.
 * @param field side × side, going on beyond the borders as it is there @returns '' where it is above 0 nowhere
 */
export function outlinePath(field: Float32Array, side: number): string {
  // Wider by a rim, so that what touches a border is cut off by the picture's frame and not by a line of its own.
  const rim = 2
  const wide = side + 2 * rim
  const inside = (at: number) => Math.min(side - 1, Math.max(0, at - rim))
  const values = Array.from(
    { length: wide * wide },
    (_, place) => field[inside(Math.floor(place / wide)) * side + inside(place % wide)]!
  )
  const { coordinates } = contours().size([wide, wide]).smooth(true).contour(values, 0)
  return coordinates
    .flat()
    .map((ring) => ring.slice(0, -1).map(([x, y]): Point => [x! - rim, y! - rim]))
    .filter((ring) => Math.abs(signedArea(ring)) >= leastArea)
    .map(ringPath)
    .join('')
}

function ringPath(ring: Point[]): string {
  const corners = cornersOf(ring)
  const smooth = smoothed(ring, corners)
  const first = corners[0] ?? 0
  const stops = corners.length > 0 ? corners : [0]
  const parts = stops.map((from, i) => {
    const to = stops[i + 1] ?? first + ring.length
    return Array.from({ length: to - from + 1 }, (_, k) => smooth[(from + k) % ring.length]!)
  })
  const curves = parts.flatMap((points) => fitCurve(points, tolerance))
  const [start] = curves[0] ?? []
  if (!start) return ''
  return `M${pair(start)}${curves.map(([, a, b, end]) => `C${pair(a!)} ${pair(b!)} ${pair(end!)}`).join('')}Z`
}

/** Without the little steps of the grid, corners left where they are. */
function smoothed(ring: readonly Point[], corners: readonly number[]): Point[] {
  const isCorner = new Set(corners)
  let points = [...ring]
  for (let time = 0; time < smoothings; time++)
    points = points.map((point, i) => {
      if (isCorner.has(i)) return point
      const [before, after] = [points[(i - 1 + points.length) % points.length]!, points[(i + 1) % points.length]!]
      return [(before[0] + 2 * point[0] + after[0]) / 4, (before[1] + 2 * point[1] + after[1]) / 4]
    })
  return points
}

/** Places where an outline turns sharply, each the sharpest of its stretch. */
function cornersOf(ring: readonly Point[]): number[] {
  const at = (i: number) => ring[(i + ring.length) % ring.length]!
  const turns = ring.map(([x, y], i) => {
    const [a, b] = [at(i - stretch), at(i + stretch)]
    const turn = Math.atan2(b[1] - y, b[0] - x) - Math.atan2(y - a[1], x - a[0])
    return Math.abs(((turn + 3 * Math.PI) % (2 * Math.PI)) - Math.PI) * (180 / Math.PI)
  })
  if (ring.length <= 4 * stretch) return []
  return turns.flatMap((turn, i) => {
    if (turn < cornerTurn) return []
    for (let k = 1; k <= stretch; k++) {
      if (turns[(i + k) % ring.length]! > turn || turns[(i - k + ring.length) % ring.length]! >= turn) return []
    }
    return [i]
  })
}

function signedArea(ring: readonly Point[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length]!
    return sum + (x * v - u * y) / 2
  }, 0)
}

const pair = (point: readonly number[]): string => point.map((value) => String(Math.round(10 * value) / 10)).join(' ')
