import { expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { paletteSet } from './paletteSet.ts'
import { chosenPatches } from './patchForms.ts'

const shape = { channels: 1, rows: 4, columns: 4 }
const features = { bandwidth: 1, size: 1, place: null, count: 512 }
const pictures = (count: number) => new TorchGenerator(1).randn(count * 16)

it('takes as many patches of each as fit the count, and from a hundred references on no fewer than of those', () => {
  const each = (count: number) => paletteSet({ references: pictures(count), shape }, features).each
  expect([40, 50, 100, 101, 200, 342, 600].map(each)).toEqual([13, 10, 5, 5, 5, 5, 5])
})

it.each([50, 100])('takes the same patches as ever of %i references', (count) => {
  const references = pictures(count)
  const { patches } = paletteSet({ references, shape }, features)
  expect(patches).toEqual(chosenPatches(references, shape, features).patches)
})
