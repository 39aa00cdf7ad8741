import { expect, it } from 'vitest'
import { alikeRows } from './alike.ts'

/** Rows of four numbers; their usual distance is about 3. */
const far = [
  [0, 0, 0, 0],
  [3, 0, 0, 0],
  [0, 3, 0, 0],
  [0, 0, 3, 0]
]
const flat = (rows: number[][]) => Float32Array.from(rows.flat())

it('rows much nearer than is usual are one, in the order in which they come', () => {
  const rows = [...far, [3, 0.2, 0, 0.1], [0, 0.1, 0, 0], [2.9, 0, 0.1, 0]]
  expect(alikeRows(flat(rows), 4)).toEqual([
    [0, 5],
    [1, 4, 6]
  ])
})

it('others are not', () => {
  expect(alikeRows(flat([...far, [3, 1.2, 0, 0]]), 4)).toEqual([])
  expect(alikeRows(flat([far[0]!]), 4)).toEqual([])
})

it('of rows of which no two differ all are one', () => {
  expect(alikeRows(flat([far[1]!, far[1]!, far[1]!]), 4)).toEqual([[0, 1, 2]])
})
