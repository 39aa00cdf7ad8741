import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { contract, type StudioEvent } from '#shared/contract.ts'
import { createStudioConnection } from './connection.ts'

/** A page under Electron, as far as the transport looks at it. */
const page = new EventTarget()
let openLine: typeof import('./transport.ts').openLine

beforeAll(async () => {
  vi.stubGlobal('window', page)
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 Chrome/140.0.0.0 Electron/45.4.1 Safari/537.36' })
  ;({ openLine } = await import('./transport.ts'))
})
afterAll(() => void vi.unstubAllGlobals())

/** What the preload script does with a port. */
function offer(data: string, port: MessagePort): void {
  page.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port], source: page }))
}

test('under Electron the studio is spoken to over the offered port, files included', async () => {
  const { port1, port2 } = new MessageChannel()
  const removed: StudioEvent = { type: 'batch-removed', batchId: '11111111-1111-4111-8111-111111111111' }
  const of = implement(contract)
  const received: string[] = []
  const router = {
    app: {
      events: of.app.events.handler(async function* () {
        yield removed
        await new Promise(() => {})
      })
    },
    sets: {
      addImages: of.sets.addImages.handler(async ({ input, errors }) => {
        received.push(`${input.files[0]!.name}: ${await input.files[0]!.text()}`)
        throw errors.FAILURE({ data: { code: 'not-found', message: 'There is no such set.' } })
      })
    }
  }
  new RPCHandler(router).upgrade(port1)
  port1.start()

  const connection = createStudioConnection(openLine)
  const seen: StudioEvent[] = []
  connection.onEvent((event) => seen.push(event))
  offer('somebody else', new MessageChannel().port1)
  offer('housestyle:port', port2)
  await vi.waitFor(() => expect(seen).toEqual([removed]))
  expect(connection.state.value.status).toBe('open')

  const file = new File(['pixels'], 'a.png', { type: 'image/png' })
  const call = connection.client.sets.addImages({ id: removed.batchId, files: [file] })
  await expect(call).rejects.toMatchObject({ code: 'FAILURE', data: { code: 'not-found' } })
  expect(received).toEqual(['a.png: pixels'])
  port1.close()
  await vi.waitFor(() => expect(connection.state.value.status).toBe('lost'))
})
