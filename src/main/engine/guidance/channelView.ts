import type { Stage } from '#shared/parameters.ts'
import { lengthOf } from '../tensors/backend.ts'
import type { LatentShape } from './kernels/composed.ts'

/** Channels of latents that lie side by side, as a row of latents has them. */
export interface ChannelView {
  shape: LatentShape
  /** All numbers of a row. */
  rowLength: number
  /** Those numbers of every row alone. @param rows N × all of a row's numbers */
  of(rows: Float32Array): Float32Array
  /** Whole rows with these numbers in their place, and elsewhere those of `others`, or zeros. */
  put(rows: Float32Array, others?: Float32Array): Float32Array
}

/** Channels `from` to `from + count` of latents of a shape. */
export function channelView(whole: LatentShape, from: number, count: number): ChannelView {
  const shape = { ...whole, channels: count }
  const rowLength = lengthOf(whole)
  if (count === whole.channels) return { shape, rowLength, of: (rows) => rows, put: (rows) => rows }
  const length = lengthOf(shape)
  const start = from * whole.rows * whole.columns
  return {
    shape,
    rowLength,
    of(rows) {
      const part = new Float32Array((rows.length / rowLength) * length)
      for (let row = 0; row * rowLength < rows.length; row++)
        part.set(rows.subarray(row * rowLength + start, row * rowLength + start + length), row * length)
      return part
    },
    put(rows, others) {
      const out = others?.slice() ?? new Float32Array((rows.length / length) * rowLength)
      for (let row = 0; row * length < rows.length; row++)
        out.set(rows.subarray(row * length, (row + 1) * length), row * rowLength + start)
      return out
    }
  }
}

/** The channels that an image is drawn from; what tells its style follows them. */
export const imageView = (shape: LatentShape, styleChannels: number): ChannelView =>
  channelView(shape, 0, shape.channels - styleChannels)

/** What a stage compares: the style kernel the channels that tell the style, all others the image's. */
export const viewOf = ({ method, kernel }: Stage, shape: LatentShape, styleChannels: number): ChannelView =>
  method === 'mmd' && kernel === 'style'
    ? channelView(shape, shape.channels - styleChannels, styleChannels)
    : imageView(shape, styleChannels)
