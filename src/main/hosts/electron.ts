import { RPCHandler } from '@orpc/server/message-port'
import { BrowserWindow, MessageChannelMain, net, protocol, type Session, type WebContents } from 'electron'
import { handlerOptions, router } from '#main/router/index.ts'
import type { Studio } from '#main/studio.ts'
import { serveAsset } from './assets.ts'
import { serveRendererFile } from './rendererFiles.ts'
import { securityHeaders } from './securityHeaders.ts'

/** The renderer's own scheme: no file address, no server, and an origin that nothing else has. */
const origin = 'app://studio'

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }
  ])
}

export interface ElectronHostOptions {
  studio: Studio
  /** The built renderer. */
  rendererFolder: string
  /** The built preload script. */
  preload: string
  /** While developing: the server that builds the renderer as it is edited. */
  devServer?: string | undefined
}

/** Answers the renderer's scheme: pictures as in the browser host, else the files of the renderer. */
export function serveScheme(session: Session, { studio, rendererFolder, devServer }: ElectronHostOptions): void {
  const headers = securityHeaders(devServer === undefined ? [] : [devServer.replace(/^http/, 'ws')])
  const answer = async (request: Request): Promise<Response> => {
    const { host, pathname, search } = new URL(request.url)
    if (`app://${host}` !== origin || request.method !== 'GET') return new Response('Not here.', { status: 404 })
    const asset = await serveAsset(studio, request)
    if (asset) return asset
    return devServer === undefined
      ? serveRendererFile(rendererFolder, request)
      : net.fetch(new URL(`${pathname}${search}`, devServer).href)
  }
  session.protocol.handle('app', async (request) => {
    const { body, status, headers: given } = await answer(request)
    const sent = new Headers(given)
    for (const [name, value] of Object.entries(headers)) sent.set(name, value)
    return new Response(body, { status, headers: sent })
  })
}

/** Nothing that a page may ask for is granted: the studio's window needs no camera, place or notification. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** Keeps a page where it is: no other address, no further window, no embedded page. */
export function confine(contents: WebContents): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (!isOurs(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** What a window's page may do: nothing but draw, and talk over its port. */
export const webPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  spellcheck: false
} as const

/** Opens a window on the studio. */
export function openWindow({ studio, preload }: ElectronHostOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 920,
    minWidth: 880,
    minHeight: 600,
    show: false,
    backgroundColor: '#101114',
    autoHideMenuBar: true,
    webPreferences: { ...webPreferences, preload }
  })
  window.once('ready-to-show', () => window.show())
  offerPorts(window.webContents, studio)
  void window.loadURL(`${origin}/`)
  return window
}

/**
 * Gives each page that a window loads a port of its own, and only if it is ours. There is no other way in: nothing
 * listens on `ipcMain`.
 */
function offerPorts(contents: WebContents, studio: Studio): void {
  const handler = new RPCHandler(router, handlerOptions)
  let close = () => {}
  contents.on('did-finish-load', () => {
    close()
    if (!isOurs(contents.getURL())) return
    const { port1, port2 } = new MessageChannelMain()
    handler.upgrade(port1, { context: { studio } })
    port1.start()
    close = () => port1.close()
    contents.mainFrame.postMessage('housestyle:port', null, [port2])
  })
  contents.once('destroyed', () => close())
}

function isOurs(url: string): boolean {
  const { protocol: scheme, host } = new URL(url)
  return `${scheme}//${host}` === origin
}
