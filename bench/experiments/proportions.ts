import { TorchGenerator } from '#main/engine/samplers/torchGenerator.ts'
import { contenders } from './contenders.ts'
import { drawFrom, eightModes, fitOf } from './mixtureModel.ts'
import { sampleMixture } from './mixtureRun.ts'
import { scatter } from './plot.ts'
import { mean, meanAndDeviation, writeReport } from './report.ts'

const steps = 50
const strength = 0.1

/** Experiment 2: two of eight modes at proportions drawn from Dirichlet(1, 10). Are they reached? */
export async function proportions({ quick }: { quick: boolean }): Promise<void> {
  const draws = quick ? 6 : 20
  const count = quick ? 96 : 192
  const reached = new Map<string, { wanted: number; share: number; mass: number }[]>()
  for (let draw = 0; draw < draws; draw++) {
    const generator = new TorchGenerator(50 + draw)
    const uniform = () => generator.bits() / 2 ** 32
    const [first, second] = twoOf(8, uniform)
    const minor = dirichletMinor(uniform)
    const wanted = Array.from({ length: 8 }, (_, m) => (m === first ? minor : m === second ? 1 - minor : 0))
    const model = eightModes(2, generator)
    const references = drawFrom(model, wanted, 200, generator)
    const common = { model, references, count, steps, sampler: 'ddim' } as const
    const base = await sampleMixture({ ...common, guidance: null, base: null, seed: 3000 + draw })
    for (const { name, guidance } of contenders(strength)) {
      const fit = fitOf(model, await sampleMixture({ ...common, guidance, base, seed: draw }), wanted)
      const [a, b] = [fit.shares[first]!, fit.shares[second]!]
      const list = reached.get(name) ?? []
      list.push({ wanted: minor, share: a + b === 0 ? 0 : a / (a + b), mass: fit.targetMass })
      reached.set(name, list)
    }
  }
  const error = (name: string) => mean(reached.get(name)!.map(({ wanted, share }) => Math.abs(share - wanted)))
  const rows = [...reached].map(([name, list]) => [
    name,
    meanAndDeviation(list.map(({ wanted, share }) => Math.abs(share - wanted))),
    meanAndDeviation(list.map(({ mass }) => mass))
  ])
  const shown = ['MMD, Gaussian', 'Chamfer']
  await writeReport({
    name: '2-proportions',
    title: 'Experiment 2: reaching given proportions',
    command: `npm run experiments -- 2${quick ? ' --quick' : ''}`,
    text:
      `The model knows eight modes on a ring; the set has two of them, chosen at random, at proportions drawn from ` +
      `Dirichlet(1, 10), 200 references. ${draws} draws, ${count} samples each, the rest as in experiment 1. Error: the ` +
      `difference of the minor mode's share, among samples in either mode, to its share of the references. Mass: share of ` +
      `samples in the two modes.`,
    columns: ['method', 'error of the proportion', 'mass in the two modes'],
    rows,
    data: { quick, steps, strength, count, draws, reached: Object.fromEntries(reached) },
    plot: scatter(
      shown.flatMap((name, series) => reached.get(name)!.map(({ wanted, share }) => ({ x: wanted, y: share, series }))),
      { x: 'wanted share of the minor mode', y: 'reached', series: shown }
    ),
    reading:
      `MMD guidance with the Gaussian kernel misses the proportion by ${error('MMD, Gaussian').toFixed(2)} on average, ` +
      `Chamfer guidance by ${error('Chamfer').toFixed(2)}, attraction to the nearest reference by ` +
      `${error('nearest reference').toFixed(2)}, no guidance by ${error('no guidance').toFixed(2)}.`
  })
}

function twoOf(count: number, uniform: () => number): [number, number] {
  const first = Math.floor(uniform() * count)
  const other = Math.floor(uniform() * (count - 1))
  return [first, other < first ? other : other + 1]
}

/** The first share of Dirichlet(1, 10), which is Beta(1, 10): 1 − u^{1/10}. */
const dirichletMinor = (uniform: () => number): number => 1 - (1 - uniform()) ** 0.1
