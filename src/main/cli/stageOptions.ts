import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import * as z from 'zod'
import { baseStage, defaultGuidance, firstStage, paletteStage, styleStage } from '#shared/defaults.ts'
import { HousestyleError } from '#shared/failure.ts'
import {
  type Bandwidth,
  bandwidthSchema,
  evaluationPoints,
  type KernelName,
  kernelNames,
  kernelsWithoutBandwidth,
  mostStages,
  patchKernels,
  rivalNames,
  type Stage,
  stageSchema,
  stepRules,
  strengthSchedules,
  type Window
} from '#shared/parameters.ts'
import { parseChoice, parseNumber, UsageError } from './usage.ts'

const or = (choices: readonly string[]) => choices.join(', ')

/** The options that make a stage of their own, as commander names them and as they are typed. */
const optionNames = {
  method: '--method',
  kernel: '--kernel',
  bandwidth: '--bandwidth',
  sigma: '--sigma',
  patch: '--patch',
  stepRule: '--step-rule',
  evaluateAt: '--evaluate-at',
  schedule: '--schedule',
  window: '--window'
} as const
const stageOptions = Object.keys(optionNames) as (keyof typeof optionNames)[]

/** As commander leaves them. */
export const stageOptionsSchema = z.object({
  method: z.string().optional(),
  kernel: z.string().optional(),
  bandwidth: z.string().optional(),
  sigma: z.string().optional(),
  patch: z.string().optional(),
  stepRule: z.string().optional(),
  evaluateAt: z.string().optional(),
  schedule: z.string().optional(),
  window: z.string().optional(),
  stages: z.string().optional()
})
type Raw = z.infer<typeof stageOptionsSchema>

/** Declares the options that make a stage of guidance, or that name a file of stages. */
export function addStageOptions(command: Command): Command {
  return command
    .option('--method <name>', `mmd, or a rival for comparison: ${or(rivalNames)} (default: mmd)`)
    .option('--kernel <name>', `${or(kernelNames)} (default: ${firstStage.kernel})`)
    .option('--bandwidth <scale>', 'of the kernel: × the median distance of two references (default: 1)')
    .option('--sigma <s>', 'the bandwidth itself, in place of --bandwidth')
    .option(
      '--patch <size>',
      `patches of --kernel ${or(patchKernels)}, in latent cells: 1, 3 or 5 (default: ${firstStage.patch.size})`
    )
    .option('--step-rule <name>', `${or(stepRules)} (default: ${firstStage.stepRule})`)
    .option('--evaluate-at <name>', `${or(evaluationPoints)} (default: ${firstStage.evaluateAt})`)
    .option('--schedule <name>', `strength over the window: ${or(strengthSchedules)} (default: ${firstStage.schedule})`)
    .option('--window <start:end>', 'share of the run in which guidance acts (default: where noise is highest)')
    .option('--stages <file>', 'JSON list of stages (docs/guidance.md), in place of the options from --kernel on')
}

/**
 * The stages that the options mean: the default ones, a single one made of options, or those of a file.
 * @throws UsageError in one sentence; HousestyleError `not-found` for a file that is not there
 */
export async function readStages(raw: Raw): Promise<Stage[]> {
  const given = stageOptions.filter((name) => raw[name] !== undefined)
  if (raw.stages !== undefined) {
    if (given[0]) throw new UsageError(`--stages and ${optionNames[given[0]]} exclude each other.`)
    return readStagesFile(raw.stages)
  }
  if (given.length === 0) return defaultGuidance.stages
  return [readStage(raw)]
}

