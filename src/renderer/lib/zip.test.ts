import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { zipOf } from './zip.ts'

const downloads = ['a.png', '蘋果.png'].map((name, i) => ({ url: `/images/${i}`, name }))
const answers = (status: number) => async (url: string | URL | Request) => new Response(`of ${url}`, { status })

test('every file is in the archive, under its name', async () => {
  const told: number[] = []
  const options = { signal: new AbortController().signal, onProgress: (done: number) => void told.push(done) }
  const zip = await zipOf(downloads, { ...options, fetch: answers(200) })
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()))
  expect(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)])).toEqual([
    ['a.png', 'of /images/0'],
    ['蘋果.png', 'of /images/1']
  ])
  expect(told).toEqual([0, 1])
})

test('a file that cannot be fetched is named, with the reason', async () => {
  const options = { signal: new AbortController().signal, onProgress: () => {}, fetch: answers(404) }
  await expect(zipOf(downloads, options)).rejects.toThrow('a.png: of /images/0')
})
