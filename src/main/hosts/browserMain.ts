import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { resourcesFolder } from '#main/resources.ts'
import { openStudio } from '#main/studio.ts'
import { HousestyleError, toFailure } from '#shared/failure.ts'
import { startBrowserHost } from './browser.ts'
import { libraryFolder } from './libraryFolder.ts'
import { openInBrowser } from './openInBrowser.ts'

/**
 * The studio for a browser on this computer. Prints one line, the address, and serves until it is told to stop.
 * `--port <number>` fixes the port, `--library <folder>` chooses the library (else `HOUSESTYLE_LIBRARY`, else the
 * user's data folder), `--no-open` leaves the browser closed.
 */
async function main(): Promise<void> {
  const { port, library, open } = readOptions()
  const resources = resourcesFolder()
  const studio = await openStudio({
    host: 'browser',
    libraryFolder: library,
    resourcesFolder: resources,
    engine: startEngine()
  })
  const rendererFolder = join(resources, '..', 'out', 'renderer')
  const host = await startBrowserHost({ studio, rendererFolder, ...(port !== undefined && { port }) }).catch(
    async (error: unknown) => {
      await studio.close()
      throw error
    }
  )
  console.log(`Housestyle is open at ${host.url}`)
  if (open) openInBrowser(host.url)

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await host.close()
    await studio.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
}

function readOptions(): { port: number | undefined; library: string; open: boolean } {
  const values = parseOptions()
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536))
    throw new HousestyleError('invalid-input', `“${values.port}” is no port.`, 'Ports go from 1 to 65535.')
  return { port, library: libraryFolder(values.library), open: !values['no-open'] }
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        library: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        // Says only that Electron is not wanted; whoever started us has seen to that.
        browser: { type: 'boolean', default: false }
      }
    }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error)
    const known = 'The options are --port <number>, --library <folder>, --no-open.'
    throw new HousestyleError('invalid-input', `${reason}.`, known)
  }
}

main().catch((error: unknown) => {
  const { code, message, hint } = toFailure(error)
  console.error(hint === undefined ? message : `${message} ${hint}`)
  if (code === 'internal') console.error(error)
  process.exit(1)
})
