import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageProgram } from './checks.mjs'
import { capture } from './process.mjs'
import { node24, root } from './setup.mjs'

const stamp = join(root, 'out', '.sources')
const sources = ['src', 'electron.vite.config.ts', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.web.json']

/**
 * Builds into `out/` unless it holds the build of these very sources.
 * @returns whether `out/` is now in order; what a failed build says is shown
 */
export async function buildWhenNeeded({ say = console.log } = {}) {
  const wanted = sourcesHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true
  say('Building the studio…')
  const started = Date.now()
  const { code, output } = await capture(node24, [
    packageProgram('electron-vite', 'bin', 'electron-vite.js'),
    'build',
    '--logLevel=warn'
  ])
  if (code !== 0) {
    console.error(`${output}\n\nThe studio could not be built.`)
    return false
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stamp, wanted)
  say(`Built (${Math.round((Date.now() - started) / 1000)} s).`)
  return true
}

/** Names and contents, not dates: a fresh clone or a changed branch must not fool it. */
function sourcesHash() {
  const hash = createHash('sha256')
  for (const source of sources) addToHash(hash, source)
  return hash.digest('hex')
}

function addToHash(hash, relative) {
  const path = join(root, relative)
  if (!statSync(path).isDirectory()) {
    hash.update(`${relative}\0`).update(readFileSync(path))
    return
  }
  for (const name of readdirSync(path).sort()) if (!name.endsWith('.test.ts')) addToHash(hash, `${relative}/${name}`)
}
