import { startEngine } from '#main/jobs/engineProcess.ts'
import { firstStage } from '#shared/defaults.ts'
import { exampleSets } from './exampleSets.ts'
import { type Accepted, averaged, JudgedRuns, judgedStyleOf } from './judgedRuns.ts'
import { loadJudges } from './judges.ts'
import { guidanceOf, highNoise, variants } from './mapVariants.ts'
import { curves } from './plot.ts'
import { writeReport } from './report.ts'

/** Experiment 4: which guidance brings the style at the least cost of the subject, on the embedded model. */
export async function guidanceMap({ quick }: { quick: boolean }): Promise<void> {
  const all = await exampleSets(quick ? ['neon', 'clay', 'sticker'] : undefined)
  const sets = all.filter((set) => judgedStyleOf(set) !== undefined && set.seenInTraining)
  const seeds = quick ? [1] : [1, 1001, 2001]
  const strengths = quick ? [0.2, 0.85] : [0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.85, 1, 1.5]
  const engine = startEngine()
  const judges = await loadJudges()
  const runs = new JudgedRuns(engine, judges, { measureFidelity: false })

  const unguided: Accepted[] = []
  for (const seed of seeds) {
    const batch = await runs.draw([], null, seed)
    for (const set of sets) unguided.push(runs.accepted(batch, judgedStyleOf(set)!))
  }
  const results: { group: string; name: string; strength: number; accepted: Accepted }[] = []
  for (const variant of variants.filter(({ thorough }) => !(quick && thorough)))
    for (const strength of strengths) {
      const shares: Accepted[] = []
      for (const set of sets)
        for (const seed of seeds) {
          const batch = await runs.draw(set.guide, guidanceOf(variant, strength), seed)
          shares.push(runs.accepted(batch, judgedStyleOf(set)!))
        }
      const accepted = averaged(shares)
      results.push({ group: variant.group, name: variant.name, strength, accepted })
      const { style, subject, both } = accepted
      process.stderr.write(
        `${variant.name}, ${strength}: ${[style, subject, both].map((x) => x.toFixed(2)).join(' ')}\n`
      )
    }
  await engine.close()

  const plain = averaged(unguided)
  const best = results.toSorted((a, b) => score(b.accepted) - score(a.accepted))[0]!
  const share = (value: number) => value.toFixed(2)
  const row = (name: string, strength: string, { style, subject, both }: Accepted) => [
    ...[name, strength, share(style), share(subject), share(both)]
  ]
  await writeReport({
    name: '4-guidance-map',
    title: 'Experiment 4: style against subject',
    command: `npm run experiments -- 4${quick ? ' --quick' : ''}`,
    text:
      `${sets.map(({ title }) => title).join(', ')}; ${seeds.length} seed(s), 16 subjects that no reference shows, the ` +
      `default sampling. Shares of images that judges accept which were fitted to real images alone (right for ` +
      `${share(judges.rightOnReal.style)} of styles and ${share(judges.rightOnReal.subject)} of subjects on real images ` +
      `that they did not know). Unless a row says otherwise: Gaussian of whole latents alone, gradient at the predicted clean ` +
      `latents, steps by distance, ${highNoise}, falling to zero from ${firstStage.share} times the strength. One batch ` +
      `is 16 images, so that a share of a row moves by about ` +
      `${share(1 / Math.sqrt(16 * sets.length * seeds.length) / 2)} by chance.`,
    columns: ['guidance', 'strength', 'style', 'subject', 'both'],
    rows: [
      row('none', '0', plain),
      ...results.map(({ group, name, strength, accepted }) => row(`${group}: ${name}`, String(strength), accepted))
    ],
    data: { quick, seeds, strengths, sets: sets.map(({ name }) => name), unguided: plain, results },
    plot: curves(
      [...new Set(results.map(({ name }) => name))].map((name) => ({
        name,
        points: [
          { x: plain.subject, y: plain.style },
          ...results
            .filter((one) => one.name === name)
            .map(({ accepted }) => ({ x: accepted.subject, y: accepted.style }))
        ]
      })),
      { x: 'subject accepted', y: 'style accepted' }
    ),
    reading:
      `Best by style × subject: ${best.name} at strength ${best.strength}, with style ${share(best.accepted.style)} and ` +
      `subject ${share(best.accepted.subject)}; without guidance style ${share(plain.style)}, subject ${share(plain.subject)}.`
  })
}

/** The knee of a curve: as much style as can be had for the subject that is left. */
const score = ({ style, subject }: Accepted): number => style * subject
