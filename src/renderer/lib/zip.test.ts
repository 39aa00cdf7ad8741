import { strFromU8, strToU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { zipOf } from './zip.ts'

test('every file is in the archive, under its name', async () => {
  const zip = zipOf([
    { name: 'a.png', bytes: strToU8('one') },
    { name: '蘋果.png', bytes: strToU8('two') }
  ])
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()))
  expect(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)])).toEqual([
    ['a.png', 'one'],
    ['蘋果.png', 'two']
  ])
})
