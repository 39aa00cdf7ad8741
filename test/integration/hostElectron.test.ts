import { EventEmitter } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as host from '#main/hosts/electron.ts'
import type { Studio } from '#main/studio.ts'
import { imageUrl } from '#shared/contract.ts'
import type { TestClient } from '../support/client.ts'
import { windows } from '../support/fakeElectron.ts'
import { pictureFiles } from '../support/pictures.ts'
import { testFolder, testStudio } from '../support/studio.ts'

/**
 * The Electron host without Electron. What a real window does is tested end to end, where Electron's program is there.
 */
vi.mock('electron', () => import('../support/fakeElectron.ts'))

const folder = testFolder()
const preload = '/app/out/preload/index.cjs'
let studio: Studio
let ask: (url: string, method?: string) => Promise<Response>

beforeAll(async () => {
  ;({ studio } = await testStudio(folder.path))
  const rendererFolder = join(folder.path, 'renderer')
  mkdirSync(rendererFolder)
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Housestyle</title>')
  let handler: (request: Request) => Promise<Response>
  const session = {
    protocol: {
      handle: (_scheme: string, given: typeof handler) => {
        handler = given
      }
    }
  }
  host.serveScheme(session as never, { studio, rendererFolder, preload })
  ask = (url, method = 'GET') => handler(new Request(url, { method }))
  host.openWindow({ studio, rendererFolder, preload })
})

afterAll(async () => {
  await studio.close()
  folder.remove()
})

/** The page has loaded: it gets its port. */
function load(): { client: TestClient; port: MessagePort } {
  const contents = windows[0]!.webContents
  contents.emit('did-finish-load')
  const port = contents.ports.at(-1)!
  const client: TestClient = createORPCClient(new RPCLink({ port: port as unknown as globalThis.MessagePort }))
  port.start?.()
  return { client, port }
}

test('the window locks its page in', () => {
  expect(windows[0]!.options).toMatchObject({
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true
    }
  })
  expect(windows[0]!.webContents.url).toBe('app://studio/')
})

test('the scheme serves the page with its headers, and nothing else', async () => {
  const page = await ask('app://studio/')
  expect(await page.text()).toContain('<title>Housestyle</title>')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';")
  const others = ['app://other/', 'app://studio/..%2flibrary%2fhousestyle.db', 'app://studio/nothing.js']
  for (const url of others) expect([url, (await ask(url)).status]).toEqual([url, 404])
  expect((await ask('app://studio/', 'POST')).status).toBe(404)
})

test('the port speaks the contract, files and events included', async () => {
  const { client } = load()
  expect(await client.app.info()).toMatchObject({ models: [{ name: 'fake' }] })
  const project = await client.projects.create({ name: 'Brand' })
  const { id } = await client.sets.create({ projectId: project.id, name: 'Set' })
  const { set } = await client.sets.addImages({ id, files: await pictureFiles(2) })
  expect(set.images).toHaveLength(2)
  const picture = await ask(`app://studio${imageUrl(set.images[0]!.sha256, 64)}`)
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect(picture.headers.get('x-content-type-options')).toBe('nosniff')

  const { width, height } = set.images[0]!
  const larger = await ask(`app://studio${imageUrl(set.images[0]!.sha256)}?x=4`)
  expect(larger.headers.get('content-type')).toBe('image/png')
  const metadata = await sharp(Buffer.from(await larger.arrayBuffer())).metadata()
  expect([metadata.width, metadata.height]).toEqual([width * 4, height * 4])
  expect((await ask(`app://studio${imageUrl(set.images[0]!.sha256)}?x=3`)).status).toBe(400)
})

test('a page that loads anew gets a new port, and the old one closes', async () => {
  const first = load()
  await first.client.app.info()
  const closed = new Promise((resolve) => first.port.once('close', resolve))
  const second = load()
  await closed
  expect(await second.client.projects.list()).toHaveLength(1)
})

test('a page that is not ours gets none', () => {
  const contents = windows[0]!.webContents
  const before = contents.ports.length
  for (const url of ['https://example.com/', 'app://other/', 'file:///app/index.html']) {
    contents.url = url
    contents.emit('did-finish-load')
  }
  expect(contents.ports).toHaveLength(before)
})

test('a page stays where it is', () => {
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() })
  host.confine(contents as never)
  const goes = (event: string, url: string) => {
    const preventDefault = vi.fn()
    contents.emit(event, { url, preventDefault })
    return preventDefault.mock.calls.length === 0
  }
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
    expect(goes(event, 'app://studio/')).toBe(true)
    expect(goes(event, 'https://example.com/')).toBe(false)
    expect(goes(event, 'app://studio.example.com/')).toBe(false)
  }
  expect(goes('will-attach-webview', '')).toBe(false)
  expect(contents.setWindowOpenHandler.mock.calls[0]![0]()).toEqual({ action: 'deny' })
})

test('nothing is permitted', () => {
  const session = {
    setPermissionRequestHandler: vi.fn(),
    setPermissionCheckHandler: vi.fn(),
    setDevicePermissionHandler: vi.fn()
  }
  host.denyPermissions(session as never)
  const answer = vi.fn()
  session.setPermissionRequestHandler.mock.calls[0]![0]({}, 'media', answer)
  expect(answer).toHaveBeenCalledWith(false)
  expect(session.setPermissionCheckHandler.mock.calls[0]![0]()).toBe(false)
  expect(session.setDevicePermissionHandler.mock.calls[0]![0]()).toBe(false)
})
