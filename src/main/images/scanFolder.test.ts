import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAnyone } from '../../../test/support/asAnyone.ts'
import { heicPhoto, picture } from '../../../test/support/pictures.ts'
import { scanFolder } from './scanFolder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'housestyle-scan-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const draw = (name: string, shade: number, format: 'png' | 'jpeg' | 'webp' = 'png') =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: { r: shade, g: shade, b: 0 } } })
    .toFormat(format)
    .toFile(join(folder, name))

describe('scanning a folder', () => {
  it('finds images in natural order, in subfolders too, and passes over notes', async () => {
    mkdirSync(join(folder, 'more'))
    await draw('10.png', 1)
    await draw('2.png', 2)
    await draw('more/1.jpg', 3, 'jpeg')
    await draw('no-extension', 4, 'webp')
    for (const note of ['README.md', 'licence.txt', 'set.json', '.DS_Store', '.hidden.png'])
      writeFileSync(join(folder, note), 'x')
    const { images, duplicates, skipped } = await scanFolder(folder)
    expect(images.map(({ name }) => name)).toEqual(['2.png', '10.png', 'more/1.jpg', 'no-extension'])
    expect(images[0]!.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect([duplicates, skipped]).toEqual([[], []])
  })

  it('keeps one of files with the same bytes', async () => {
    await draw('a.png', 9)
    copyFileSync(join(folder, 'a.png'), join(folder, 'b.png'))
    const { images, duplicates } = await scanFolder(folder)
    expect(images.map(({ name }) => name)).toEqual(['a.png'])
    expect(duplicates).toEqual([{ name: 'b.png', sameAs: 'a.png' }])
  })

  it('names what it cannot read, and why', async () => {
    await draw('good.png', 1)
    writeFileSync(join(folder, 'text.png'), 'not an image at all')
    writeFileSync(join(folder, 'empty.png'), '')
    writeFileSync(join(folder, 'drawing.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')
    const { images, skipped } = await scanFolder(folder)
    expect(images).toHaveLength(1)
    expect(skipped.map(({ failure }) => failure.message)).toEqual([
      'drawing.svg is an SVG document; drop it into the studio, or export it as PNG.',
      'empty.png is empty.',
      'text.png is not an image that can be read.'
    ])
  })

  // Windows binds nobody by a folder's mode.
  it.skipIf(process.platform === 'win32')('names what it may not open, and goes on with the others', async () => {
    chmodSync(folder, 0o755)
    mkdirSync(join(folder, 'closed'), { mode: 0 })
    await draw('closed.png', 1)
    chmodSync(join(folder, 'closed.png'), 0)
    await draw('good.png', 2)
    const { images, skipped } = await asAnyone(() => scanFolder(folder))
    chmodSync(join(folder, 'closed'), 0o700)
    expect(images.map(({ name }) => name)).toEqual(['good.png'])
    expect(skipped.map(({ failure }) => failure)).toEqual([
      { code: 'not-found', message: 'closed could not be opened: its permissions forbid it.' },
      { code: 'not-found', message: 'closed.png could not be opened: its permissions forbid it.' }
    ])
    chmodSync(folder, 0)
    await expect(asAnyone(() => scanFolder(folder))).rejects.toThrow('EACCES')
    chmodSync(folder, 0o755)
  })

  it('names HEIC photos for what they are, and reads AVIF whatever its brand', async () => {
    writeFileSync(join(folder, 'IMG_0001.HEIC'), heicPhoto)
    const avif = await sharp(await picture(1))
      .avif({ effort: 0 })
      .toBuffer()
    writeFileSync(join(folder, 'a.avif'), avif)
    avif.write('mif1', 8, 'latin1')
    writeFileSync(join(folder, 'b.avif'), avif)
    const { images, skipped } = await scanFolder(folder)
    expect(images.map(({ name }) => name)).toEqual(['a.avif', 'b.avif'])
    expect(skipped.map(({ failure }) => failure)).toEqual([
      {
        code: 'not-an-image',
        message: 'IMG_0001.HEIC is a HEIC photo, which cannot be read; export it as JPEG or PNG.'
      }
    ])
  })

  it('follows links only inside the folder', async () => {
    await draw('a.png', 1)
    const outside = mkdtempSync(join(tmpdir(), 'housestyle-outside-'))
    copyFileSync(join(folder, 'a.png'), join(outside, 'secret.png'))
    symlinkSync(join(outside, 'secret.png'), join(folder, 'out.png'))
    symlinkSync(outside, join(folder, 'outer'))
    symlinkSync('nowhere.png', join(folder, 'broken.png'))
    symlinkSync('a.png', join(folder, 'z-inside.png'))
    const { images, duplicates, skipped } = await scanFolder(folder)
    rmSync(outside, { recursive: true })
    expect(images).toHaveLength(1)
    expect(duplicates).toEqual([{ name: 'z-inside.png', sameAs: 'a.png' }])
    expect(skipped.map(({ failure }) => failure.message).sort()).toEqual([
      'broken.png is a link that leads nowhere.',
      'out.png is a link that leaves the folder.',
      'outer is a link that leaves the folder.'
    ])
  })

  it('says when there is no such folder', async () => {
    await expect(scanFolder(join(folder, 'none'))).rejects.toThrow('There is no folder')
    writeFileSync(join(folder, 'file'), '')
    await expect(scanFolder(join(folder, 'file'))).rejects.toThrow('is a file, not a folder')
  })
})
