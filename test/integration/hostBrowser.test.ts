import { existsSync, mkdirSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { isDefinedError, safe } from '@orpc/client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type BrowserHost, startBrowserHost } from '#main/hosts/browser.ts'
import type { Studio } from '#main/studio.ts'
import { imageUrl, type StudioEvent, samplePictureUrl } from '#shared/contract.ts'
import { connect, type TestClient, visit } from '../support/client.ts'
import { pictureFiles } from '../support/pictures.ts'
import { testFolder, testSpec, testStudio } from '../support/studio.ts'

const folder = testFolder()
let studio: Studio
let host: BrowserHost
let origin: string
let cookie: string
let client: TestClient
let disconnect: () => void

beforeAll(async () => {
  ;({ studio } = await testStudio(folder.path))
  const rendererFolder = join(folder.path, 'renderer')
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true })
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Housestyle</title>')
  writeFileSync(join(rendererFolder, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(folder.path, 'secret.txt'), 'secret')
  host = await startBrowserHost({ studio, rendererFolder })
  ;({ origin, cookie } = await visit(host.url))
  ;({ client, close: disconnect } = await connect(origin, { cookie, origin }))
})

afterAll(async () => {
  disconnect()
  await host.close()
  await studio.close()
  folder.remove()
})

const get = (path: string, headers: Record<string, string> = { cookie }) =>
  fetch(`${origin}${path}`, { headers, redirect: 'manual' })

describe('who may come in', () => {
  test('the token works once and leaves the address', async () => {
    const again = await fetch(host.url, { redirect: 'manual' })
    expect(again.status).toBe(403)
    expect(await again.text()).toBe(
      'This address was used already or is incomplete: start Housestyle again for a new one.'
    )
    const withCookie = await fetch(host.url, { headers: { cookie }, redirect: 'manual' })
    expect([withCookie.status, withCookie.headers.get('location')]).toEqual([303, '/'])
  })

  test('no cookie, a wrong one, another host, another origin: 403', async () => {
    expect((await get('/', {})).status).toBe(403)
    expect((await get('/', { cookie: `${cookie}x` })).status).toBe(403)
    expect((await get('/', { cookie, origin: 'https://example.com' })).status).toBe(403)
    expect(await rawStatus('/', { cookie, host: 'example.com' })).toBe(403)
    expect(await rawStatus('/', { cookie, host: new URL(origin).host })).toBe(200)
  })

  test('the WebSocket asks for cookie, host and origin too', async () => {
    const refused = /403/
    await expect(connect(origin, { cookie })).rejects.toThrow(refused)
    await expect(connect(origin, { origin })).rejects.toThrow(refused)
    await expect(connect(origin, { cookie, origin: 'https://example.com' })).rejects.toThrow(refused)
    await expect(connect(origin, { cookie, origin, host: 'example.com' })).rejects.toThrow(refused)
  })

  test('only reading', async () => {
    const response = await fetch(`${origin}/`, { method: 'POST', headers: { cookie } })
    expect(response.status).toBe(405)
  })
})

describe('what is served', () => {
  test('the page with its headers', async () => {
    const page = await get('/')
    expect(await page.text()).toContain('<title>Housestyle</title>')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';")
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect((await get('/assets/app-1a2b.js')).headers.get('cache-control')).toContain('immutable')
  })

  test('nothing outside its folders', async () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/images/..%2f..%2fhousestyle.db',
      '/images/%2e%2e',
      `/images/${'a'.repeat(64)}`,
      '/samples/..%2fmodels/fake',
      '/samples/stripes/..%2f..%2f..%2fsecret.txt',
      '/samples/stripes/set.json',
      '/samples/nothing/s0.png',
      '/%E0%A4%A',
      '//example.com/index.html'
    ])
      expect([path, await rawStatus(path, { cookie, host: new URL(origin).host })]).toEqual([path, 404])
  })

  test('example sets and images with their thumbnails', async () => {
    const [sample] = await client.samples.list()
    expect(sample).toMatchObject({ name: 'stripes', title: 'Stripes', count: 3, licence: 'MIT', seenInTraining: true })
    const picture = await get(samplePictureUrl('stripes', sample!.preview[0]!))
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])

    const project = await client.projects.create({ name: 'Brand' })
    const set = await client.sets.addSample({ projectId: project.id, sample: 'stripes' })
    const { sha256 } = set.images[0]!
    const original = await get(imageUrl(sha256))
    expect(original.headers.get('content-type')).toBe('image/png')
    expect(original.headers.get('cache-control')).toContain('immutable')
    expect((await original.arrayBuffer()).byteLength).toBe(Number(original.headers.get('content-length')))
    const thumbnail = await get(imageUrl(sha256, 64))
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/webp'])
    expect((await get(`/images/${sha256}?w=-1`)).status).toBe(400)
    await client.projects.remove({ id: project.id })
    expect((await get(imageUrl(sha256))).status).toBe(404)
  })
})

