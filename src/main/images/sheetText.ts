import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import opentype from 'opentype.js'

/**
 * Text for the sheet, drawn as paths from the Inter files that come with the packages, so that a sheet looks the same
 * on every machine. Characters that Inter has not (Chinese, emoji) are left to the system's fonts as SVG text.
 */
export type Weight = 400 | 500 | 600

export interface TextStyle {
  size: number
  weight: Weight
  fill: string
  anchor?: 'start' | 'end'
}

export interface Typesetter {
  width(text: string, style: Pick<TextStyle, 'size' | 'weight'>): number
  /** SVG of one line; `y` is its base line. */
  line(text: string, x: number, y: number, style: TextStyle): string
  /** Breaks a text into at most `lines` lines of `width`, the last one cut with an ellipsis where it must be. */
  breakLines(text: string, width: number, lines: number, style: Pick<TextStyle, 'size' | 'weight'>): string[]
}

const weights: readonly Weight[] = [400, 500, 600]
/** The first file that has a character draws it. */
const subsets = ['latin', 'latin-ext', 'greek', 'cyrillic', 'vietnamese']

let loading: Promise<Typesetter> | undefined

/** Loads the fonts once. */
export function loadTypesetter(): Promise<Typesetter> {
  loading ??= load()
  return loading
}

interface Piece {
  text: string
  /** Undefined where only the system's fonts may have the character. */
  glyph: opentype.Glyph | undefined
  /** In ems. */
  advance: number
}

async function load(): Promise<Typesetter> {
  const require = createRequire(import.meta.url)
  const open = async (subset: string, weight: Weight) => {
    const bytes = await readFile(require.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`))
    return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  }
  const fonts = new Map<Weight, opentype.Font[]>()
  for (const weight of weights) fonts.set(weight, await Promise.all(subsets.map((subset) => open(subset, weight))))

  // Glyph by glyph: the library's own shaping stops at Inter's contextual substitutions.
  const pieces = (text: string, weight: Weight): Piece[] =>
    [...printable(text)].map((character) => {
      const font = fonts.get(weight)!.find((each) => each.charToGlyphIndex(character) > 0)
      const glyph = font?.charToGlyph(character)
      const advance = font && glyph ? (glyph.advanceWidth ?? 0) / font.unitsPerEm : guessedAdvance(character)
      return { text: character, glyph, advance }
    })
  const width: Typesetter['width'] = (text, { size, weight }) =>
    pieces(text, weight).reduce((sum, piece) => sum + piece.advance, 0) * size

  return {
    width,
    line(text, x, y, style) {
      const { size, weight, fill, anchor = 'start' } = style
      let at = anchor === 'end' ? x - width(text, style) : x
      let path = ''
      let foreign = ''
      for (const piece of pieces(text, weight)) {
        if (piece.glyph) path += piece.glyph.getPath(at, y, size).toPathData(2)
        else foreign += systemText(piece.text, at, y, style)
        at += piece.advance * size
      }
      return `<path fill="${fill}" d="${path}"/>${foreign}`
    },
    breakLines(text, room, lines, style) {
      const words = printable(text).split(' ').filter(Boolean)
      const fits = (line: string) => width(line, style) <= room
      const result: string[] = []
      while (words.length > 0 && result.length < lines - 1) {
        let line = words.shift()!
        while (words.length > 0 && fits(`${line} ${words[0]}`)) line += ` ${words.shift()}`
        if (!fits(line)) {
          words.unshift(line)
          break
        }
        result.push(line)
      }
      if (words.length > 0) result.push(cut(words.join(' '), fits))
      return result
    }
  }
}

function cut(text: string, fits: (line: string) => boolean): string {
  if (fits(text)) return text
  const characters = [...text]
  while (characters.length > 0 && !fits(`${characters.join('').trimEnd()}…`)) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/** Without control characters, which SVG forbids, and with plain spaces. */
const printable = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu, ' ')

/** Ideographs and emoji are square. */
const guessedAdvance = (character: string): number => ((character.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.6)

function systemText(character: string, x: number, y: number, { size, weight, fill }: TextStyle): string {
  const escaped = character.replace(/[<>&"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
  return `<text x="${x.toFixed(1)}" y="${y}" font-family="sans-serif" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped}</text>`
}
