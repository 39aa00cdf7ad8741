import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../writeWhole.ts'

/**
 * Reference latents on disk, one file per model and image: `<folder>/<model hash>/<image hash>.latents`,
 * little-endian float32. A file of the wrong size counts as absent, and what cannot be written is encoded anew the next time,
 * so that a cache can never break a run.
 */
export class LatentCache {
  readonly #folder: string
  readonly #length: number
  #toldOfFailure = false

  constructor(cacheFolder: string, modelHash: string, length: number) {
    this.#folder = join(cacheFolder, modelHash)
    this.#length = length
  }

  async get(sha256: string): Promise<Float32Array | null> {
    const bytes = await readFile(this.#path(sha256)).catch(() => null)
    if (bytes?.byteLength !== this.#length * 4) return null
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  }

  /** A folder that cannot be written, or a full disk, is told once on stderr and otherwise passed over. */
  async set(sha256: string, latents: Float32Array): Promise<void> {
    try {
      await writeWhole(this.#path(sha256), new Uint8Array(latents.buffer, latents.byteOffset, latents.byteLength))
    } catch (error) {
      if (this.#toldOfFailure) return
      this.#toldOfFailure = true
      const reason = error instanceof Error ? error.message : String(error)
      process.stderr.write(`Encoded references cannot be kept for the next run: ${reason}\n`)
    }
  }

  #path(sha256: string): string {
    return join(this.#folder, `${sha256}.latents`)
  }
}
