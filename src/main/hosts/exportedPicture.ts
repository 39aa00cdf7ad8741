import { readFile } from 'node:fs/promises'
import { type Exporter, exportFactors, exportPng, exportSvg } from '#main/images/exports.ts'

/** What is to be saved of a drawn picture. */
export interface WantedExport {
  /** "1", "2" or "4" times as large; of a PNG. */
  times: string | null
  /** "svg" for a document. */
  format: string | null
  /** Without the ground around what is drawn. */
  cutOut: boolean
}

/** @returns null for what the address asks for as it lies on the disk */
export function wantedExport(query: URLSearchParams): WantedExport | null {
  const wanted = { times: query.get('x'), format: query.get('as'), cutOut: query.has('cut') }
  return wanted.times === null && wanted.format === null && !wanted.cutOut ? null : wanted
}

/**
 * A drawn picture as it is to be saved.
 * @returns null where the address asks for something that there is not
 * @throws HousestyleError `invalid-input` where the picture is not made so that it can be saved like that
 */
export async function exportedPicture(
  path: string,
  mime: string,
  { times, format, cutOut }: WantedExport,
  exporter: Exporter
): Promise<Response | null> {
  if (mime !== 'image/png') return null
  if (format === 'svg' && times === null) {
    const svg = await exportSvg(await readFile(path), exporter, cutOut)
    return download(new TextEncoder().encode(svg), 'image/svg+xml')
  }
  const factor = exportFactors.find((known) => String(known) === (times ?? '1'))
  if (factor === undefined || format !== null) return null
  return download(await exportPng(await readFile(path), factor, exporter, cutOut), 'image/png')
}

const download = (bytes: Uint8Array, type: string): Response =>
  new Response(new Blob([Uint8Array.from(bytes)]), {
    headers: {
      'content-type': type,
      'content-length': String(bytes.byteLength),
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff'
    }
  })
