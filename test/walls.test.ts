import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findCycle, type ImportEdge, readImports, repository } from './support/imports.ts'

/**
 * The walls of the house (README, "Where things are"): who may import whom. Read from the syntax trees of all sources,
 * `.vue` files too. Unit tests stand outside the walls; nothing may import them.
 */
const edges = readImports()

const from = (area: string) => edges.filter((edge) => edge.area === area)
const show = (list: readonly ImportEdge[]) => list.map(({ file, specifier }) => `${file} imports ${specifier}`)

/** Imports of `area` into other areas than those allowed. */
const strays = (area: string, allowed: readonly string[]) =>
  show(from(area).filter(({ target }) => target.kind === 'source' && !allowed.includes(target.area)))

const packages = (list: readonly ImportEdge[], names: readonly string[]) =>
  show(list.filter(({ target }) => target.kind === 'package' && names.includes(target.name)))

describe('walls', () => {
  it('are read at all', () => {
    expect(edges.length).toBeGreaterThan(40)
    expect(edges.some(({ file }) => file === 'src/main/engine/service.ts')).toBe(true)
  })

  it('every import of ours leads to a file', () => {
    expect(show(edges.filter(({ target }) => target.kind === 'missing'))).toEqual([])
  })

  it('shared stands alone, with the contract and its schemas', () => {
    expect(strays('shared', ['shared'])).toEqual([])
    const others = from('shared').filter(
      ({ target }) =>
        target.kind !== 'source' && !(target.kind === 'package' && ['zod', '@orpc/contract'].includes(target.name))
    )
    expect(show(others)).toEqual([])
  })

  it('images knows shared only', () => {
    expect(strays('images', ['images', 'shared'])).toEqual([])
  })

  it('engine knows neither Electron nor the database nor the rest of the studio', () => {
    expect(strays('engine', ['engine', 'images', 'shared', 'main'])).toEqual([])
    expect(packages(from('engine'), ['electron', 'better-sqlite3', 'kysely'])).toEqual([])
  })

  it('library knows the engine by its types at most', () => {
    const engine = from('library').filter(({ target }) => target.kind === 'source' && target.area === 'engine')
    const words = ['src/main/engine/protocol.ts', 'src/main/engine/client.ts']
    expect(show(engine.filter(({ target, typeOnly }) => !typeOnly || !words.includes(target.name)))).toEqual([])
    expect(strays('library', ['library', 'images', 'shared', 'engine', 'main'])).toEqual([])
  })

  it('only the Electron host and the preload script import electron', () => {
    const allowed = /^src\/(main\/index\.ts|main\/hosts\/electron[^/]*\.ts|preload\/.*)$/
    const electron = edges.filter(({ target }) => target.kind === 'package' && target.name === 'electron')
    expect(show(electron.filter(({ file }) => !allowed.test(file)))).toEqual([])
  })

  it('the renderer knows shared only, and no Node', () => {
    expect(strays('renderer', ['renderer', 'shared'])).toEqual([])
    expect(show(from('renderer').filter(({ target }) => target.kind === 'node'))).toEqual([])
  })

  it('nobody imports tests', () => {
    const tests = edges.filter(({ target }) => target.name.startsWith('test/') || /\.test\.ts$/.test(target.name))
    expect(show(tests)).toEqual([])
  })

  it('no imports go round in a circle', () => {
    expect(findCycle(edges)).toEqual([])
  })
})

describe('packages', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(repository, file), 'utf8'))

  it('are pinned to exact versions', () => {
    const manifest = read('package.json') as Record<string, Record<string, string> | undefined>
    const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {})
    )
    expect(all.length).toBeGreaterThan(20)
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('hold one onnxruntime', () => {
    const lock = read('package-lock.json') as { packages: Record<string, { version?: string }> }
    for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
      const versions = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
      expect(versions.map(([path, { version }]) => `${path} ${version}`)).toHaveLength(1)
    }
  })

  it('of every platform are in the lock file, which npm ci insists on', () => {
    const { packages: locked } = read('package-lock.json') as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const optional = Object.entries(locked).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).map((name) => [path, name] as const)
    )
    const missing = optional.filter(
      ([path, name]) => !locked[`node_modules/${name}`] && !locked[`${path}/node_modules/${name}`]
    )
    expect(missing).toEqual([])
  })

  it('come from wherever npm is told to look', () => {
    expect(readFileSync(join(repository, 'package-lock.json'), 'utf8')).not.toContain('"resolved"')
  })
})
