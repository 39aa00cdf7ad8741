import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'

/** One open line to the host; `closed` settles when it is gone. */
export interface Line {
  link: ClientLink<ClientContext>
  closed: Promise<void>
}

/** What the preload script sends along with the port (Electron only). */
const portMessage = 'housestyle:port'

const offeredPorts: MessagePort[] = []
let wakePortWaiter: (() => void) | null = null

// Registered when this module loads: the port may arrive before anybody asks for a line.
window.addEventListener('message', (event) => {
  const port = event.ports[0]
  if (event.source !== window || event.data !== portMessage || !port) return
  offeredPorts.push(port)
  wakePortWaiter?.()
})

const underElectron = navigator.userAgent.includes(' Electron/')

/** Opens a line: over the port that Electron's preload offers, else over a WebSocket to our own origin. */
export function openLine(): Promise<Line> {
  return underElectron ? openPort() : openWebSocket()
}

async function openPort(): Promise<Line> {
  while (offeredPorts.length === 0) {
    await new Promise<void>((resolve) => {
      wakePortWaiter = resolve
    })
  }
  const port = offeredPorts.shift()!
  const closed = new Promise<void>((resolve) => {
    port.addEventListener('close', () => resolve(), { once: true })
  })
  const link = new MessagePortLink({ port })
  port.start()
  return { link, closed }
}

function openWebSocket(): Promise<Line> {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/rpc`)
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve(), { once: true })
  })
  const link = new WebSocketLink({ websocket: socket })
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve({ link, closed }), { once: true })
    socket.addEventListener('close', () => reject(new Error('The studio does not answer.')), { once: true })
  })
}
