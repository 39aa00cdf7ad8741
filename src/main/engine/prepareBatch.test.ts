import { expect, it } from 'vitest'
import { promptVectors } from './prepareBatch.ts'

it('compares prompts by what they say, not by the padding behind them', () => {
  // Padding has a state of its own, and a long one.
  const padding = [0, 0, 7]
  const prompt = (...states: number[][]) =>
    Float32Array.from([...states, ...[padding, padding, padding]].slice(0, 3).flat())
  const tokenized = (to: number) => ({ ids: [], own: { from: 0, to }, unknown: [], cut: null })
  const embeddings = {
    width: 3,
    states: new Map([
      ['apple', prompt([1, 0, 0])],
      ['red rocket', prompt([0, 2, 0], [0, 4, 0])]
    ]),
    tokenized: new Map([
      ['apple', tokenized(1)],
      ['red rocket', tokenized(2)]
    ])
  }
  const { batch, references } = promptVectors(embeddings, ['apple'], ['red rocket', ''])!
  expect(batch).toEqual([Float32Array.of(1, 0, 0)])
  expect(references).toEqual([Float32Array.of(0, 1, 0), null])
})
