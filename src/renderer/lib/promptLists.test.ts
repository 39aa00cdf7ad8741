import { expect, test } from 'vitest'
import { splitAtCommas } from './promptLists.ts'

test.each([
  ['red apple, rocket, house', 'red apple\nrocket\nhouse'],
  ['apple,rocket， house ', 'apple\nrocket\nhouse'],
  ['a house with a garden, trees, and clouds over it', null],
  ['apple, rocket', null],
  ['apple, rocket, house; tree', null],
  ['apple, , house', null],
  ['apple', null]
])('%s', (text, list) => expect(splitAtCommas(text)).toBe(list))
