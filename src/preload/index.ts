import { ipcRenderer } from 'electron'

/**
 * Hands the page its port, nothing more. The main process sends one after each load of the page; it arrives there as a
 * `message` event on `window` whose data is `'housestyle:port'` and whose `ports[0]` speaks the contract (oRPC).
 */

// The page's window; this script has no further use for the DOM and its types.
declare const window: {
  readonly location: { readonly origin: string }
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}

const message = 'housestyle:port'

ipcRenderer.on(message, ({ ports }) => window.postMessage(message, window.location.origin, ports))
