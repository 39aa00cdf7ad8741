import { baseStage } from '#shared/defaults.ts'
import { type Distances, type Mmd2, mayBeChance, type Seconds } from '#shared/measurements.ts'
import { coveredShare, wholeShare } from '#shared/mix.ts'
import {
  type BackdropMode,
  type BatchSpec,
  type Fills,
  type GroundMode,
  type KernelName,
  movesByShift,
  type OutlineMode,
  patchKernels,
  type Stage,
  type StrengthPer,
  samplersWithEta,
  setsTarget,
  type TextureMode,
  type Window
} from '#shared/parameters.ts'
import { leastReferencesToSplit } from '#shared/referenceSplit.ts'
import { samplerTitles } from '#shared/samplerTitles.ts'
import type { FoundStrength } from '#shared/strengthSearch.ts'
import type { Report } from './report.ts'

/** Both spaces in the order in which they are shown: first the one that guidance does not work in. */
export const spaces = [
  { key: 'independent', label: 'Independent features' },
  { key: 'latent', label: 'Latent space' }
] as const satisfies { key: keyof Mmd2; label: string }[]

/** "−62 %", or undefined where the unguided distance is nothing to compare with. */
export function percentChange({ guided, unguided }: { guided: number; unguided: number }): string | undefined {
  if (unguided <= 0) return undefined
  const percent = Math.round((100 * (guided - unguided)) / unguided)
  return percent === 0 ? '±0 %' : `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`
}

/** Where guided − unguided lies in nine of ten cases like this one: "−0.61 … −0.48"; undefined where nobody can tell. */
export function differenceRange({ interval }: Distances): string | undefined {
  return interval ? interval.difference.map(figure).join(' … ') : undefined
}

/** What the distances are distances to, or why there are none. */
export function distanceNote({ record, mmd2 }: Pick<Report, 'record' | 'mmd2'>): string {
  const { keptOut, guide, keptOutWeights } = record.references
  if (mmd2.independent ?? mmd2.latent) {
    const covered = coveredShare(keptOutWeights)
    const part = covered < wholeShare ? `, which stand for ${percent(covered)} of the weights` : ''
    return `Distance (MMD²) to the ${keptOut.length} references that guidance never saw${part}; smaller is nearer.`
  }
  if (keptOut.length < 2)
    return `No distances: of ${guide.length + keptOut.length} references none could be kept out of guidance to measure against (${leastReferencesToSplit} are needed).`
  return 'No distances: they need two pairs or more.'
}

/** What the search for a strength came to, and what its figures are worth. */
export function describeFound(found: FoundStrength): string {
  const note =
    ' Too few references are kept out: this was measured on those that guide, and may look better than it is.'
  return describeOutcome(found) + (found.measuredOn === 'guiding' && found.tried.length > 0 ? note : '')
}

function describeOutcome({ strength, outcome, tried, remembered }: FoundStrength): string {
  const best = tried.find((one) => one.strength === strength)
  const figures = best
    ? `closes ${percent(best.closed)} of the gap, keeps ${percent(best.fidelity)} of what the prompts say and ${percent(best.spread)} of the variety`
    : ''
  const from = remembered ? ' (known from an earlier search; --search-again repeats it)' : ''
  switch (outcome) {
    case 'reached':
      return `Strength ${strength}${from} ${figures}.`
    case 'bounded':
      return `Strength ${strength}${from} ${figures}; more would cost too much of the prompts or of the variety.`
    case 'nothing':
      return `No strength${from} brings the images nearer without losing prompts or variety: guidance is off.`
    case 'noGap':
      return `The model already draws like these references${from}: there is no gap to close, and guidance is off.`
  }
}

