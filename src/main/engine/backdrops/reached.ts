import { borderPixels, neighbours } from '../finish/regions.ts'

/** 1 at the pixels that are reached from the border over nothing but their like. */
export function reached(side: number, isLike: (pixel: number) => boolean): Uint8Array {
  const is = new Uint8Array(side * side)
  const front: number[] = []
  const reach = (pixel: number) => {
    if (is[pixel] === 1 || !isLike(pixel)) return
    is[pixel] = 1
    front.push(pixel)
  }
  for (const pixel of borderPixels(side)) reach(pixel)
  for (let pixel = front.pop(); pixel !== undefined; pixel = front.pop())
    for (const other of neighbours(pixel, side)) reach(other)
  return is
}
