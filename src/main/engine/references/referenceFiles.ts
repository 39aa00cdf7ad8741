import { basename } from 'node:path'
import { decodeSquare } from '#main/images/decode.ts'
import type { ImageFile } from '../protocol.ts'

/** size × size × 3 bytes of a reference. @throws what `decodeSquare` throws */
export const pixelsOf = async ({ path }: ImageFile, size: number): Promise<Uint8Array> =>
  (await decodeSquare(path, basename(path), size)).pixels

/** What is found of some references at a size, as the name that it is remembered by. */
export const keyOfSet = (what: string, size: number, references: readonly ImageFile[]): string =>
  [what, size, ...references.map(({ sha256 }) => sha256)].join()
