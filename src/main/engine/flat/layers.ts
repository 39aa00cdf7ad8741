import { areaOf } from '../finish/outlines/areas.ts'
import { nearestSeeds } from '../finish/outlines/nearest.ts'
import { type FlatForms, leaders } from './flatForms.ts'

/** Forms of one colour, to be laid over those before them. */
export interface Layer {
  /** The colour's place. */
  colour: number
  /** side × side, above 0 where it lies. */
  lead: Float32Array
}

/** How far, in parts, a form goes on beneath those laid over it, so that no ground shines through where they meet. */
const trap = 3

/**
 * Forms as layers to be laid over one another, the largest first, each a little larger beneath the later ones.
 * @param ground the colour, by its place, that lies beneath everything and needs no layer
 */
export function layersOf(forms: FlatForms, ground: number): Layer[] {
  const { side, fields } = forms
  const labels = leaders(forms)
  const areas = fields.map((_, at) => areaOf(labels, at))
  const order = [...areas.keys()].filter((at) => at !== ground && areas[at]! > 0).sort((a, b) => areas[b]! - areas[a]!)
  return order.map((colour, i) => {
    const later = new Set(order.slice(i + 1))
    const { distance } = nearestSeeds(
      labels.map((label) => (label === colour ? 1 : 0)),
      side
    )
    const lead = new Float32Array(side * side)
    for (let place = 0; place < lead.length; place++) {
      let [own, others, below] = [fields[colour]![place]!, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let at = 0; at < fields.length; at++) {
        const value = fields[at]![place]!
        if (at === colour) continue
        others = Math.max(others, value)
        if (later.has(at)) own = Math.max(own, value)
        else below = Math.max(below, value)
      }
      // Its own lead, or that of all from it on as long as it is near.
      const reach = (trap - distance[place]!) / trap
      lead[place] = Math.max(fields[colour]![place]! - others, Math.min(own - below, reach))
    }
    return { colour, lead }
  })
}
