import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exclusively } from './lock.mjs'

/** The repository's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const onWindows = process.platform === 'win32'

/** Node 24 from the packages: the program itself runs on it, whatever Node started this script. */
export const node24 = join(root, 'node_modules', 'node', 'bin', onWindows ? 'node.exe' : 'node')

/** The environment for everything we start: Node 24 and the packages' programs come first on the path. */
export function environment() {
  const path = [dirname(node24), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return { ...process.env, PATH: path }
}

/** Ends with one sentence where the running Node is too old even for setting up. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(
    `Housestyle needs Node 20.19 or newer to start; this is Node ${process.versions.node} (nodejs.org has it).`
  )
  process.exit(1)
}

/**
 * Installs the packages when they are absent or not those of the lock file. Compared by content, not by date:
 * npm writes down what it installed in `node_modules/.package-lock.json`, at the very end.
 */
export function ensureInstalled() {
  checkNode()
  installOnce(root)
  if (!existsSync(node24)) {
    console.error('The packages were installed, but Node 24 is not among them; delete node_modules and try again.')
    process.exit(1)
  }
  linkOwnProgram()
}

/** Whether a folder's `node_modules` is what its `package-lock.json` asks for. */
function isInstalled(folder) {
  const wanted = readPackages(join(folder, 'package-lock.json'))
  const present = readPackages(join(folder, 'node_modules', '.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    const found = present[path]
    return found ? found.version === version : optional === true
  })
}

/** Installs what is missing; where another of our processes is at it, waits: two `npm ci` take each other's files away. */
export function installOnce(folder) {
  if (isInstalled(folder)) return
  exclusively(
    join(folder, '.installing'),
    () => isInstalled(folder) || install(folder),
    () => console.error('Another Housestyle is installing the packages; waiting for it…')
  )
}

/** Runs `npm ci` in a folder; its output is shown only when it fails. */
function install(folder) {
  console.error('Installing what is missing (about a minute)…')
  const [command, ...args] = npmCommand()
  const result = spawnSync(command, [...args, 'ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    // onnxruntime's own install script fetches CUDA libraries that only few machines can use.
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip', ...process.env },
    encoding: 'utf8',
    shell: onWindows && command === 'npm',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 2 ** 20
  })
  if (result.status === 0) return
  // npm says what is wrong first, and how it is used in general after that.
  const output = `${result.stderr ?? ''}${result.error?.message ?? ''}`.trim().split('\n').slice(0, 15).join('\n')
  console.error(`${output}\nThe packages could not be installed; "npm ci" shows why.`)
  process.exit(1)
}

/** The npm that started us where there is one, so that both speak about the same cache and settings. */
function npmCommand() {
  const running = process.env.npm_execpath
  return running && basename(running) === 'npm-cli.js' ? [process.execPath, running] : ['npm']
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** npm links the programs of packages, not the project's own; with this link `npx housestyle` works in a clone. */
function linkOwnProgram() {
  if (onWindows) return
  const link = join(root, 'node_modules', '.bin', 'housestyle')
  try {
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync('../../bin/housestyle.mjs', link)
  } catch {
    // A read-only checkout: bin/housestyle.mjs still works by its path.
  }
}
