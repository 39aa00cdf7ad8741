/**
 * Makes everything that training needs from published packages: training/work/masters.tar (one RGBA picture for each
 * subject and artist's set, with index.json), and the model folder's NOTICE.md. With `--size 512` only another archive,
 * masters-512.tar, of larger pictures: what the upscaler learns from.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { creditOf, EMOJI_SETS, STICKIES } from './artistSets.ts'
import { attribution } from './attribution.ts'
import { type DrawingSource, MASTER_SIZE, openSet, slug } from './drawings.ts'
import { heldOut } from './heldOut.ts'
import { promptsOf } from './prompts.ts'
import { subjects } from './subjects.ts'
import { type TarEntry, tar } from './tar.ts'

const TRAINING = join(import.meta.dirname, '..')
const NOTICE = join(TRAINING, '..', 'resources', 'models', 'housestyle-128', 'NOTICE.md')
/** The archive travels to the machine that trains. */
const LARGEST_ARCHIVE = 24 * 2 ** 20
const STICKIES_WANTED = 72

interface IndexEntry {
  slug: string
  label: string
  prompts: string[]
  heldOut: boolean
  sets: string[]
}

async function emojiMasters(size: number): Promise<{ entries: TarEntry[]; index: IndexEntry[] }> {
  const sources = EMOJI_SETS.map((set) => ({ set, source: openSet(set, size) }))
  const complete = subjects().filter(({ hexcode, label }) =>
    sources.every(({ set, source }) => !set.required || source.find(hexcode, label) !== undefined)
  )
  const prompts = promptsOf(complete)
  const kept = new Set(heldOut(new Set(complete.map(({ label }) => label))).subjects)
  const entries: TarEntry[] = []
  const index: IndexEntry[] = []
  for (const { hexcode, label } of complete) {
    const name = slug(label)
    const sets: string[] = []
    for (const { set, source } of sources) {
      const drawing = source.find(hexcode, label)
      if (drawing === undefined) continue
      entries.push({ name: `${set.id}/${name}.webp`, content: await source.render(drawing) })
      sets.push(set.id)
    }
    index.push({ slug: name, label, prompts: prompts.get(hexcode) ?? [], heldOut: kept.has(label), sets })
  }
  return { entries, index }
}

/** Marks of companies and faiths, which an example set should not carry. */
const NO_STICKY = /android|bluetooth|face-id|muslim/

/** Coloured stickers; the set's second half repeats the first in two tones. */
function stickyNames(source: DrawingSource): string[] {
  return source.names.filter((name) => !name.endsWith('-duo') && !NO_STICKY.test(name)).slice(0, STICKIES_WANTED)
}

function requestedSize(): number {
  const { values } = parseArgs({ options: { size: { type: 'string', default: String(MASTER_SIZE) } } })
  const size = Number(values.size)
  if (!Number.isInteger(size) || size < 64 || size > 1024) throw new Error('--size wants whole pixels from 64 to 1024')
  return size
}

async function main(): Promise<void> {
  const size = requestedSize()
  const { entries, index } = await emojiMasters(size)
  const stickies = openSet(STICKIES, size)
  for (const name of stickyNames(stickies)) {
    entries.push({ name: `${STICKIES.id}/${name}.webp`, content: await stickies.render(name) })
  }
  const description = { size, subjects: index }
  const archive = tar([{ name: 'index.json', content: Buffer.from(JSON.stringify(description, null, 1)) }, ...entries])
  const usual = size === MASTER_SIZE
  if (usual && archive.length > LARGEST_ARCHIVE) throw new Error(`the archive has ${archive.length} bytes`)

  const file = usual ? 'masters.tar' : `masters-${size}.tar`
  mkdirSync(join(TRAINING, 'work'), { recursive: true })
  writeFileSync(join(TRAINING, 'work', file), archive)
  if (usual) writeFileSync(NOTICE, attribution([...EMOJI_SETS, STICKIES].map(creditOf)))
  const heldOutCount = index.filter((subject) => subject.heldOut).length
  process.stdout.write(
    `${index.length} subjects (${heldOutCount} held out), ${entries.length} drawings, ` +
      `${(archive.length / 1e6).toFixed(1)} MB -> training/work/${file}\n`
  )
}

await main()
