import { areasOf, groundLabel } from '../finish/outlines/areas.ts'
import { borderPixels } from '../finish/regions.ts'
import { type FlatForms, leaders } from './flatForms.ts'

/**
 * The forms with the ground as a colour of its own, told from what has its colour within the drawing: the ground is what most of the
 * border has, as far as it hangs together with that.
 * @returns the forms, in which the last colour is the ground
 */
export function withOuterGround(forms: FlatForms): FlatForms {
  const { side, colours, fields } = forms
  const labels = leaders(forms)
  const ground = groundLabel([labels], side)
  const { of } = areasOf(
    Int16Array.from(labels, (label) => (label === ground ? 0 : -1)),
    side
  )
  const outer = new Set(borderPixels(side).map((place) => of[place]!))
  const isOuter = of.map((area) => (area >= 0 && outer.has(area) ? 1 : 0))
  const own = fields[ground]!
  // Also just over the edge, where another leads: or the edge would be drawn with the ground that lies within.
  const inner = own.map((value, place) => (nearOuter(isOuter, place, side) ? -1 : value))
  const around = own.map((value, place) => (nearOuter(isOuter, place, side) ? value : -1))
  return {
    side,
    colours: Uint8Array.from([...colours, ...colours.subarray(3 * ground, 3 * ground + 3)]),
    fields: [...fields.map((field, at) => (at === ground ? inner : field)), around]
  }
}

const reach = 2

function nearOuter(isOuter: Int32Array, place: number, side: number): boolean {
  const [x, y] = [place % side, Math.floor(place / side)]
  for (let v = Math.max(0, y - reach); v <= Math.min(side - 1, y + reach); v++)
    for (let u = Math.max(0, x - reach); u <= Math.min(side - 1, x + reach); u++)
      if (isOuter[v * side + u] === 1) return true
  return false
}
