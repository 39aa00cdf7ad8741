import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openImage } from '#main/images/decode.ts'
import { HousestyleError } from '#shared/failure.ts'

/** Widths that thumbnails come in, so that a window being resized does not fill the disk with sizes. */
export const thumbnailWidths = [64, 96, 128, 192, 256, 320, 384, 512, 640, 768, 1024] as const

/** The widest thumbnail of at most that width in pixels. */
export function thumbnailWidth(asked: number): number {
  return thumbnailWidths.findLast((width) => width <= asked) ?? thumbnailWidths[0]
}

export interface Thumbnails {
  /**
   * Makes a WebP picture of at most that width, unless it is there already; a small image is not enlarged.
   * @returns its path
   * @throws HousestyleError `not-found`, `not-an-image`
   */
  get(source: string, sha256: string, width: number): Promise<string>
  /** Forgets every size of an image. */
  remove(sha256: string): Promise<void>
}

export function createThumbnails(folder: string): Thumbnails {
  /** One image asked for twice at once is made once. */
  const underWay = new Map<string, Promise<string>>()
  const path = (sha256: string, width: number) => join(folder, sha256.slice(0, 2), `${sha256}-${width}.webp`)

  return {
    get(source, sha256, width) {
      const target = path(sha256, thumbnailWidth(width))
      if (existsSync(target)) return Promise.resolve(target)
      const started = underWay.get(target)
      if (started) return started
      const making = makeThumbnail(source, target, thumbnailWidth(width)).finally(() => underWay.delete(target))
      underWay.set(target, making)
      return making
    },
    async remove(sha256) {
      await Promise.all(thumbnailWidths.map((width) => rm(path(sha256, width), { force: true })))
    }
  }
}

async function makeThumbnail(source: string, target: string, width: number): Promise<string> {
  const { image } = await openImage(source, 'The image')
  await mkdir(join(target, '..'), { recursive: true })
  const unfinished = `${target}.${randomUUID()}`
  try {
    await image
      .resize({ width, withoutEnlargement: true })
      .webp({ quality: 85 })
      .toFile(unfinished)
      .catch(() => {
        throw new HousestyleError('not-an-image', 'The image is damaged and cannot be shown.')
      })
    await rename(unfinished, target)
    return target
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
