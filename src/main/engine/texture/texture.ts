import { type EdgeTreatment, edgesAt, learnEdges, type Textured } from './edgeTreatment.ts'
import { fillPlaces } from './fillPlaces.ts'
import { type Grain, grainFor, learnGrain } from './grain.ts'
import { lostDetails } from './lostDetails.ts'
import { randomFrom } from './random.ts'

/** What the pictures of a set have beside flat fills in a few inks. */
export interface Texture {
  /** n × 3 bytes */
  inks: Uint8Array
  edges: EdgeTreatment
  grain: Grain | null
}

/** @param pictures with their flat forms, size × size × 3 bytes both */
export function learnTexture(
  pictures: readonly { rgb: Uint8Array; flat: Uint8Array }[],
  size: number,
  inks: Uint8Array
): Texture {
  const textured: Textured[] = pictures.map(({ rgb, flat }) => ({
    places: fillPlaces(flat, size, inks),
    isLost: lostDetails(rgb, flat, size, inks),
    residue: Float32Array.from(rgb, (byte, i) => byte - flat[i]!)
  }))
  const edges = learnEdges(textured, inks.length / 3)
  const left = textured.map((one) => ({
    ...one,
    residue: edgesAt(edges, one.places).map((value, i) => one.residue[i]! - value)
  }))
  return { inks, edges, grain: learnGrain(left, inks.length / 3) }
}

/** A flat picture with the texture of a set; the same for the same seed. @param rgb size × size × 3 bytes, in the set's inks */
export function withTexture(rgb: Uint8Array, size: number, { inks, edges, grain }: Texture, seed: number): Uint8Array {
  const places = fillPlaces(rgb, size, inks)
  const treated = edgesAt(edges, places)
  const grained = grain && grainFor(places, size, grain, randomFrom(seed))
  return rgb.map((byte, i) => Math.min(255, Math.max(0, Math.round(byte + treated[i]! + (grained ? grained[i]! : 0)))))
}
