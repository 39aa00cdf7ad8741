import { startEngine } from '#main/jobs/engineProcess.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { benchJob, benchPrompts, exampleSets } from './exampleSets.ts'
import { barChart } from './plot.ts'
import { mean, meanAndDeviation, writeReport } from './report.ts'

/** Experiment 3: how much of the gap closes with how many references, on the embedded model. */
export async function referenceCounts({ quick }: { quick: boolean }): Promise<void> {
  const sets = await exampleSets(quick ? ['neon', 'duotone', 'sticker'] : undefined)
  const seeds = quick ? [1] : [1, 1001, 2001]
  // Sets have 58 references to guide with; a gap needs two at least to have a bandwidth.
  const counts = quick ? [2, 10, 58] : [2, 5, 10, 20, 40, 58]
  const engine = startEngine()
  const closed = new Map<number, { latent: number[]; independent: number[] }>()
  for (const set of sets)
    for (const seed of seeds)
      for (const count of counts) {
        const spec = {
          prompts: benchPrompts,
          negativePrompt: '',
          count: 16,
          seed,
          sampling: defaultSampling,
          guidance: defaultGuidance
        }
        const { measurements } = await engine.generate({
          ...benchJob,
          spec,
          references: { guide: set.guide.slice(0, count), keptOut: set.keptOut },
          arms: ['guided', 'unguided']
        })
        const entry = closed.get(count) ?? { latent: [], independent: [] }
        for (const space of ['latent', 'independent'] as const) {
          const { guided, unguided } = measurements.mmd2[space]!
          entry[space].push(1 - guided / unguided)
        }
        closed.set(count, entry)
      }
  await engine.close()
  const most = closed.get(counts.at(-1)!)!
  const share = (count: number, space: 'latent' | 'independent') => mean(closed.get(count)![space]) / mean(most[space])
  await writeReport({
    name: '3-references',
    title: 'Experiment 3: how many references it takes',
    command: `npm run experiments -- 3${quick ? ' --quick' : ''}`,
    text:
      `${sets.length} example sets, ${seeds.length} seed(s), 16 images, the default guidance with the first n of a set's ` +
      `references. Closed: 1 − guided / unguided, of the unbiased MMD² to the references kept out; mean ± deviation over ` +
      `sets and seeds. A set has 58 references to guide with, so the paper's 100 to 200 are out of reach here.`,
    columns: ['references', 'closed, latent space', 'closed, independent features'],
    rows: counts.map((count) => [
      String(count),
      meanAndDeviation(closed.get(count)!.latent),
      meanAndDeviation(closed.get(count)!.independent)
    ]),
    data: { quick, seeds, counts, closed: Object.fromEntries(closed) },
    plot: barChart(
      ['latent space', 'independent features'],
      counts.map((count) => ({
        label: `${count} references`,
        values: [mean(closed.get(count)!.latent), mean(closed.get(count)!.independent)]
      })),
      1.2,
      'gap closed'
    ),
    reading:
      `Ten references close ${Math.round(100 * share(10, 'latent'))} % of what ${counts.at(-1)} close in latent space, ` +
      `${Math.round(100 * share(10, 'independent'))} % in the independent features.`
  })
}