test.runIf(existsSync('/proc/self/fd'))('a picture that is not read to its end keeps no file open', async () => {
  const project = await client.projects.create({ name: 'Brand' })
  const set = await client.sets.addSample({ projectId: project.id, sample: 'stripes' })
  const { sha256 } = set.images[0]!
  const file = studio.library.images.path(sha256)
  // More than the connection holds.
  writeFileSync(file, new Uint8Array(32 * 2 ** 20))
  const isOpen = () =>
    readdirSync('/proc/self/fd').some((fd) => {
      try {
        return readlinkSync(join('/proc/self/fd', fd)) === realpathSync(file)
      } catch {
        return false
      }
    })
  const ask = (method: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request(`${origin}${imageUrl(sha256)}`, { method, headers: { cookie } }, resolve)
        .on('error', reject)
        .end()
    })
  const response = await ask('GET')
  await vi.waitFor(() => expect(isOpen()).toBe(true), 5000)
  response.destroy()
  await vi.waitFor(() => expect(isOpen()).toBe(false), 5000)
  expect((await ask('HEAD')).headers['content-length']).toBe(String(32 * 2 ** 20))
  await vi.waitFor(() => expect(isOpen()).toBe(false), 5000)
  await client.projects.remove({ id: project.id })
})

describe('the connection', () => {
  test('uploads keep the good files and name the bad ones', async () => {
    const project = await client.projects.create({ name: 'Uploads' })
    const { id } = await client.sets.create({ projectId: project.id, name: 'Set' })
    const good = await pictureFiles(4)
    const broken = new File([(await good[0]!.bytes()).slice(0, 60)], 'broken.png')
    const text = new File(['no image'], 'notes.txt')
    const { set, added, duplicates, skipped } = await client.sets.addImages({
      id,
      files: [...good, broken, text, new File([await good[0]!.bytes()], 'again.png')]
    })
    expect([added, duplicates, set.images.length, set.version]).toEqual([4, 1, 4, 2])
    expect(skipped.map(({ name, failure }) => [name, failure.code])).toEqual([
      ['broken.png', 'not-an-image'],
      ['notes.txt', 'not-an-image']
    ])
    expect(set.images.map(({ name }) => name)).toEqual(good.map(({ name }) => name))
  })

  test('large uploads pass', async () => {
    const project = await client.projects.create({ name: 'Large' })
    const { id } = await client.sets.create({ projectId: project.id, name: 'Set' })
    const junk = new Uint8Array(12 * 2 ** 20)
    const files = Array.from({ length: 3 }, (_, i) => new File([junk], `junk-${i}.bin`))
    const { skipped } = await client.sets.addImages({ id, files })
    expect(skipped).toHaveLength(3)
  })

  test('failures are typed', async () => {
    const missing = await safe(client.projects.get({ id: crypto.randomUUID() }))
    expect(isDefinedError(missing.error) && missing.error.data).toEqual({
      code: 'not-found',
      message: 'This project is not in the library any more.'
    })
    const invalid = await safe(client.projects.create({ name: ' ' }))
    expect(isDefinedError(invalid.error) && invalid.error.data).toEqual({
      code: 'invalid-input',
      message: 'A name is needed.'
    })
  })

  test('events tell a batch from queue to images', async () => {
    const project = await client.projects.create({ name: 'Events' })
    const set = await client.sets.addSample({ projectId: project.id, sample: 'stripes' })
    const stop = new AbortController()
    const seen: StudioEvent[] = []
    const events = await client.app.events(undefined, { signal: stop.signal })
    const batch = await client.batches.enqueue({
      projectId: project.id,
      setId: set.id,
      modelName: 'fake',
      spec: testSpec
    })
    for await (const event of events) {
      seen.push(event)
      if (event.type === 'batch' && event.batch.state.status === 'done') break
    }
    const last = seen.at(-1)
    expect(last?.type === 'batch' && last.batch.id).toBe(batch.id)
    expect(seen.map(({ type }) => type)).toContain('preview')
    const { state } = await client.batches.get({ id: batch.id })
    if (state.status !== 'done') throw new Error('not done')
    expect(state.images).toHaveLength(6)
    expect((await get(imageUrl(state.images[0]!.sha256))).status).toBe(200)
    expect((await client.projects.get({ id: project.id })).cover).toHaveLength(3)
    expect(await client.batches.reproduce({ id: batch.id })).toMatchObject({ largestDifference: 0, images: 6 })
  })

  test('says where it is', async () => {
    expect(await client.app.info()).toMatchObject({
      host: 'browser',
      models: [{ name: 'fake', title: 'fake', imageSize: 8 }]
    })
  })
})

/** `fetch` tidies paths and sets the host itself; this sends them as they are. */
async function rawStatus(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { request } = await import('node:http')
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}
