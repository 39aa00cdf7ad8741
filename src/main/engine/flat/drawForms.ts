import { type FlatForms, leaders } from './flatForms.ts'

/** Parts beside an edge are looked at in so many places across and down. */
const looks = 4

/**
 * A picture of forms: fills in their very colours, edges as soft as the share of a pixel that each colour covers.
 * @param clear a colour, by its place, that is left transparent
 * @returns side × side × 4 bytes
 */
export function drawForms(forms: FlatForms, clear = -1): Uint8Array {
  const { side, colours, fields } = forms
  const labels = leaders(forms)
  const rgba = new Uint8Array(side * side * 4)
  const cover = new Float64Array(fields.length)
  for (let place = 0; place < labels.length; place++) {
    cover.fill(0)
    if (isWithin(labels, place, side)) cover[labels[place]!] = 1
    else look(fields, place, side, cover)
    let solid = 0
    for (let at = 0; at < cover.length; at++) if (at !== clear) solid += cover[at]!
    for (let c = 0; c < 3; c++) {
      let sum = 0
      for (let at = 0; at < cover.length; at++) if (at !== clear) sum += cover[at]! * colours[3 * at + c]!
      rgba[4 * place + c] = solid > 0 ? Math.round(sum / solid) : 0
    }
    rgba[4 * place + 3] = Math.round(255 * solid)
  }
  return rgba
}

function isWithin(labels: Uint8Array, place: number, side: number): boolean {
  const [x, y] = [place % side, Math.floor(place / side)]
  for (let v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++)
      if (labels[v * side + u] !== labels[place]) return false
  return true
}

/** Adds what leads at places spread over a part, fields interpolated between their parts' middles. */
function look(fields: readonly Float32Array[], place: number, side: number, cover: Float64Array): void {
  for (let v = 0; v < looks; v++)
    for (let u = 0; u < looks; u++) {
      const [left, across] = between((place % side) + (u + 0.5) / looks - 0.5, side)
      const [top, down] = between(Math.floor(place / side) + (v + 0.5) / looks - 0.5, side)
      const corner = top * side + left
      let [first, best] = [0, Number.NEGATIVE_INFINITY]
      for (const [at, field] of fields.entries()) {
        const above = field[corner]! * (1 - across) + field[corner + 1]! * across
        const below = field[corner + side]! * (1 - across) + field[corner + side + 1]! * across
        const value = above * (1 - down) + below * down
        if (value > best) [first, best] = [at, value]
      }
      cover[first]! += 1 / looks ** 2
    }
}

/** The part before a place, and how far it is on the way to the next. */
function between(place: number, side: number): [number, number] {
  const first = Math.min(side - 2, Math.max(0, Math.floor(place)))
  return [first, Math.min(1, Math.max(0, place - first))]
}
