import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { app, BrowserWindow, dialog, session } from 'electron'
import { toFailure } from '#shared/failure.ts'
import { confine, denyPermissions, openWindow, registerScheme, serveScheme } from './hosts/electron.ts'
import { forkEngine } from './hosts/electronEngine.ts'
import { libraryFolder } from './hosts/libraryFolder.ts'
import { startEngine } from './jobs/engineProcess.ts'
import { resourcesFolder } from './resources.ts'
import { openStudio } from './studio.ts'

/** The Electron app: its life, its windows, its security. What the studio does is behind `openStudio`. */

app.enableSandbox()
registerScheme()
app.on('web-contents-created', (_event, contents) => confine(contents))

if (app.requestSingleInstanceLock()) start().catch(giveUp)
else app.quit()

async function start(): Promise<void> {
  // Beside the archive: native libraries and models are read straight from the disk.
  if (app.isPackaged) process.env.HOUSESTYLE_RESOURCES = join(process.resourcesPath, 'resources')
  await app.whenReady()
  const built = import.meta.dirname
  const studio = await openStudio({
    host: 'electron',
    libraryFolder: libraryFolder(askedLibrary()),
    resourcesFolder: resourcesFolder(),
    engine: startEngine({ spawn: () => forkEngine(join(built, 'engine.js')) })
  })
  const options = {
    studio,
    rendererFolder: join(built, '..', 'renderer'),
    preload: join(built, '..', 'preload', 'index.cjs'),
    devServer: app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
  }
  denyPermissions(session.defaultSession)
  serveScheme(session.defaultSession, options)
  openWindow(options)

  app.on('second-instance', showWindow)
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(options)
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    // The batch that is being drawn goes back into the queue first.
    event.preventDefault()
    closed = true
    studio
      .close()
      .catch(console.error)
      .finally(() => app.quit())
  })
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** `--library <folder>`; Electron's and Chromium's own options stand beside it. */
function askedLibrary(): string | undefined {
  const { values } = parseArgs({ options: { library: { type: 'string' } }, strict: false })
  return typeof values.library === 'string' ? values.library : undefined
}

function giveUp(error: unknown): void {
  const { message, hint } = toFailure(error)
  console.error(error)
  dialog.showErrorBox('Housestyle cannot open', hint === undefined ? message : `${message}\n\n${hint}`)
  app.exit(1)
}
