import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, join, relative } from 'node:path'

const mimes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm'
}

/**
 * Serves a file of the built renderer for Electron's own scheme. Read in one piece, because that works inside the
 * app's archive too.
 */
export async function serveRendererFile(folder: string, request: Request): Promise<Response> {
  const path = pathInside(folder, new URL(request.url).pathname)
  const mime = path === null ? undefined : mimes[extname(path)]
  const bytes = path === null || mime === undefined ? null : await readFile(path).catch(() => null)
  if (bytes === null || mime === undefined) return new Response('There is nothing at this address.', { status: 404 })
  return new Response(bytes, { headers: { 'content-type': mime, 'cache-control': 'no-cache' } })
}

/**
 * The file in a folder that the path of an address means; `/` means its page.
 * @returns null for a path that leads outside, or is badly written
 */
export function pathInside(folder: string, pathname: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0')) return null
  const path = join(folder, decoded === '/' ? 'index.html' : decoded)
  const inside = relative(folder, path)
  return inside === '' || inside.split(/[\\/]/)[0] === '..' || isAbsolute(inside) ? null : path
}
