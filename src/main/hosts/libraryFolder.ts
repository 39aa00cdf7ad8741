import { resolve } from 'node:path'
import envPaths from 'env-paths'

/**
 * The library that a host opens: the one asked for, else `HOUSESTYLE_LIBRARY`, else the user's data folder.
 * Both hosts open the same one.
 */
export function libraryFolder(asked: string | undefined): string {
  return resolve(asked ?? process.env.HOUSESTYLE_LIBRARY ?? envPaths('Housestyle', { suffix: '' }).data)
}
