import { mkdir, mkdtemp, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { resourcesFolder } from '#main/resources.ts'

/** The model that comes along. */
export const embeddedModel = (): string => join(resourcesFolder(), 'models', 'housestyle-128')

/**
 * Where encoded references are kept between runs: `HOUSESTYLE_CACHE`, else the user's cache folder, else (where that
 * cannot be written) a temporary one.
 */
export async function latentsCache(): Promise<string> {
  const folder = join(process.env.HOUSESTYLE_CACHE ?? envPaths('Housestyle', { suffix: '' }).cache, 'latents')
  try {
    await mkdir(folder, { recursive: true })
    // A trial: a folder that exists may still refuse, and Windows' answer to whether one may write knows no permission lists.
    await rmdir(await mkdtemp(join(folder, 'trial-')))
    return folder
  } catch {
    return mkdtemp(join(tmpdir(), 'housestyle-latents-'))
  }
}

/** The library that the studio opens by itself. */
export const usualLibrary = (): string => process.env.HOUSESTYLE_LIBRARY ?? envPaths('Housestyle', { suffix: '' }).data
