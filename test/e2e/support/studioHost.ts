import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { repository } from '../../support/imports.ts'

export interface StudioHost {
  /** Opens the studio; good for one visit. */
  url: string
  /** Stops it as a person would; settles when it is gone. */
  stop(): Promise<void>
}

/** Starts the browser host as a process of its own, with the real engine, on a library. */
export async function startStudioHost(libraryFolder: string, port = 0): Promise<StudioHost> {
  const host = spawn(
    process.execPath,
    ['src/main/hosts/browserMain.ts', '--port', String(port), '--library', libraryFolder, '--no-open'],
    { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] }
  )
  const ended = once(host, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(host.stdout).on('line', (line) => {
      const address = /http:\S+/.exec(line)?.[0]
      if (address) resolve(address)
    })
    void ended.then(([code]) => reject(new Error(`The host ended with ${code} before it was open.`)))
  })
  return {
    url,
    async stop() {
      host.kill('SIGTERM')
      await ended
    }
  }
}
