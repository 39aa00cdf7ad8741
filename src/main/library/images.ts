import { HousestyleError } from '#shared/failure.ts'
import type { ContentStore } from './contentStore.ts'
import type { Database } from './database.ts'
import type { Thumbnails } from './thumbnails.ts'

export interface StoredImage {
  sha256: string
  mime: string
  /** Pixels, as it is shown (after its orientation flag). */
  width: number
  height: number
  bytes: number
}

export interface Images {
  /** @throws HousestyleError `not-found` */
  get(sha256: string): StoredImage
  /** Where the original lies. The file is there as long as a set or a batch uses it. */
  path(sha256: string): string
  thumbnail(sha256: string, width: number): Promise<string>
  /** Writes the bytes of an image; `register` must follow, inside the transaction that makes use of it. */
  put(bytes: Uint8Array): Promise<string>
  /**
   * Enters images whose files were put. Must run inside `write`: it makes sure, under the lock, that no clean-up
   * took a file meanwhile.
   */
  register(images: readonly StoredImage[]): void
}

export function createImages(database: Database, store: ContentStore, thumbnails: Thumbnails): Images {
  const { query } = database
  const get = (sha256: string): StoredImage => {
    const row = database.first(
      query.selectFrom('images').select(['sha256', 'mime', 'width', 'height', 'bytes']).where('sha256', '=', sha256)
    )
    if (!row) throw new HousestyleError('not-found', 'The library has no such image.')
    return row
  }
  return {
    get,
    path: store.path,
    put: store.put,
    async thumbnail(sha256, width) {
      get(sha256)
      return thumbnails.get(store.path(sha256), sha256, width)
    },
    register(images) {
      for (const image of images) {
        if (!store.has(image.sha256))
          throw new HousestyleError('conflict', 'An image was cleaned up while it was added.', 'Add it again.')
        database.run(
          query
            .insertInto('images')
            .values({ ...image, created_at: new Date().toISOString() })
            .onConflict((conflict) => conflict.doNothing())
        )
      }
    }
  }
}
