import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { baseStage, defaultGuidance, defaultSampling, firstStage, paletteStage, styleStage } from '#shared/defaults.ts'
import type { Measurements } from '#shared/measurements.ts'
import { defaultPatch, guidanceSchema, type Stage } from '#shared/parameters.ts'
import { benchJob, benchPrompts, exampleSets } from './experiments/exampleSets.ts'

/**
 * How much nearer guidance brings a batch to references that it never saw, and what it costs: every shipped example set,
 * 16 images, the default sampling and guidance, the mean of several seeds. Prints the table of the README.
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

const sets = await exampleSets(options.sets?.split(','))
const guidance = guidanceSchema.parse({ ...defaultGuidance, ...JSON.parse(options.guidance) })
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => 1 + 1000 * i)
const engine = startEngine()
const spec = { prompts: benchPrompts, negativePrompt: '', count: 16, sampling: defaultSampling, guidance }
const wholeRun = { unit: 'run', start: 0, end: 1 } as const

interface Row {
  title: string
  seen: boolean
  runs: Measurements[]
}
const rows: Row[] = []
for (const { title, seenInTraining, guide, keptOut } of sets) {
  const row: Row = { title, seen: seenInTraining, runs: [] }
  for (const seed of seeds) {
    const { measurements } = await engine.generate({
      ...benchJob,
      spec: { ...spec, seed },
      references: { guide, keptOut },
      arms: ['guided', 'unguided']
    })
    row.runs.push(measurements)
    process.stderr.write(`${title}, seed ${seed}: ${measurements.seconds.total.toFixed(1)} s\n`)
  }
  rows.push(row)
}
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
print('')
print(await overhead())
await engine.close()

/**
 * Guidance's share of the guided arm's own sampling time with 100 references, at its most expensive: guiding every step.
 */
async function overhead(): Promise<string> {
  const [whole, style] = [await shareOfSampling(firstStage), await shareOfSampling(styleStage)]
  const palette = await shareOfSampling(paletteStage)
  const patches = await shareOfSampling({ ...baseStage, kernel: 'patch', stepRule: 'normalised' })
  const batch = mean(rows.flatMap(({ runs }) => runs.map(({ seconds }) => seconds.total)))
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores`
  return (
    `Guidance of all 25 steps, 16 images against 100 references: by whole latents ${whole} of the sampling time, by ` +
    `style channels ${style}, by palettes ${palette}, by patches (3 × 3, ${defaultPatch.count} features) ${patches}. A batch with both arms takes ${batch.toFixed(1)} s (${machine}).`
  )
}

/** References of all sets together; what they show does not matter for the time. The median of three runs. */
async function shareOfSampling(stage: Stage): Promise<string> {
  const shares = [await oneShare(stage), await oneShare(stage), await oneShare(stage)]
  return `${(100 * shares.sort((a, b) => a - b)[1]!).toFixed(1)} %`
}

async function oneShare(stage: Stage): Promise<number> {
  const images = sets.flatMap(({ guide }) => guide)
  const { measurements } = await engine.generate({
    ...benchJob,
    spec: {
      ...spec,
      seed: 1,
      guidance: {
        ...guidance,
        strength: 0.01,
        stages: [{ ...stage, window: wholeRun }]
      }
    },
    references: { guide: images.slice(0, 100), keptOut: [] },
    arms: ['guided']
  })
  const { guidance: guided, sampling } = measurements.seconds
  return guided / sampling
}
