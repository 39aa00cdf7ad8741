import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const lock = new URL('../scripts/lock.mjs', import.meta.url).href

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'housestyle-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A process of its own that writes "in" and "out" to a file around some time of work under the lock. */
async function worker(work = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)'): Promise<string> {
  const program = `
    import { appendFileSync } from 'node:fs'
    import { exclusively } from ${JSON.stringify(lock)}
    const note = (text) => appendFileSync(${JSON.stringify(join(folder, 'log'))}, text + ' ')
    exclusively(${JSON.stringify(join(folder, 'lock'))}, () => { note('in'); ${work}; note('out') }, () => console.log('waiting'))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  return stdout
}

const log = () => readFileSync(join(folder, 'log'), 'utf8').trim()

describe('the lock around the installation', () => {
  it('lets one process in at a time, and leaves nothing behind', async () => {
    await Promise.all([worker(), worker(), worker()])
    expect(log()).toBe('in out in out in out')
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  it('is free again when the action ends its process', async () => {
    await worker('process.exit(0)')
    await worker('')
    expect(log()).toBe('in in out')
  })

  it('does not wait for a process that is no more, nor for a forgotten file', async () => {
    writeFileSync(join(folder, 'lock'), '4194305')
    expect(await worker('')).toBe('')
    writeFileSync(join(folder, 'lock'), String(process.pid))
    utimesSync(join(folder, 'lock'), new Date(), new Date(Date.now() - 3_600_000))
    expect(await worker('')).toBe('')
    expect(log()).toBe('in out in out')
  })
})