/** The settings of a batch in one line; those left at their defaults are left out where they say little. */
export function describeSettings({ sampling, guidance }: BatchSpec, bandwidth: number | null): string {
  const noise =
    samplersWithEta.includes(sampling.sampler) && sampling.eta > 0
      ? `, eta ${sampling.eta} ${span(sampling.etaWindow)}`
      : ''
  const followed = span(sampling.guidanceWindow)
  const where = followed === wholly ? '' : ` ${followed}`
  const rescale = sampling.guidanceRescale > 0 ? `, rescaled by ${sampling.guidanceRescale}` : ''
  const drawing =
    `${samplerTitles[sampling.sampler]}${noise}, ${sampling.steps} steps, ` +
    `guidance scale ${sampling.guidanceScale}${where}${rescale}.`
  if (guidance.strength === 0) return `Guidance off. ${drawing}`
  const stages = guidance.stages.map((stage, i) => describeStage(stage, i === 0 ? bandwidth : null))
  return `Guidance of strength ${guidance.strength}${spanTitles[guidance.strengthPer]}: ${stages.join('; then ')}.${fillTitles[guidance.fills]}${groundTitles[guidance.grounds]}${backdropTitles[guidance.backdrop]}${outlineTitles[guidance.outlines]}${textureTitles[guidance.texture]} ${drawing}`
}

const fillTitles: Record<Fills, string> = {
  drawn: '',
  even: ' Even fills, where the references have them.',
  inks: ' Fills even, flat or in the references’ inks, as the references have them.'
}

const groundTitles: Record<GroundMode, string> = { any: ' Grounds of any kind.', references: '' }

const backdropTitles: Record<BackdropMode, string> = { drawn: ' Backdrops as drawn.', references: '' }
const textureTitles: Record<TextureMode, string> = { drawn: ' Guided by textures too.', references: '' }
const outlineTitles: Record<OutlineMode, string> = { drawn: ' Guided by outlines too.', references: '' }

const spanTitles: Record<StrengthPer, string> = { noise: '', run: ' a run', step: ' a step' }

const kernelTitles: Record<KernelName, string> = {
  gaussian: 'Gaussian kernel',
  mixture: 'Gaussian mixture kernel',
  laplace: 'Laplace kernel',
  imq: 'inverse multiquadric kernel',
  energy: 'energy distance',
  cubic: 'cubic kernel',
  patch: 'patch kernel',
  texture: 'texture kernel',
  palette: 'palette kernel',
  style: 'style kernel'
}

function describeStage(stage: Stage, bandwidth: number | null): string {
  const size = patchKernels.includes(stage.kernel) ? ` of ${stage.patch.size} × ${stage.patch.size} cells` : ''
  const width = bandwidth === null ? '' : ` of bandwidth ${bandwidth.toPrecision(3)}`
  const share = stage.share === 1 ? '' : `, share ${stage.share}`
  const more = stage.plus.map(({ kernel }) => ` + ${kernelTitles[kernel]}`).join('')
  const rhythm = stage.every === 1 ? '' : `, every ${stage.every} steps`
  const until = movesByShift(stage) ? 'fading to none at' : 'until'
  const times = stage.stopAt === 1 ? '' : `${stage.stopAt} times `
  const known =
    movesByShift(stage) && stage.spreadsKnown > 0
      ? `, ${stage.spreadsKnown} spreads farther if the model knows them`
      : ''
  const end = stage.stopAt === null ? '' : `, ${until} ${times}the references’ own distance${known}`
  const noised = stage.references === 'noised' && stage.evaluateAt !== 'predX0' ? ', references noised' : ''
  const steps = setsTarget(stage) ? ', to targets' : `, ${stage.stepRule} steps`
  const rule = stage.stepRule === baseStage.stepRule || movesByShift(stage) ? '' : steps
  const contrast = setsTarget(stage) && stage.contrast > 0 ? `, contrast ${stage.contrast}` : ''
  const point = { predX0: '', noisy: ', on the noisy latents', stepped: ', after the step' }[stage.evaluateAt]
  const falling = { constant: '', linear: ', falling to zero', cosine: ', falling to zero like a cosine' }
  const others = { ramp: ', rising from zero', noise: ', in proportion to the noise' }
  const schedule = { ...falling, ...others }[stage.schedule]
  const what =
    stage.method === 'mmd' ? `${kernelTitles[stage.kernel]}${size}${width}${more}` : `rival “${stage.method}”`
  // Targets are meant for all of the run.
  const when = setsTarget(stage) && span(stage.window) === wholly ? '' : ` ${span(stage.window)}`
  return `${what}${when}${schedule}${share}${rule}${contrast}${point}${noised}${rhythm}${end}`
}

