import type { DrawnImage } from '#main/engine/protocol.ts'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import type { Guidance } from '#shared/parameters.ts'
import { benchJob, exampleSets } from './exampleSets.ts'
import { loadJudges } from './judges.ts'
import { barChart } from './plot.ts'
import { mean, meanAndDeviation, writeReport } from './report.ts'

/** Two prompts, and for each the example set whose style its references have. */
const cases = [
  { prompts: ['cat face', 'automobile'], sets: ['neon', 'duotone'] },
  { prompts: ['cat face', 'automobile'], sets: ['clay', 'badge'] }
] as const
const kernels: { name: string; promptAware: Guidance['promptAware'] }[] = [
  { name: 'not prompt-aware', promptAware: { kernel: 'off', bandwidth: 0.3, balanced: true } },
  { name: 'product kernel (paper)', promptAware: { kernel: 'gaussian', bandwidth: 0.3, balanced: false } },
  { name: 'product kernel, balanced', promptAware: { kernel: 'gaussian', bandwidth: 0.3, balanced: true } }
]

/**
 * Experiment 7: two prompts, two styles. References of one style carry the caption of one prompt; with the product kernel
 * each image should go to its own prompt's style, without it half of them.
 */
export async function promptStyles({ quick }: { quick: boolean }): Promise<void> {
  const seeds = quick ? [1] : [1, 1001, 2001]
  const engine = startEngine()
  const judges = await loadJudges()
  const own = new Map<string, number[]>(kernels.map(({ name }) => [name, []]))
  for (const { prompts, sets: names } of cases) {
    const sets = await exampleSets(names)
    const guide = sets.flatMap((set) => set.guide.slice(0, 40))
    const captions = sets.flatMap((set, s) => set.guide.slice(0, 40).map(() => prompts[s]!))
    for (const seed of seeds)
      for (const { name, promptAware } of kernels) {
        const drawn: DrawnImage[] = []
        const guidance = { ...defaultGuidance, promptAware }
        const spec = {
          ...{ prompts: [...prompts], negativePrompt: '', count: 16, seed, sampling: defaultSampling, guidance }
        }
        await engine.generate(
          { ...benchJob, spec, references: { guide, keptOut: [] }, captions, arms: ['guided'] },
          { onImage: (image) => drawn.push(image) }
        )
        const centres = await Promise.all(
          sets.map(async (set) =>
            meanOf((await Promise.all(set.keptOut.map(judges.judgeFile))).map((j) => j.features.style))
          )
        )
        let right = 0
        for (const { rgb, width, index } of drawn) {
          const { features } = await judges.judge(rgb, width)
          const away = centres.map((centre) => distance(features.style, centre))
          if ((away[0]! < away[1]! ? 0 : 1) === index % 2) right++
        }
        own.get(name)!.push(right / drawn.length)
      }
  }
  await engine.close()
  const shares = kernels.map(({ name }) => ({ name, values: own.get(name)! }))
  await writeReport({
    name: '7-prompt-styles',
    title: 'Experiment 7: each prompt in its own style',
    command: `npm run experiments -- 7${quick ? ' --quick' : ''}`,
    text:
      `References: 40 of one example set, all captioned “cat face”, and 40 of another, captioned “automobile” ` +
      `(${cases.map(({ sets }) => sets.join(' and ')).join('; ')}); 8 images of each prompt, ${seeds.length} seed(s), the ` +
      `default guidance. An image counts for the set whose kept-out images' mean is nearer in the style features.`,
    columns: ['guidance', 'images in their own prompt’s style'],
    rows: shares.map(({ name, values }) => [name, meanAndDeviation(values)]),
    data: { quick, seeds, cases, shares },
    plot: barChart(
      ['own style'],
      shares.map(({ name, values }) => ({ label: name, values: [mean(values)] })),
      1,
      'share'
    ),
    reading: `${shares.map(({ name, values }) => `${name}: ${Math.round(100 * mean(values))} %`).join('; ')}.`
  })
}

function meanOf(rows: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(rows[0]!.length)
  for (const row of rows) for (let k = 0; k < sum.length; k++) sum[k]! += row[k]! / rows.length
  return sum
}

const distance = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((value, k) => value - b[k]!))
