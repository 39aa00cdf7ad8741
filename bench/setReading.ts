import sharp from 'sharp'
import { StyleFeatures } from '#main/engine/metrics/styleFeatures.ts'
import { DiffusionPipeline } from '#main/engine/pipelines/diffusionPipeline.ts'
import { alikeRows } from '#main/engine/reading/alike.ts'
import { standApart } from '#main/engine/reading/standApart.ts'
import { type Space, styleDistances } from '#main/engine/reading/styleDistances.ts'
import { styleGroups } from '#main/engine/reading/styleGroups.ts'
import { pixelsOf } from '#main/engine/references/referenceFiles.ts'
import { lengthOf } from '#main/engine/tensors/backend.ts'
import { randomFrom } from '#main/engine/texture/random.ts'
import { benchJob, exampleSets } from './experiments/exampleSets.ts'

/**
 * How well the reading of a set finds what does not belong, what is there twice, and where two styles are mixed: sets put together at random
 * from the shipped example sets. Prints the tables of docs/guidance.md.
 *
 *     npm run bench:reading
 */
const size = 128
const [sizes, rounds] = [[12, 24, 48], 4]
const pipeline = await DiffusionPipeline.load(benchJob.modelFolder)
const network = await StyleFeatures.load()
const [image, style] = [pipeline.image, pipeline.style!]
const [imageLength, styleLength] = [lengthOf(image.shape), lengthOf(style.shape)]

/** What is known of one picture. */
interface Row {
  image: Float32Array
  style: Float32Array
  features: Float32Array
}
async function rowOf(pixels: Uint8Array): Promise<Row> {
  const latents = await pipeline.encodeImages([pixels])
  return { image: image.of(latents), style: style.of(latents), features: await network.of(pixels, size) }
}

const changes: Record<string, (pixels: Uint8Array) => Promise<Uint8Array>> = {
  'JPEG of quality 60': async (pixels) => decoded(await picture(pixels).jpeg({ quality: 60 }).toBuffer()),
  'half the size': async (pixels) => decoded(await picture(pixels).resize(64, 64).png().toBuffer()),
  'a tint (5 % more red, 5 % less blue)': async (pixels) => tinted(pixels),
  'moved by one pixel of 128': async (pixels) => moved(pixels, 1),
  'moved by three': async (pixels) => moved(pixels, 3)
}
const picture = (pixels: Uint8Array) => sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
const decoded = async (file: Uint8Array): Promise<Uint8Array> => sharp(file).resize(size, size).raw().toBuffer()
const tinted = (pixels: Uint8Array) => pixels.map((byte, i) => Math.min(255, byte * [1.05, 1, 0.95][i % 3]!))
const moved = (pixels: Uint8Array, by: number) =>
  pixels.map((_, i) => pixels[(i + 3 * by * (size + 1)) % pixels.length]!)

const sets: { title: string; rows: Row[]; changed: Map<string, Row[]> }[] = []
for (const { title, guide, keptOut } of await exampleSets()) {
  const pictures = await Promise.all([...guide, ...keptOut].map((file) => pixelsOf(file, size)))
  const rows: Row[] = []
  for (const pixels of pictures) rows.push(await rowOf(pixels))
  const changed = new Map<string, Row[]>()
  for (const [name, change] of Object.entries(changes)) {
    const some: Row[] = []
    for (const pixels of pictures.slice(0, 12)) some.push(await rowOf(await change(pixels)))
    changed.set(name, some)
  }
  sets.push({ title, rows, changed })
  process.stderr.write(`${title}\n`)
}

/** The same choices in every run. */
const random = randomFrom(1)
function chosen<T>(from: readonly T[], count: number): T[] {
  const left = [...from]
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]!)
}
const flat = (rows: readonly Row[], of: keyof Row, length: number): Float32Array => {
  const joined = new Float32Array(rows.length * length)
  for (const [i, row] of rows.entries()) joined.set(row[of], i * length)
  return joined
}
const spacesOf = (rows: readonly Row[]): Space[] => [
  { rows: flat(rows, 'features', network.dimensions), length: network.dimensions },
  { rows: flat(rows, 'style', styleLength), length: styleLength }
]
const spaceChoices: Record<string, (spaces: Space[]) => Space[]> = {
  'both (default)': (spaces) => spaces,
  'independent features alone (models without style channels)': ([independent]) => [independent!]
}

const print = (line: string) => process.stdout.write(`${line}\n`)
const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

print(
  '| told apart by | pictures of the set told of | strangers found: of 1 | of 3 | two halves found | one style taken for several |'
)
print('|---|---|---|---|---|---|')
for (const [name, choose] of Object.entries(spaceChoices)) {
  const counts = { own: 0, told: 0, one: [0, 0], three: [0, 0], halves: [0, 0], split: [0, 0] }
  const note = (count: number[], found: number, of: number) => {
    count[0]! += found
    count[1]! += of
  }
  for (const set of sets)
    for (const own of sizes)
      for (let round = 0; round < rounds; round++) {
        const other = chosen(
          sets.filter((one) => one !== set),
          1
        )[0]!
        const members = chosen(set.rows, own)
        for (const [strangers, count] of [
          [1, counts.one],
          [3, counts.three]
        ] as const) {
          const rows = [...members, ...chosen(other.rows, strangers)]
          const apart = standApart(styleDistances(choose(spacesOf(rows))))
          note(count, apart.filter((row) => row >= own).length, strangers)
          counts.own += own
          counts.told += apart.filter((row) => row < own).length
        }
        note(counts.split, styleGroups(styleDistances(choose(spacesOf(members)))).length > 1 ? 1 : 0, 1)
        const halves = [...members.slice(0, own / 2), ...chosen(other.rows, own / 2)]
        const groups = styleGroups(styleDistances(choose(spacesOf(halves))))
        note(counts.halves, groups.length > 1 ? 1 : 0, 1)
      }
  const share = ([found, of]: number[]) => percent(found! / of!)
  const cells = [
    name,
    percent(counts.told / counts.own),
    share(counts.one),
    share(counts.three),
    share(counts.halves),
    share(counts.split)
  ]
  print(`| ${cells.join(' | ')} |`)
}

print('')
print('| a second copy | found | of different drawings taken for one |')
print('|---|---|---|')
const wrong = sets.reduce((sum, { rows }) => sum + alikeRows(flat(rows, 'image', imageLength), imageLength).length, 0)
const all = sets.reduce((sum, { rows }) => sum + rows.length, 0)
for (const name of Object.keys(changes)) {
  let found = 0
  let of = 0
  for (const { rows, changed } of sets)
    for (const [i, copy] of changed.get(name)!.entries()) {
      const groups = alikeRows(flat([...rows, copy], 'image', imageLength), imageLength)
      of++
      if (groups.some((group) => group.includes(i) && group.includes(rows.length))) found++
    }
  print(`| ${name} | ${percent(found / of)} | ${wrong} of ${all} |`)
}
await pipeline.release()