/** A single stage from the options, defaults for the rest. */
function readStage(raw: Raw): Stage {
  // Whoever names a bandwidth means a kernel that has one.
  const usual = (raw.bandwidth ?? raw.sigma) === undefined ? firstStage.kernel : 'gaussian'
  const kernel = raw.kernel === undefined ? usual : parseChoice('--kernel', raw.kernel, kernelNames)
  if (kernelsWithoutBandwidth.includes(kernel) && (raw.bandwidth ?? raw.sigma) !== undefined)
    throw new UsageError(`The ${kernel} kernel has no bandwidth.`)
  if (!patchKernels.includes(kernel) && raw.patch !== undefined)
    throw new UsageError(`Only the kernels ${or(patchKernels)} have --patch.`)
  if (kernel === 'palette' && raw.stepRule !== undefined)
    throw new UsageError('The palette kernel moves by mean shifts and has no step rule.')
  const choice = <T extends string>(option: string, value: string | undefined, all: readonly T[], usual: T): T =>
    value === undefined ? usual : parseChoice(option, value, all)
  if (kernel !== 'style' && raw.stepRule === 'target')
    throw new UsageError('Only the style kernel has the step rule target.')
  // These two have windows and shares of their own.
  const stage =
    ({ palette: paletteStage, style: styleStage } as Partial<Record<KernelName, Stage>>)[kernel] ?? firstStage
  // The default's share is meant for the highest noise and for falling from there; whoever asks for something else means a plain one.
  const elsewhere = (raw.window ?? raw.schedule ?? raw.evaluateAt ?? raw.stepRule) !== undefined
  return {
    ...stage,
    share: elsewhere && stage === firstStage ? baseStage.share : stage.share,
    method: choice('--method', raw.method, ['mmd', ...rivalNames], stage.method),
    kernel,
    bandwidth: readBandwidth(raw, stage.bandwidth),
    patch: raw.patch === undefined ? stage.patch : { ...stage.patch, size: readPatchSize(raw.patch) },
    stepRule: choice('--step-rule', raw.stepRule, stepRules, stage.stepRule),
    evaluateAt: choice('--evaluate-at', raw.evaluateAt, evaluationPoints, stage.evaluateAt),
    schedule: choice('--schedule', raw.schedule, strengthSchedules, stage.schedule),
    window: raw.window === undefined ? stage.window : readWindow('--window', raw.window)
  }
}

function readPatchSize(value: string): Stage['patch']['size'] {
  const sizes: Record<string, Stage['patch']['size']> = { '1': 1, '3': 3, '5': 5 }
  const size = sizes[value.trim()]
  if (size === undefined) throw new UsageError(`--patch must be 1, 3 or 5, not "${value}".`)
  return size
}

async function readStagesFile(path: string): Promise<Stage[]> {
  const content = await readFile(path, 'utf8').catch(() => {
    throw new HousestyleError('not-found', `The stages file ${path} cannot be read.`)
  })
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch {
    throw new UsageError(`The stages file ${path} is not valid JSON.`)
  }
  const stages = z.array(stageSchema).min(1, 'it needs at least one stage').max(mostStages).safeParse(json)
  if (stages.success) return stages.data
  const issue = stages.error.issues[0]!
  const [index, ...field] = issue.path
  const where =
    index === undefined ? '' : `stage ${Number(index) + 1}${field.length > 0 ? `, ${field.join('.')}` : ''}: `
  throw new UsageError(`The stages file ${path} cannot be used: ${where}${issue.message}`)
}

function readBandwidth(raw: Raw, usual: Bandwidth): Bandwidth {
  const [median, fixed] = bandwidthSchema.options
  if (raw.bandwidth !== undefined && raw.sigma !== undefined)
    throw new UsageError('--bandwidth and --sigma exclude each other.')
  if (raw.sigma !== undefined) return { rule: 'fixed', sigma: parseNumber('--sigma', raw.sigma, fixed.shape.sigma) }
  if (raw.bandwidth === undefined) return usual
  return { rule: 'median', scale: parseNumber('--bandwidth', raw.bandwidth, median.shape.scale) }
}

/** Two shares of the run, such as 0:0.2. @throws UsageError */
export function readWindow(option: string, value: string): Window {
  const share = z.number().min(0).max(1)
  const [start, end, ...rest] = value.split(':')
  if (start === undefined || end === undefined || rest.length > 0)
    throw new UsageError(`${option} must be two numbers such as 0:0.2, not "${value}".`)
  const read = {
    start: parseNumber(`The start of ${option}`, start, share),
    end: parseNumber(`The end of ${option}`, end, share)
  }
  if (read.start > read.end) throw new UsageError(`${option} must start before it ends.`)
  return { unit: 'run', ...read }
}
