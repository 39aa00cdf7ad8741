import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, node24, root } from './setup.mjs'

const folder = join(root, 'node_modules', 'electron')
const downloads = join(root, 'node_modules', '.electron-download')
const failure = join(root, 'node_modules', '.electron-unavailable')
const stallSeconds = 15
const retryHours = 1

/** Electron's program, or undefined where it has not been fetched. */
export function electronProgram() {
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(program) ? program : undefined
}

/** Whether a window could be shown at all. */
export function hasScreen() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * Fetches Electron's program (its package has none; about 110 MB, once). Never hangs: a download that stands still is
 * given up, and after a failure nothing is tried again for an hour.
 * @returns the program, or undefined
 */
export async function fetchElectron() {
  if (failedLately()) return undefined
  console.log('Fetching Electron (about 110 MB, once)…')
  mkdirSync(downloads, { recursive: true })
  const child = spawn(node24, [join(folder, 'install.js')], {
    // A folder of our own to download into, so that we can see it grow.
    env: { ...environment(), TMPDIR: downloads, TEMP: downloads, TMP: downloads },
    stdio: 'ignore'
  })
  await untilEndOrStall(child)
  rmSync(downloads, { recursive: true, force: true })
  const program = electronProgram()
  if (!program) writeFileSync(failure, new Date().toISOString())
  return program
}

function failedLately() {
  const found = statSync(failure, { throwIfNoEntry: false })
  return found !== undefined && Date.now() - found.mtimeMs < retryHours * 3600e3
}

function untilEndOrStall(child) {
  return new Promise((resolve) => {
    let size = 0
    let grewAt = Date.now()
    const watch = setInterval(() => {
      const now = sizeOf(downloads) + sizeOf(join(folder, 'dist'))
      if (now !== size) grewAt = Date.now()
      size = now
      if (Date.now() - grewAt > stallSeconds * 1000) child.kill('SIGKILL')
    }, 500)
    const end = () => {
      clearInterval(watch)
      resolve()
    }
    child.on('exit', end)
    child.on('error', end)
  })
}

function sizeOf(path) {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
  } catch {
    return 0
  }
}