/** With a minus sign instead of a hyphen. */
const signed = (value: number): string => String(value).replace('-', '−')

const wholly = 'over the whole run'

function span({ unit, start, end }: Window): string {
  if (unit === 'logSnr') {
    // Nothing lies beyond these in any model.
    if (start <= -20) return end >= 20 ? wholly : `at high noise (log SNR up to ${signed(end)})`
    return end >= 20 ? `from log SNR ${signed(start)} on` : `at log SNR ${signed(start)} to ${signed(end)}`
  }
  if (start === 0) return end === 1 ? wholly : `over the first ${percent(end)} of the run`
  return `over ${percent(start)} to ${percent(end)} of the run`
}

const percent = (share: number): string => `${Math.round(100 * share)} %`

/** What `compare` says at its end. */
export function summary(report: Report, sheet: string): string {
  const { record, mmd2, seconds } = report
  const { name } = record.references
  const rows = spaces.flatMap(({ key, label }) => {
    const pair = mmd2[key]
    if (!pair) return []
    const change = mayBeChance(pair) ? 'perhaps' : (percentChange(pair) ?? '')
    const range = differenceRange(pair)
    return [
      `  ${label.padEnd(22)}${figure(pair.unguided).padStart(10)}${figure(pair.guided).padStart(10)}${change.padStart(9)}${range ? `   ${range}` : ''}`
    ]
  })
  const head = `  ${''.padEnd(22)}${'unguided'.padStart(10)}${'guided'.padStart(10)}${''.padStart(9)}   difference, nine in ten`
  const table = rows.length > 0 ? [head, ...rows] : []
  return [
    `${record.spec.count} pairs after “${name}” in ${seconds.total.toFixed(1)} s.`,
    distanceNote(report),
    ...table,
    ...chanceNote(report),
    ...finishNotes(report),
    guidanceShare(seconds),
    `Sheet: ${sheet}`
  ].join('\n')
}

function chanceNote({ mmd2 }: Report): string[] {
  const perhaps = spaces.filter(({ key }) => mmd2[key] && mayBeChance(mmd2[key]))
  return perhaps.length > 0 ? ['Perhaps: this many images and references may show such a difference by chance.'] : []
}

/** What the guided pictures have from the references exactly. */
export function finishNotes({
  inks,
  outline,
  sharedGround,
  backdrop,
  texture
}: Pick<Report, 'inks' | 'outline' | 'sharedGround' | 'backdrop' | 'texture'>): string[] {
  const ways = backdrop && backdrop.colourways > 1 ? ` in ${backdrop.colourways} colourways` : ''
  const ground =
    backdrop && (ways || !backdrop.plain)
      ? `, on the backdrop${ways} that these share`
      : sharedGround
        ? ', on the ground that these share'
        : ''
  if (inks === null) return backdrop ? [`Guided images are put on the backdrop${ways} that the references share.`] : []
  const line = outline && `${outline.ink}, ${outline.width.toFixed(1)} pixels wide`
  if (outline && !outline.filled)
    return [`Guided images are drawn in lines alone, as the references are: ${line}${ground}.`]
  const colours = `${inks.length} ${inks.length === 1 ? 'ink' : 'inks'}`
  return [
    `Fills of guided images are in ${colours} of the references${line ? `, outlined in ${line}` : ''}${ground}${texture ? ', with their texture' : ''}.`
  ]
}

function guidanceShare({ guidance, sampling }: Seconds): string {
  const share = sampling > 0 ? (100 * guidance) / sampling : 0
  return `Guidance took ${share.toFixed(1)} % of the sampling time (${guidance.toFixed(2)} of ${sampling.toFixed(1)} s).`
}

/** A distance as it is shown. */
export const figure = (value: number): string => value.toFixed(4).replace('-', '−')
