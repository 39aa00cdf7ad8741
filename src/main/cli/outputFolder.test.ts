import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOutputFolder } from './outputFolder.ts'

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'housestyle-output-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

describe('an output folder', () => {
  it('appears as a whole', async () => {
    const target = join(base, 'a', 'out')
    const output = await openOutputFolder(target, false)
    writeFileSync(join(output.folder, 'file'), 'x')
    expect(existsSync(target)).toBe(false)
    await output.commit()
    expect(readdirSync(join(base, 'a'))).toEqual(['out'])
    expect(readdirSync(target)).toEqual(['file'])
  })

  it('goes without a trace, but leaves what others put beside it', async () => {
    const output = await openOutputFolder(join(base, 'a', 'b', 'out'), false)
    output.discard()
    expect(readdirSync(base)).toEqual([])
    const second = await openOutputFolder(join(base, 'a', 'b', 'out'), false)
    writeFileSync(join(base, 'a', 'note'), 'x')
    second.discard()
    expect(readdirSync(join(base, 'a'))).toEqual(['note'])
  })

  it('takes an empty folder, and replaces an earlier result only when forced and finished', async () => {
    const target = join(base, 'out')
    mkdirSync(target)
    const first = await openOutputFolder(target, false)
    writeFileSync(join(first.folder, 'report.json'), '1')
    await first.commit()
    await expect(openOutputFolder(target, false)).rejects.toThrow('is not empty')
    const second = await openOutputFolder(target, true)
    writeFileSync(join(second.folder, 'report.json'), '2')
    expect(readFileSync(join(target, 'report.json'), 'utf8')).toBe('1')
    await second.commit()
    expect(readFileSync(join(target, 'report.json'), 'utf8')).toBe('2')
    expect(readdirSync(base)).toEqual(['out'])
  })

  it('never replaces a file, or a folder of something else', async () => {
    writeFileSync(join(base, 'file'), '')
    await expect(openOutputFolder(join(base, 'file'), true)).rejects.toThrow('is a file')
    mkdirSync(join(base, 'photos'))
    writeFileSync(join(base, 'photos', '1.jpg'), '')
    await expect(openOutputFolder(join(base, 'photos'), true)).rejects.toThrow('holds no earlier comparison')
  })
})
