import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliOptions, type CliResult, expectPlainFailure, runCli } from '../support/cli.ts'
import { repository } from '../support/imports.ts'
import { hugePng, writeReferences } from '../support/references.ts'

const model = join(repository, 'resources', 'models', 'housestyle-128')
let base: string
let references: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'housestyle-failures-'))
  references = join(base, 'brand')
  env = { HOUSESTYLE_CACHE: join(base, 'cache') }
  mkdirSync(references)
  await writeReferences(references, 3)
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const compare = (folder: string, out: string, rest: string[] = [], options: CliOptions = {}): Promise<CliResult> =>
  runCli(['compare', '-r', folder, '-p', 'a', '--count', '2', '--steps', '2', '-o', out, ...rest], { env, ...options })

/** A folder for results, of which nothing may be left after a failure. */
function place(name: string) {
  const parent = join(base, name)
  mkdirSync(parent)
  return { out: join(parent, 'deep', 'out'), expectNothing: () => expect(readdirSync(parent)).toEqual([]) }
}

describe('compare fails with one sentence and leaves nothing behind', () => {
  it('when the folder is missing, or a file', async () => {
    const { out, expectNothing } = place('missing')
    expectPlainFailure(await compare(join(base, 'none'), out), 1, /^There is no folder .*none\.\n$/)
    expectPlainFailure(await compare(join(references, '1.png'), out), 1, /1\.png is a file, not a folder\.\n$/)
    expectNothing()
  })

  it('when the folder has no image that can be used', async () => {
    const { out, expectNothing } = place('useless')
    const folder = join(base, 'notes')
    mkdirSync(folder)
    expectPlainFailure(
      await compare(folder, out),
      1,
      /notes has no image that can be used: it is empty or holds notes only\.\n$/
    )
    writeFileSync(join(folder, 'claims.png'), hugePng(30_000, 30_000))
    writeFileSync(join(folder, 'words.png'), 'no image')
    expectPlainFailure(await compare(folder, out), 1, 'claims.png has 30000 × 30000 pixels; the limit is 120 million.')
    expectNothing()
  })

  it('when the environment names a provider that does not exist', async () => {
    const { out, expectNothing } = place('provider')
    expectPlainFailure(
      await compare(references, out, [], { env: { ...env, HOUSESTYLE_PROVIDER: 'gpu' } }),
      1,
      'HOUSESTYLE_PROVIDER must be cpu, webgpu, dml, coreml or cuda, not "gpu".'
    )
    expectNothing()
  })

  it('when the model lacks a file', async () => {
    const { out, expectNothing } = place('modelless')
    const broken = join(base, 'broken-model')
    cpSync(model, broken, { recursive: true })
    rmSync(join(broken, 'vae_encoder'), { recursive: true })
    const sentence = /^The model folder broken-model has no file vae_encoder.model\.onnx\.\n$/
    expectPlainFailure(await compare(references, out, ['--model', broken, '-q']), 1, sentence)
    expectPlainFailure(await runCli(['model', 'inspect', broken]), 1, sentence)
    writeFileSync(join(broken, 'scheduler', 'scheduler_config.json'), '{')
    rmSync(join(broken, 'unet', 'model.onnx'))
    writeFileSync(join(broken, 'unet', 'model.onnx'), 'no graph')
    cpSync(join(model, 'vae_encoder'), join(broken, 'vae_encoder'), { recursive: true })
    expectPlainFailure(await runCli(['model', 'inspect', broken]), 1, /is not valid JSON\.\n$/)
    cpSync(join(model, 'scheduler'), join(broken, 'scheduler'), { recursive: true })
    expectPlainFailure(await runCli(['model', 'inspect', broken]), 1, /^.*unet.*\n$/)
    expectPlainFailure(await runCli(['model', 'inspect', join(base, 'none')]), 1, /^There is no model folder/)
    expectNothing()
  })

  it('when it is interrupted', async () => {
    const { out, expectNothing } = place('interrupted')
    let sent = false
    const result = await compare(references, out, ['--steps', '200'], {
      onStderr: (text, child) => {
        if (sent || !text.includes('Drawing')) return
        sent = true
        expect(existsSync(join(base, 'interrupted', 'deep'))).toBe(true)
        child.kill('SIGINT')
      }
    })
    expect(sent).toBe(true)
    expectPlainFailure(result, 130, 'cancelled')
    expectNothing()
  })

  it('when the disk is full', async (context) => {
    const mounted = mountTiny(join(base, 'tiny'))
    if (!mounted) {
      console.warn('Skipped: no small file system can be mounted here, so no full disk can be tried.')
      return context.skip()
    }
    try {
      const out = join(base, 'tiny', 'deep', 'out')
      expectPlainFailure(await compare(references, out), 1, /The disk is full; nothing was written\.\n$/)
      expect(readdirSync(join(base, 'tiny'))).toEqual([])
    } finally {
      execFileSync('umount', [join(base, 'tiny')])
    }
  })
})

describe('model inspect', () => {
  it('describes the model that comes along', async () => {
    const { code, stdout } = await runCli(['model', 'inspect', model])
    expect(code).toBe(0)
    expect(stdout).toContain('128 × 128 pixels')
    expect(stdout).toMatch(/in {3}encoder_hidden_states +float32/)
  })
})

describe('a folder with links', () => {
  it('does not lead out of itself', async () => {
    const folder = join(base, 'linked')
    mkdirSync(folder)
    symlinkSync(join(references, '1.png'), join(folder, 'stolen.png'))
    expectPlainFailure(
      await compare(folder, join(base, 'linked-out')),
      1,
      'stolen.png is a link that leaves the folder.'
    )
  })
})

/** Sixty-four kilobytes: room for the folders, not for the sheet. */
function mountTiny(folder: string): boolean {
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
