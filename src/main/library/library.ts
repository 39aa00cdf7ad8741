import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Batches, createBatches } from './batches.ts'
import { type CleanUp, createCleanUp } from './cleanUp.ts'
import { createContentStore } from './contentStore.ts'
import { type Outdated, openDatabase } from './database.ts'
import { createImages, type Images } from './images.ts'
import { migrations } from './migrations/index.ts'
import { createProjects, type Projects } from './projects.ts'
import { createReferenceSets, type ReferenceSets } from './referenceSets.ts'
import { createThumbnails } from './thumbnails.ts'

/** Everything that a person made, in one folder: a database, and image files named by their content. */
export interface Library {
  readonly folder: string
  /** The engine's cache of encoded references. */
  readonly latentsFolder: string
  readonly projects: Projects
  readonly sets: ReferenceSets
  readonly batches: Batches
  readonly images: Images
  readonly cleanUp: CleanUp
  close(): void
}

/**
 * Opens the library in a folder, or starts one there. Several processes may have the same library open.
 * @param outdated what becomes of an older one; only who holds its lock (`lockQueue`) brings it up to date
 * @throws HousestyleError `conflict` when a newer Housestyle wrote it, or an older one and that is refused; `invalid-input` when it is no
 * library
 */
export function openLibrary(folder: string, outdated: Outdated = 'updated'): Library {
  const root = resolve(folder)
  const latentsFolder = join(root, 'latents')
  mkdirSync(latentsFolder, { recursive: true })
  const database = openDatabase(join(root, 'housestyle.db'), migrations, outdated)
  const store = createContentStore(join(root, 'images'))
  const thumbnails = createThumbnails(join(root, 'thumbnails'))
  const images = createImages(database, store, thumbnails)
  const projects = createProjects(database)
  const sets = createReferenceSets(database, projects, images)
  return {
    folder: root,
    latentsFolder,
    projects,
    sets,
    images,
    batches: createBatches(database, projects, sets, images),
    cleanUp: createCleanUp(database, store, thumbnails, latentsFolder),
    close: database.close
  }
}
