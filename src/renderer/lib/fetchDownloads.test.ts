import { expect, test } from 'vitest'
import { fetchDownloads } from './fetchDownloads.ts'

const downloads = ['a.png', 'b.png', 'c.png'].map((name, i) => ({ url: `/images/${i}`, name }))
const answers =
  (...statuses: number[]) =>
  async (url: string | URL | Request) =>
    new Response(`of ${url}`, { status: statuses[Number(String(url).at(-1))]! })
const { signal } = new AbortController()

test('pictures are fetched, and those that cannot be saved like that are left out with the reason', async () => {
  const told: number[] = []
  const onProgress = (done: number) => void told.push(done)
  const { files, refused } = await fetchDownloads(downloads, { signal, onProgress, fetch: answers(200, 422, 200) })
  expect(files.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)])).toEqual([
    ['a.png', 'of /images/0'],
    ['c.png', 'of /images/2']
  ])
  expect(refused).toEqual(['of /images/1'])
  expect(told).toEqual([0, 1, 2])
})

test('one that cannot be fetched is named, with the reason', async () => {
  const options = { signal, onProgress: () => {}, fetch: answers(200, 404, 200) }
  await expect(fetchDownloads(downloads, options)).rejects.toThrow('b.png: of /images/1')
})
