import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { contract } from '#shared/contract.ts'

export type TestClient = ContractRouterClient<typeof contract>

/** Visits the address once, as a browser would, and keeps the cookie. */
export async function visit(url: string): Promise<{ origin: string; cookie: string }> {
  const { origin } = new URL(url)
  const response = await fetch(url, { redirect: 'manual' })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (cookie === undefined) throw new Error(`No cookie: ${response.status}`)
  return { origin, cookie }
}

/** The renderer's connection, from Node. */
export async function connect(origin: string, headers: Record<string, string>) {
  const socket = new WebSocket(`${origin.replace('http:', 'ws:')}/rpc`, { headers })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  // The link wants the DOM's type; `ws` has the four members that it uses.
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  const client: TestClient = createORPCClient(link)
  return { client, close: () => socket.close() }
}
