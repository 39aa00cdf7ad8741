import { squaredDistance } from '../finish/oklab.ts'

/** In steps of 255: colours of one pixel in two images that are so near are the same. */
export const sameUpTo = 20
/** Colours that fewer of the images have at a pixel are not told apart from chance. */
const leastShare = 0.08

/** A colour that several images have at one pixel. */
export interface Cluster {
  /** Their mean. */
  rgb: [number, number, number]
  /** Of the images. */
  share: number
}

/**
 * The colours that images have at a pixel, the most frequent first (leader clustering, Hartigan 1975).
 * @param images n × 3 bytes each
 * @param hidden of each image, 1 at pixels of which it is known that they show something of its own; none without it
 */
export function clustersAt(images: readonly Uint8Array[], pixel: number, hidden?: readonly Uint8Array[]): Cluster[] {
  const clusters: { rgb: Cluster['rgb']; count: number }[] = []
  for (const [image, rgb] of images.entries()) {
    if (hidden && hidden[image]![pixel] === 1) continue
    const home = clusters.find((cluster) => squaredDistance(rgb, pixel, cluster.rgb, 0) <= sameUpTo ** 2)
    if (home) {
      home.count++
      for (let c = 0; c < 3; c++) home.rgb[c]! += (rgb[3 * pixel + c]! - home.rgb[c]!) / home.count
    } else clusters.push({ rgb: [rgb[3 * pixel]!, rgb[3 * pixel + 1]!, rgb[3 * pixel + 2]!], count: 1 })
  }
  return clusters
    .filter(({ count }) => count >= 2 && count >= leastShare * images.length)
    .sort((a, b) => b.count - a.count)
    .map(({ rgb, count }) => ({ rgb, share: count / images.length }))
}
