import { expect, it } from 'vitest'
import { baseStage, paletteStage, styleStage } from '#shared/defaults.ts'
import { channelView, viewOf } from './channelView.ts'

const shape = { channels: 3, rows: 1, columns: 2 }
const rows = Float32Array.of(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15)

it('takes channels out of every row and puts them back', () => {
  const view = channelView(shape, 1, 1)
  expect([...view.of(rows)]).toEqual([2, 3, 12, 13])
  expect([...view.put(view.of(rows))]).toEqual([0, 0, 2, 3, 0, 0, 0, 0, 12, 13, 0, 0])
  expect([...view.put(Float32Array.of(7, 7, 8, 8), rows)]).toEqual([0, 1, 7, 7, 4, 5, 10, 11, 8, 8, 14, 15])
  expect([...rows.subarray(0, 3)]).toEqual([0, 1, 2])
})

it('hands whole rows back as they are', () => {
  const view = channelView(shape, 0, 3)
  expect(view.of(rows)).toBe(rows)
  expect(view.put(rows)).toBe(rows)
})

it('shows the style kernel what tells the style, and all others the image', () => {
  expect([...viewOf(styleStage, shape, 1).of(rows)]).toEqual([4, 5, 14, 15])
  for (const stage of [baseStage, paletteStage, { ...styleStage, method: 'nearest' as const }])
    expect([...viewOf(stage, shape, 1).of(rows)]).toEqual([0, 1, 2, 3, 10, 11, 12, 13])
  expect(viewOf(baseStage, shape, 0).of(rows)).toBe(rows)
})
