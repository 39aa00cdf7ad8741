import { readdir, readFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import type { ImageFile } from '#main/engine/protocol.ts'
import { scanFolder } from '#main/images/scanFolder.ts'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { resourcesFolder } from '#main/resources.ts'
import type { Measurements } from '#shared/measurements.ts'
import { defaultGuidance, defaultSampling } from '#shared/parameters.ts'
import { splitReferences } from '#shared/referenceSplit.ts'

/**
 * How much nearer guidance brings a batch to references that it never saw, and what it costs: every shipped example set,
 * 16 images, 25 DDIM steps, the default guidance, the mean of several seeds. Prints the table of the README.
 *
 *     npm run bench:guidance -- [--seeds 3] [--sets neon,badge] [--guidance '{"strength":0.5}']
 */
const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    sets: { type: 'string' },
    guidance: { type: 'string', default: '{}' }
  }
})

export const benchPrompts = [
  ...['red apple', 'rocket', 'cat face', 'pizza', 'red heart', 'sunflower', 'automobile', 'guitar'],
  ...['crown', 'house', 'octopus', 'key', 'bell', 'fish', 'camera', 'umbrella']
]

const setSchema = z.looseObject({ title: z.string(), seenInTraining: z.boolean() })
const samples = join(resourcesFolder(), 'samples')
const names = options.sets?.split(',') ?? (await readdir(samples)).sort()
const guidance = { ...defaultGuidance, ...z.record(z.string(), z.json()).parse(JSON.parse(options.guidance)) }
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => 1 + 1000 * i)
const engine = startEngine()

interface Row {
  title: string
  seen: boolean
  runs: Measurements[]
}
const rows: Row[] = []
for (const name of names) {
  const { title, seenInTraining } = setSchema.parse(JSON.parse(await readFile(join(samples, name, 'set.json'), 'utf8')))
  const { images } = await scanFolder(join(samples, name))
  const byHash = new Map<string, ImageFile>(images.map((image) => [image.sha256, image]))
  const split = splitReferences([...byHash.keys()])
  const files = (hashes: string[]) => hashes.map((hash) => byHash.get(hash)!)
  const row: Row = { title, seen: seenInTraining, runs: [] }
  for (const seed of seeds) {
    const { measurements } = await engine.generate({
      modelFolder: join(resourcesFolder(), 'models', 'housestyle-128'),
      cacheFolder: join(tmpdir(), 'housestyle-bench'),
      spec: { prompts: benchPrompts, negativePrompt: '', count: 16, seed, sampling: defaultSampling, guidance },
      references: { guide: files(split.guide), keptOut: files(split.keptOut) },
      arms: ['guided', 'unguided'],
      previewEvery: 0
    })
    row.runs.push(measurements)
    process.stderr.write(`${title}, seed ${seed}: ${measurements.seconds.total.toFixed(1)} s\n`)
  }
  rows.push(row)
}
await engine.close()

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const over = (row: Row, value: (run: Measurements) => number): number => mean(row.runs.map(value))
const print = (line: string) => process.stdout.write(`${line}\n`)
const share = (guided: number, unguided: number) => `${Math.round((100 * guided) / unguided)} %`

print(`| set | in training | latent MMD², unguided → guided | share | independent MMD², unguided → guided | share |`)
print('|---|---|---|---|---|---|')
for (const row of rows) {
  const latent = [over(row, (r) => r.mmd2.latent!.unguided), over(row, (r) => r.mmd2.latent!.guided)] as const
  const other = [over(row, (r) => r.mmd2.independent!.unguided), over(row, (r) => r.mmd2.independent!.guided)] as const
  const cells = [
    row.title,
    row.seen ? 'yes' : 'never seen',
    latent.map((value) => value.toFixed(3)).join(' → '),
    share(latent[1], latent[0]),
    other.map((value) => value.toFixed(3)).join(' → '),
    share(other[1], other[0])
  ]
  print(`| ${cells.join(' | ')} |`)
}
const all = rows.flatMap((row) => row.runs)
const cost = mean(all.map(({ seconds }) => seconds.guidance / seconds.sampling))
// Both arms are sampled; only one is guided, so its own share of its own sampling time is twice that of both.
print('')
print(
  `Guidance takes ${(100 * cost).toFixed(2)} % of the sampling time of both arms (${(200 * cost).toFixed(2)} % of the ` +
    `guided arm's); ${seeds.length} seeds, 16 images, 25 DDIM steps, ${cpus()[0]?.model.trim()}, ` +
    `${availableParallelism()} cores; a batch with both arms takes ${mean(all.map((r) => r.seconds.total)).toFixed(1)} s.`
)
