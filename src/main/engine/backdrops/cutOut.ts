import { squaredDistance } from '../finish/oklab.ts'
import { nearestSeeds } from '../finish/outlines/nearest.ts'
import { alongOf, type Coverage } from './inkMarks.ts'

/** In pixels of 128: how far from what is behind a pixel may be mixed with it, and how far a pixel that is not may be from one that is. */
const [mixedWithin, coreWithin] = [1, 2.5]
/** In steps of 255: colours nearer than this cannot be told apart by a mix of them. */
const apartFrom = 30

/** What is taken from a picture, without what was behind it. */
export interface CutOut {
  coverage: Coverage
  /** side × side × 3 bytes: its own colours, wherever it covers anything. */
  own: Uint8Array
}

/**
 * Cuts out what stands before something known (ours). Pixels beside what is behind are mixes of it and of the nearest colour within, from
 * which both are told, as soft edges are mixed.
 * @param rgb side × side × 3 bytes
 * @param behind side × side × 3 bytes
 * @param isBehind side × side, 1 where nothing stands before it
 */
export function cutOut(rgb: Uint8Array, behind: Uint8Array, isBehind: Uint8Array, side: number): CutOut {
  const unit = side / 128
  const toBehind = nearestSeeds(isBehind, side).distance
  const isCore = isBehind.map((is, pixel) => (is === 0 && toBehind[pixel]! > mixedWithin * unit + 0.5 ? 1 : 0))
  const toCore = nearestSeeds(isCore, side)
  const coverage = new Float32Array(isBehind.length)
  const own = rgb.slice()
  for (let pixel = 0; pixel < isBehind.length; pixel++) {
    if (isBehind[pixel] === 1) continue
    coverage[pixel] = 1
    if (isCore[pixel] === 1 || toCore.distance[pixel]! > coreWithin * unit) continue
    const core = toCore.seed[pixel]!
    const apart = squaredDistance(rgb, core, behind, pixel)
    if (apart < apartFrom ** 2) continue
    const share = Math.min(Math.max(alongOf(rgb, behind, rgb, pixel, core) / apart, 0), 1)
    coverage[pixel] = share
    if (share < 1) for (let c = 0; c < 3; c++) own[3 * pixel + c] = rgb[3 * core + c]!
  }
  return { coverage, own }
}

/** Put on something else. @param beneath side × side × 3 bytes */
export function laidOn({ coverage, own }: CutOut, beneath: Uint8Array): Uint8Array {
  return beneath.map((byte, i) => Math.round(byte + coverage[Math.floor(i / 3)]! * (own[i]! - byte)))
}
