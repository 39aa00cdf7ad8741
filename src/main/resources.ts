import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let found: string | undefined

/**
 * The folder of what ships with the app (models, guidance graphs, example sets). Taken from `HOUSESTYLE_RESOURCES`
 * when that is set (the packaged app sets it for its engine process), else the nearest `resources/` upwards of this file,
 * which serves the sources and the build alike.
 */
export function resourcesFolder(): string {
  found ??= process.env.HOUSESTYLE_RESOURCES ?? searchUpwards(dirname(fileURLToPath(import.meta.url)))
  return found
}

function searchUpwards(folder: string): string {
  const candidate = join(folder, 'resources')
  if (existsSync(join(candidate, 'guidance'))) return candidate
  const parent = dirname(folder)
  if (parent === folder) throw new Error('The folder "resources" that ships with Housestyle is missing.')
  return searchUpwards(parent)
}
