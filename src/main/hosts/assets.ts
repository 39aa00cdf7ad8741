import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Studio } from '#main/studio.ts'
import { sha256Schema } from '#shared/batchRecord.ts'
import { type FailureCode, toFailure } from '#shared/failure.ts'
import { exportedPicture, wantedExport } from './exportedPicture.ts'

/** Formats that every browser shows; others are answered as a picture made of them. */
const shownAsIs = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/avif', 'image/gif'])
const widestThumbnail = 1024

const mimeOfExtension: Record<string, string> = {
  webp: 'image/webp',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  avif: 'image/avif'
}

/**
 * Serves pictures to the renderer, the same under both hosts: `/images/<sha256>[?w=64…1024]` from the library, with `x=1,2,4`,
 * `as=svg` and `cut` as they are to be saved, and `/samples/<set>/<file>` from the example sets. A path never reaches the disk: images
 * are looked up by hash in the database, samples by name in a listing.
 * @returns null when the address is neither
 */
export async function serveAsset(studio: Studio, request: Request): Promise<Response | null> {
  const url = new URL(request.url)
  const [area, first, second, ...rest] = url.pathname.split('/').slice(1).map(decode)
  if (area === 'images' && first !== undefined && second === undefined)
    return answer(() => serveImage(studio, first, url.searchParams))
  if (area === 'samples' && first !== undefined && second !== undefined && rest.length === 0)
    return answer(() => serveSample(studio, first, second))
  return area === 'images' || area === 'samples' ? plain(404, 'There is no such picture.') : null
}

async function serveImage(studio: Studio, sha256: string, query: URLSearchParams): Promise<Response> {
  const { images } = studio.library
  const width = query.get('w')
  const wanted = wantedExport(query)
  if (!sha256Schema.safeParse(sha256).success) return plain(404, 'There is no such picture.')
  if (width !== null && !/^\d{1,5}$/.test(width)) return plain(400, 'The width is no number.')
  const { mime } = images.get(sha256)
  if (wanted)
    return (
      (await exportedPicture(images.path(sha256), mime, wanted, studio.exporter)) ??
      plain(400, 'This picture cannot be saved so.')
    )
  if (width === null && shownAsIs.has(mime)) return file(images.path(sha256), mime)
  return file(await images.thumbnail(sha256, width === null ? widestThumbnail : Number(width)), 'image/webp')
}

async function serveSample(studio: Studio, set: string, name: string): Promise<Response> {
  const mime = mimeOfExtension[name.slice(name.lastIndexOf('.') + 1).toLowerCase()]
  if (mime === undefined) return plain(404, 'There is no such picture.')
  return file(await studio.samples.picture(set, name), mime)
}

/** Named by their content, or shipped with this version: they never change under their address. */
async function file(path: string, mime: string): Promise<Response> {
  const found = await stat(path).catch(() => null)
  // Removed since it was looked up.
  if (!found) return plain(404, 'There is no such picture.')
  // Not a blob: its file stays open after a cancelled reading until the garbage is collected.
  return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': mime,
      'content-length': String(found.size),
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff'
    }
  })
}

const statusOf: Partial<Record<FailureCode, number>> = { 'not-found': 404, 'not-an-image': 415, 'invalid-input': 422 }

async function answer(serve: () => Promise<Response>): Promise<Response> {
  try {
    return await serve()
  } catch (error) {
    const failure = toFailure(error)
    const status = statusOf[failure.code]
    if (status === undefined) console.error('Housestyle pictures:', error)
    return plain(status ?? 500, [failure.message, failure.hint].filter(Boolean).join(' '))
  }
}

function plain(status: number, sentence: string): Response {
  return new Response(sentence, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  })
}

/** A part of a path as its name; one that is badly written stays as it is and then names nothing. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
