import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

/** What `hosts/electron.ts` uses of Electron, played by Node's own message channel and by emitters. */

export class FakeContents extends EventEmitter {
  url = ''
  readonly ports: MessagePort[] = []
  readonly mainFrame = {
    postMessage: (_channel: string, _message: unknown, ports: MessagePort[]) => this.ports.push(...ports)
  }
  getURL(): string {
    return this.url
  }
}

/** Every window that was opened. */
export const windows: BrowserWindow[] = []

export class BrowserWindow extends EventEmitter {
  readonly webContents = new FakeContents()
  readonly options: unknown
  constructor(options: unknown) {
    super()
    this.options = options
    windows.push(this)
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.url = url
  }
  show(): void {}
}

export const MessageChannelMain = MessageChannel
export const protocol = { registerSchemesAsPrivileged: () => {} }
export const net = { fetch: () => Promise.reject(new Error('no development server here')) }
