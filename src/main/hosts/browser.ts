import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { RPCHandler } from '@orpc/server/ws'
import sirv from 'sirv'
import { WebSocketServer } from 'ws'
import { handlerOptions, router } from '#main/router/index.ts'
import type { Studio } from '#main/studio.ts'
import { HousestyleError } from '#shared/failure.ts'
import { serveAsset } from './assets.ts'
import { securityHeaders } from './securityHeaders.ts'
import { createSession, type Session } from './session.ts'

export interface BrowserHost {
  /** Opens the studio once: its token is exchanged for a cookie at the first visit. */
  url: string
  close(): Promise<void>
}

export interface BrowserHostOptions {
  studio: Studio
  /** The built renderer. */
  rendererFolder: string
  /** Any free one unless given. */
  port?: number
}

/** The largest message that is taken, in bytes: an upload of many images is one message. */
const largestMessage = 256 * 2 ** 20

/**
 * Serves the studio to a browser on this computer, and to no other.
 * @throws HousestyleError `conflict` when the port is taken
 */
export async function startBrowserHost({ studio, rendererFolder, port = 0 }: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer()
  const address = await listen(server, port)
  const origin = `http://127.0.0.1:${address}`
  const session = createSession(address)
  const admits = (request: IncomingMessage) => cameFrom(request, origin) && session.admits(request.headers.cookie)

  const sockets = serveSockets(server, studio, (request) => request.headers.origin === origin && admits(request))
  const headers = securityHeaders([origin.replace('http:', 'ws:')])
  const renderer = serveRenderer(rendererFolder)
  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    handle({ request, response, origin, session, studio, renderer }).catch((error: unknown) => {
      console.error('Housestyle host:', error)
      if (!response.headersSent) say(response, 500, 'Something went wrong.')
      else response.destroy()
    })
  })

  return {
    url: `${origin}/?token=${session.token}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    }
  }
}

interface Visit {
  request: IncomingMessage
  response: ServerResponse
  origin: string
  session: Session
  studio: Studio
  renderer: (request: IncomingMessage, response: ServerResponse) => void
}

async function handle({ request, response, origin, session, studio, renderer }: Visit): Promise<void> {
  if (!cameFrom(request, origin)) return say(response, 403, 'This address belongs to Housestyle on this computer only.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'Only reading is possible here.')
  const url = new URL(request.url ?? '/', origin)
  const known = session.admits(request.headers.cookie)
  const token = url.searchParams.get('token')
  if (url.pathname === '/' && token !== null && request.method === 'GET') {
    const cookie = session.exchange(token)
    if (cookie !== null) response.setHeader('set-cookie', cookie)
    // The token must not stay in the address bar, nor in the history.
    if (cookie !== null || known) return void response.writeHead(303, { location: '/' }).end()
  }
  if (!known)
    return say(response, 403, 'This address was used already or is incomplete: start Housestyle again for a new one.')
  const asset = await serveAsset(studio, new Request(url, { method: request.method }))
  if (asset) return sendResponse(response, asset)
  renderer(request, response)
}

/** Whether a request was made to this very address and, where it says so, by our own page. */
function cameFrom({ headers }: IncomingMessage, origin: string): boolean {
  return `http://${headers.host}` === origin && (headers.origin === undefined || headers.origin === origin)
}

function serveSockets(server: Server, studio: Studio, admits: (request: IncomingMessage) => boolean): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false })
  const handler = new RPCHandler(router, handlerOptions)
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (request.url !== '/rpc' || !admits(request))
      return socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, (connection) => {
      // A broken or oversized message closes the connection; the window connects anew.
      connection.on('error', (error) => console.error('Housestyle connection:', error.message))
      void handler.upgrade(connection, { context: { studio } })
    })
  })
  return sockets
}

function serveRenderer(folder: string): Visit['renderer'] {
  if (!existsSync(join(folder, 'index.html')))
    return (_, response) => say(response, 503, 'The interface is not built yet: run “npm run build”.')
  const files = sirv(folder, {
    etag: true,
    setHeaders: (response, path) => {
      // Built files carry a hash in their names; the page itself must always be asked for.
      response.setHeader(
        'cache-control',
        path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'
      )
    }
  })
  return (request, response) => files(request, response, () => say(response, 404, 'There is nothing at this address.'))
}

async function sendResponse(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  const reader = answer.body?.getReader()
  if (response.req.method !== 'HEAD')
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      // Who left in the middle takes no more, and will not say so again.
      if (response.destroyed) break
      if (!response.write(part.value)) await flowing(response)
    }
  // Closes the file of a picture that is not read to its end.
  await reader?.cancel()
  response.end()
}

/** Until a slow reader, who is still there, has taken what was written, or is gone. */
function flowing(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.on('drain', go).on('close', go)
  })
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(response.req.method === 'HEAD' ? undefined : sentence)
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE'
      reject(taken ? new HousestyleError('conflict', `Port ${port} is taken.`, 'Choose another with --port.') : error)
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') resolve(address.port)
    })
  })
}
