/**
 * The artists' sets that training images are rendered from, and where each one's package keeps its pictures.
 *
 * Share-alike and non-commercial sets are left out on purpose, and so is trademark art, whatever its licence.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where npm put the artwork packages. */
export const PACKAGES = join(import.meta.dirname, '..', 'node_modules')

export interface ArtistSet {
  /** Name of the set in the archive and in the training code. */
  readonly id: string
  readonly packageName: string
  /** `iconify`: SVGs in icons.json; `assets`: one WebP a code point. */
  readonly layout: 'iconify' | 'assets'
  /** A subject is used only if every required set has drawn it. */
  readonly required: boolean
}

/** The same subjects drawn by several artists. */
export const EMOJI_SETS: readonly ArtistSet[] = [
  { id: 'fluent-3d', packageName: '@lobehub/fluent-emoji-3d', layout: 'assets', required: true },
  { id: 'fluent-flat', packageName: '@iconify-json/fluent-emoji-flat', layout: 'iconify', required: true },
  { id: 'high-contrast', packageName: '@iconify-json/fluent-emoji-high-contrast', layout: 'iconify', required: true },
  { id: 'noto', packageName: '@iconify-json/noto', layout: 'iconify', required: true },
  { id: 'twemoji', packageName: '@iconify-json/twemoji', layout: 'iconify', required: true },
  { id: 'noto-v1', packageName: '@iconify-json/noto-v1', layout: 'iconify', required: false },
  { id: 'emojione', packageName: '@iconify-json/emojione', layout: 'iconify', required: false }
]

/** A brand-like set with subjects of its own; never trained on, only an example set and a test. */
export const STICKIES: ArtistSet = {
  id: 'stickies',
  packageName: '@iconify-json/streamline-stickies-color',
  layout: 'iconify',
  required: false
}

export interface Credit {
  readonly set: string
  readonly title: string
  readonly author: string
  readonly url: string
  readonly licence: string
  readonly licenceUrl: string
  readonly packageName: string
  readonly version: string
}

interface IconifyInfo {
  name: string
  author: { name: string; url?: string }
  license: { title: string; spdx?: string; url?: string }
}

/** Who drew a set and under which licence, as the package itself says. Throws if the package is not installed. */
export function creditOf(set: ArtistSet): Credit {
  const folder = join(PACKAGES, set.packageName)
  const manifest = readJson<{ version: string; license: string; homepage?: string }>(join(folder, 'package.json'))
  const common = { set: set.id, packageName: set.packageName, version: manifest.version }
  const infoFile = join(folder, 'info.json')
  if (!existsSync(infoFile)) {
    // The 3D package repackages Microsoft's own pictures; its manifest names only the repackager.
    return {
      ...common,
      title: 'Fluent Emoji, 3D',
      author: 'Microsoft Corporation',
      url: 'https://github.com/microsoft/fluentui-emoji',
      licence: manifest.license,
      licenceUrl: 'https://github.com/microsoft/fluentui-emoji/blob/main/LICENSE'
    }
  }
  const info = readJson<IconifyInfo>(infoFile)
  return {
    ...common,
    title: info.name,
    author: info.author.name,
    url: info.author.url ?? '',
    licence: info.license.spdx ?? info.license.title,
    licenceUrl: info.license.url ?? ''
  }
}

/** Parses a JSON file of a package whose shape the caller knows. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
