import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOutputFolder } from './outputFolder.ts'

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'housestyle-output-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

/** As if it were a mount point: what stands where a folder waits while it is replaced keeps it from being moved. */
const asideOf = (target: string) => join(dirname(target), `.${basename(target)}.old-${process.pid}`)
const obstruct = (target: string) => {
  mkdirSync(asideOf(target))
  writeFileSync(join(asideOf(target), 'file'), '')
}

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

  it('finds out at the start where a folder cannot be moved', async () => {
    const target = join(base, 'out')
    mkdirSync(target)
    obstruct(target)
    await expect(openOutputFolder(target, false)).rejects.toThrow(`${target} cannot be replaced`)
    expect(readdirSync(base)).toEqual([basename(asideOf(target)), 'out'])
    expect(readdirSync(target)).toEqual([])
  })

  it('keeps what is finished where it cannot be put in its place, and says where it lies', async () => {
    const target = join(base, 'out')
    mkdirSync(target)
    const output = await openOutputFolder(target, false)
    writeFileSync(join(output.folder, 'report.json'), '1')
    writeFileSync(join(target, 'note'), 'x')
    obstruct(target)
    await expect(output.commit()).rejects.toMatchObject({
      failure: { code: 'conflict', hint: `The result lies in ${output.folder}.` }
    })
    output.discard()
    expect(readFileSync(join(output.folder, 'report.json'), 'utf8')).toBe('1')
    expect(readdirSync(target)).toEqual(['note'])
    rmSync(output.folder, { recursive: true })
  })
})
