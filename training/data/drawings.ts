/** Finds a subject's drawing in an artist's set and renders it to a transparent picture. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { type ArtistSet, PACKAGES, readJson } from './artistSets.ts'

/** Side of the masters that the networks are trained on, in pixels: twice the size that the model draws at. */
export const MASTER_SIZE = 256
const TRANSPARENT = { r: 0, g: 0, b: 0, alpha: 0 }
/** What `currentColor` means in one-colour sets; the rendered styles use only their alpha. */
const INK = '#212121'

interface IconifyIcons {
  icons: Record<string, { body: string; width?: number; height?: number; left?: number; top?: number }>
  aliases?: Record<string, { parent: string }>
  width?: number
  height?: number
}

export interface DrawingSource {
  /** Names of every icon in the set, aliases left out. */
  readonly names: readonly string[]
  /** The drawing of an emoji, or undefined if the set has none. `label` is its English name. */
  find(hexcode: string, label: string): string | undefined
  /** Renders a drawing that `find` or `names` gave, as square RGBA WebP. */
  render(name: string): Promise<Buffer>
}

/**
 * Opens an artist's set.
 * @param size side of every rendered drawing in pixels
 * @throws Error if its package is not installed
 */
export function openSet(set: ArtistSet, size: number): DrawingSource {
  return set.layout === 'assets' ? openAssets(set, size) : openIconify(set, size)
}

function openAssets(set: ArtistSet, size: number): DrawingSource {
  const folder = join(PACKAGES, set.packageName, 'assets')
  return {
    names: [],
    find: (hexcode) => spellings(hexcode).find((name) => existsSync(join(folder, `${name}.webp`))),
    render: (name) => toMaster(sharp(join(folder, `${name}.webp`)), size)
  }
}

function openIconify(set: ArtistSet, size: number): DrawingSource {
  const folder = join(PACKAGES, set.packageName)
  const collection = readJson<IconifyIcons>(join(folder, 'icons.json'))
  const charactersFile = join(folder, 'chars.json')
  const characters = existsSync(charactersFile) ? readJson<Record<string, string>>(charactersFile) : {}
  const resolve = (name: string | undefined) =>
    name === undefined ? undefined : collection.icons[name] ? name : collection.aliases?.[name]?.parent
  return {
    names: Object.keys(collection.icons),
    find(hexcode, label) {
      const candidates = [...spellings(hexcode).map((code) => characters[code]), slug(label)]
      return candidates.map(resolve).find((name) => name !== undefined && collection.icons[name] !== undefined)
    },
    render(name) {
      const svg = toSvg(collection, name, size)
      return toMaster(sharp(Buffer.from(svg), { density: 72 }), size)
    }
  }
}

/** Rendered at the master's size by the SVG's own width, so that librsvg draws every edge at full resolution. */
function toSvg(collection: IconifyIcons, name: string, size: number): string {
  const icon = collection.icons[name]
  if (!icon) throw new Error(`no icon ${name}`)
  const width = icon.width ?? collection.width ?? 16
  const height = icon.height ?? collection.height ?? 16
  const scale = size / Math.max(width, height)
  const box = `${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${width * scale}" height="${height * scale}" viewBox="${box}" color="${INK}">${icon.body}</svg>`
  )
}

function toMaster(image: Sharp, size: number): Promise<Buffer> {
  return image
    .ensureAlpha()
    .resize(size, size, { fit: 'contain', background: TRANSPARENT })
    .webp({ quality: 88, alphaQuality: 95, effort: 4 })
    .toBuffer()
}

/** Packages differ in whether a code point carries the variation selector. */
function spellings(hexcode: string): string[] {
  const code = hexcode.toLowerCase()
  return [code, code.replaceAll('-fe0f', ''), `${code}-fe0f`]
}

/** A label as icon collections spell it: "T-Rex" -> "t-rex", "woman’s hat" -> "womans-hat". */
export function slug(label: string): string {
  return label
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f’'“”.]/g, '')
    .replaceAll('&', 'and')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
