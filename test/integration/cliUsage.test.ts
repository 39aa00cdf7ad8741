import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appVersion } from '#main/appVersion.ts'
import { expectPlainFailure, runCli } from '../support/cli.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'housestyle-usage-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const compare = (...rest: string[]) => ['compare', '-r', folder, '-p', 'a rocket', '-o', `${folder}-out`, ...rest]

describe('the command line, used wrongly', () => {
  it('gets one sentence and exit code 2', async () => {
    expectPlainFailure(await runCli(compare('--count', '0')), 2, /^--count must be between 1 and 256, not 0\.\n$/)
    expectPlainFailure(await runCli(compare('--cuont', '3')), 2, /^Unknown option --cuont; did you mean --count\?/)
  })

  it('says so as JSON when JSON was asked for', async () => {
    const { code, stdout, stderr } = await runCli(compare('--count', 'many', '--json'))
    expect([code, stdout]).toEqual([2, ''])
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'invalid-input', message: '--count must be a whole number between 1 and 256, not "many".' }
    })
  })
})

describe('the command line', () => {
  it('tells its version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${appVersion}\n`, stderr: '' })
  })

  it.each([
    [[], 'compare'],
    [['compare', '--help'], 'Examples:\n  housestyle compare'],
    [['model', 'inspect', '--help'], 'Example:\n  housestyle model inspect'],
    [['reproduce', '--help'], 'Examples:\n  housestyle reproduce']
  ])('helps: %s', async (args, text) => {
    const { code, stdout, stderr } = await runCli(args)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(text)
  })
})
