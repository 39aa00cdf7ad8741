import { TorchGenerator } from '#main/engine/samplers/torchGenerator.ts'
import { contenders } from './contenders.ts'
import { drawFrom, eightModes, fitOf, type MixtureFit } from './mixtureModel.ts'
import { sampleMixture } from './mixtureRun.ts'
import { barChart } from './plot.ts'
import { mean, meanAndDeviation, writeReport } from './report.ts'

const steps = 50
const strength = 0.1

/**
 * Experiment 1: a model that knows eight modes and 200 references from four of them. Does guidance find the modes and their
 * proportions, and does it keep the spread inside a mode?
 */
export async function mixtures({ quick }: { quick: boolean }): Promise<void> {
  const seeds = Array.from({ length: quick ? 3 : 5 }, (_, i) => i + 1)
  const count = quick ? 64 : 96
  const results = new Map<string, Record<2 | 100, MixtureFit[]>>()
  for (const dimensions of [2, 100] as const)
    for (const seed of seeds) {
      const model = eightModes(dimensions, new TorchGenerator(1000 + seed))
      const wanted = fourOfEight(new TorchGenerator(4000 + seed))
      const references = drawFrom(model, wanted, 200, new TorchGenerator(2000 + seed))
      const common = { model, references, count, steps, sampler: 'ddim' } as const
      const base = await sampleMixture({ ...common, guidance: null, base: null, seed: 3000 + seed })
      for (const { name, guidance } of contenders(strength)) {
        const samples = await sampleMixture({ ...common, guidance, base, seed })
        const fits = results.get(name) ?? { 2: [], 100: [] }
        fits[dimensions].push(fitOf(model, samples, wanted))
        results.set(name, fits)
      }
    }

  const cells = (fits: MixtureFit[]) =>
    (['totalVariation', 'targetMass', 'spread'] as const).map((key) => meanAndDeviation(fits.map((fit) => fit[key])))
  const rows = [...results].map(([name, fits]) => [name, ...cells(fits[2]), ...cells(fits[100])])
  const variation = (name: string, dimensions: 2 | 100) =>
    mean(results.get(name)![dimensions].map((fit) => fit.totalVariation))
  const best = (dimensions: 2 | 100, ours: boolean) =>
    [...results.keys()]
      .filter((name) => name.startsWith('MMD') === ours && name !== 'no guidance')
      .sort((a, b) => variation(a, dimensions) - variation(b, dimensions))[0]!
  const sentence = (dimensions: 2 | 100) => {
    const [ours, theirs] = [best(dimensions, true), best(dimensions, false)]
    return (
      `In ${dimensions} dimensions the best kernel (${ours}) misses the proportions by ${variation(ours, dimensions).toFixed(2)}, ` +
      `the best rival (${theirs}) by ${variation(theirs, dimensions).toFixed(2)}, no guidance by ${variation('no guidance', dimensions).toFixed(2)}.`
    )
  }
  await writeReport({
    name: '1-mixtures',
    title: 'Experiment 1: finding four of eight modes',
    command: `npm run experiments -- 1${quick ? ' --quick' : ''}`,
    text:
      `A mixture of eight Gaussians stands for the model (closed form, no network; ring of radius 4 in the plane, random ` +
      `directions at distance 4 in 100 dimensions), 200 references from four of its modes, chosen anew for each seed, for the set. ${count} samples, ` +
      `DDIM with ${steps} steps, every contender with the same rule (each sample moves by ${strength} of its norm, on the ` +
      `predicted clean sample, at every step); ${seeds.length} seeds, mean ± deviation. TV: half the difference of mode ` +
      `shares to the references' (0 is perfect, 0.5 is no guidance at all). Mass: share in the four modes. Spread: distance ` +
      `to the nearest mode as a share of the mode's own (1 is right, less is collapse, more are stray points).`,
    columns: ['method', 'TV, 2-D', 'mass, 2-D', 'spread, 2-D', 'TV, 100-D', 'mass, 100-D', 'spread, 100-D'],
    rows,
    data: { quick, steps, strength, count, seeds, results: Object.fromEntries(results) },
    plot: barChart(
      ['2 dimensions', '100 dimensions'],
      [...results.keys()].map((label) => ({ label, values: [variation(label, 2), variation(label, 100)] })),
      1,
      'total variation'
    ),
    reading: `${sentence(2)} ${sentence(100)}`
  })
}

/** A quarter for each of four modes at random. */
function fourOfEight(generator: TorchGenerator): number[] {
  const keys = generator.randn(8)
  const chosen = [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!).slice(0, 4)
  return Array.from({ length: 8 }, (_, mode) => (chosen.includes(mode) ? 0.25 : 0))
}
