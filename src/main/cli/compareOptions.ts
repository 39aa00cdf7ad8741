import { readFile } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import type { Command } from 'commander'
import * as z from 'zod'
import { HousestyleError } from '#shared/failure.ts'
import {
  type Bandwidth,
  type BatchSpec,
  bandwidthSchema,
  batchSpecSchema,
  type Coupling,
  defaultGuidance,
  defaultSampling,
  defaultStage,
  evaluationPoints,
  kernelNames,
  kernelsWithoutBandwidth,
  mostStages,
  promptKernels,
  rivalNames,
  type Sampling,
  type Stage,
  samplerNames,
  samplingSchema,
  splitPrompts,
  stageSchema,
  stepRules,
  strengthSchedules,
  type Window
} from '#shared/parameters.ts'
import { type FolderWeights, readFolderWeights } from './folderWeights.ts'
import { embeddedModel } from './places.ts'
import { parseChoice, parseNumber, UsageError } from './usage.ts'

export interface CompareOptions {
  references: string
  out: string
  force: boolean
  /** Write enlarged images beside those that were drawn. */
  upscale: boolean
  /** Weights of subfolders of the references. */
  weights: FolderWeights
  model: string
  spec: BatchSpec
}

const defaults = { count: 16, seed: 0, out: 'compare' }
const { sampling, guidance, stage } = { sampling: defaultSampling, guidance: defaultGuidance, stage: defaultStage }
const or = (choices: readonly string[]) => choices.join(', ')

/** Declares the options of `compare`; their texts are parsed by `readCompareOptions`. */
export function addCompareOptions(command: Command): Command {
  return command
    .requiredOption('-r, --references <dir>', 'folder of images that carry the style')
    .option('-p, --prompts <text>', 'what to draw, separated by ";"')
    .option('--prompts-file <file>', 'the same from a file, one prompt a line')
    .option('-n, --count <n>', 'pairs to draw, 1 to 256; prompts are used in turn', String(defaults.count))
    .option('--steps <n>', 'sampling steps, 1 to 1000', String(sampling.steps))
    .option('--strength <s>', 'of guidance, 0 (off) to 10', String(guidance.strength))
    .option('--seed <n>', 'of the first pair; the next have the next ones', String(defaults.seed))
    .option('-o, --out <dir>', 'folder for the result', defaults.out)
    .option('--weights <list>', 'of subfolders of the references: "icons=0.3; photos=0.7; avoid=-0.2"', '')
    .option('--upscale', 'write every image four times as large too', false)
    .option('--force', 'replace the comparison that is there already', false)
    .option('--model <dir>', 'model folder, Stable Diffusion ONNX layout (default: the model that comes along)')
    .option('--negative <text>', 'what to keep out of the images', '')
    .option('--guidance-scale <s>', 'how closely prompts are followed, 0 to 30', String(sampling.guidanceScale))
    .option('--guidance-window <start:end>', 'share of the run in which --guidance-scale acts (default: the whole run)')
    .option('--sampler <name>', or(samplerNames), sampling.sampler)
    .option('--eta <x>', 'noise added by DDIM, 0 to 1 (default: 0)')
    .option('--method <name>', `mmd, or a rival for comparison: ${or(rivalNames)} (default: mmd)`)
    .option('--kernel <name>', `${or(kernelNames)} (default: ${stage.kernel})`)
    .option('--bandwidth <scale>', 'of the kernel: × the median distance of two references (default: 1)')
    .option('--sigma <s>', 'the bandwidth itself, in place of --bandwidth')
    .option('--patch <size>', `width of --kernel patch in latent cells: 1, 3 or 5 (default: ${stage.patch.size})`)
    .option('--step-rule <name>', `${or(stepRules)} (default: ${stage.stepRule})`)
    .option('--evaluate-at <name>', `${or(evaluationPoints)} (default: ${stage.evaluateAt})`)
    .option('--schedule <name>', `strength over the window: ${or(strengthSchedules)} (default: ${stage.schedule})`)
    .option('--window <start:end>', 'share of the run in which guidance acts (default: about the first fifth)')
    .option(
      '--prompt-aware <kernel>',
      `weigh references by their captions: ${or(promptKernels)}`,
      guidance.promptAware.kernel
    )
    .option('--bank <cap>', 'draw image by image, each beside so many finished ones; all jointly if left out')
    .option(
      '--shield <radius>',
      'keeps images from copying references: 0 (off) to 2 usual distances',
      String(guidance.shield)
    )
    .option('--stages <file>', 'JSON list of stages (docs/guidance.md), in place of the options from --kernel on')
}

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

const text = z.string()
const rawSchema = z.object({
  references: text,
  prompts: text.optional(),
  promptsFile: text.optional(),
  count: text,
  steps: text,
  strength: text,
  seed: text,
  out: text,
  force: z.boolean(),
  model: text.optional(),
  negative: text,
  guidanceScale: text,
  guidanceWindow: text.optional(),
  sampler: text,
  eta: text.optional(),
  method: text.optional(),
  kernel: text.optional(),
  bandwidth: text.optional(),
  sigma: text.optional(),
  patch: text.optional(),
  stepRule: text.optional(),
  evaluateAt: text.optional(),
  schedule: text.optional(),
  window: text.optional(),
  promptAware: text,
  bank: text.optional(),
  shield: text,
  upscale: z.boolean(),
  weights: text,
  stages: text.optional()
})
type Raw = z.infer<typeof rawSchema>

/**
 * @param options as commander leaves them
 * @throws UsageError in one sentence; HousestyleError `not-found` for a prompts file that is not there
 */
export async function readCompareOptions(options: unknown): Promise<CompareOptions> {
  const raw = rawSchema.parse(options)
  if (raw.out.trim() === '') throw new UsageError('--out needs the name of a folder.')
  const [references, out] = [resolve(raw.references), resolve(raw.out)]
  if (isInside(out, references) || isInside(references, out))
    throw new UsageError(
      '--out and --references must not lie in each other: results would count as references.',
      'Choose another --out.'
    )
  const shape = batchSpecSchema.shape
  const spec = batchSpecSchema.safeParse({
    prompts: await readPrompts(raw),
    negativePrompt: raw.negative,
    count: parseNumber('--count', raw.count, shape.count),
    seed: parseNumber('--seed', raw.seed, shape.seed),
    sampling: readSampling(raw),
    guidance: {
      strength: parseNumber('--strength', raw.strength, z.number().min(0).max(10)),
      coupling: readCoupling(raw.bank),
      promptAware: {
        ...guidance.promptAware,
        kernel: parseChoice('--prompt-aware', raw.promptAware, promptKernels)
      },
      shield: parseNumber('--shield', raw.shield, z.number().min(0).max(2)),
      stages: await readStages(raw)
    }
  } satisfies BatchSpec)
  if (!spec.success) throw new UsageError(sentence(spec.error))
  return {
    references,
    out,
    force: raw.force,
    upscale: raw.upscale,
    weights: readFolderWeights(raw.weights),
    model: raw.model === undefined ? embeddedModel() : resolve(raw.model),
    spec: spec.data
  }
}

const isInside = (path: string, folder: string): boolean => path === folder || path.startsWith(folder + sep)

function sentence({ issues }: z.ZodError): string {
  const [issue] = issues
  if (issue?.path[0] === 'negativePrompt') return '--negative is longer than 500 characters.'
  if (issue?.path[0] === 'prompts' && issue.code === 'too_big' && issue.path.length === 1)
    return 'There are more than 256 prompts.'
  return issue?.message ?? 'An option is wrong.'
}

async function readPrompts({ prompts, promptsFile }: Raw): Promise<string[]> {
  if (prompts === undefined && promptsFile === undefined)
    throw new UsageError('What should be drawn?', 'Give --prompts "rocket; red apple", or --prompts-file.')
  const list = splitPrompts(prompts ?? '')
  if (promptsFile !== undefined) {
    const content = await readFile(promptsFile, 'utf8').catch(() => {
      throw new HousestyleError('not-found', `The prompts file ${promptsFile} cannot be read.`)
    })
    list.push(...splitPrompts(content.replace(/^\uFEFF/, '')))
  }
  if (list.length === 0) throw new UsageError('There is no prompt.', 'Give --prompts "rocket; red apple".')
  return list
}

function readSampling(raw: Raw): Sampling {
  const { shape } = samplingSchema
  const sampler = parseChoice('--sampler', raw.sampler, samplerNames)
  if (sampler !== 'ddim' && raw.eta !== undefined) throw new UsageError('Only --sampler ddim has --eta.')
  return {
    sampler,
    steps: parseNumber('--steps', raw.steps, shape.steps),
    eta: raw.eta === undefined ? sampling.eta : parseNumber('--eta', raw.eta, shape.eta),
    guidanceScale: parseNumber('--guidance-scale', raw.guidanceScale, shape.guidanceScale),
    guidanceWindow:
      raw.guidanceWindow === undefined ? sampling.guidanceWindow : readWindow('--guidance-window', raw.guidanceWindow)
  }
}

async function readStages(raw: Raw): Promise<Stage[]> {
  const given = stageOptions.filter((name) => raw[name] !== undefined)
  if (raw.stages !== undefined) {
    if (given[0]) throw new UsageError(`--stages and ${optionNames[given[0]]} exclude each other.`)
    return readStagesFile(raw.stages)
  }
  if (given.length === 0) return guidance.stages
  return [readStage(raw)]
}

function readCoupling(cap: string | undefined): Coupling {
  if (cap === undefined) return guidance.coupling
  return { mode: 'bank', cap: parseNumber('--bank', cap, z.int().min(1).max(10_000)), whenFull: 'fifo' }
}

/** A single stage from the options, defaults for the rest. */
function readStage(raw: Raw): Stage {
  const kernel = raw.kernel === undefined ? stage.kernel : parseChoice('--kernel', raw.kernel, kernelNames)
  if (kernelsWithoutBandwidth.includes(kernel) && (raw.bandwidth ?? raw.sigma) !== undefined)
    throw new UsageError(`The ${kernel} kernel has no bandwidth.`)
  if (kernel !== 'patch' && raw.patch !== undefined) throw new UsageError('Only --kernel patch has --patch.')
  const choice = <T extends string>(option: string, value: string | undefined, all: readonly T[], usual: T): T =>
    value === undefined ? usual : parseChoice(option, value, all)
  return {
    ...stage,
    method: choice('--method', raw.method, ['mmd', ...rivalNames], stage.method),
    kernel,
    bandwidth: readBandwidth(raw),
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

function readBandwidth(raw: Raw): Bandwidth {
  const [median, fixed] = bandwidthSchema.options
  if (raw.bandwidth !== undefined && raw.sigma !== undefined)
    throw new UsageError('--bandwidth and --sigma exclude each other.')
  if (raw.sigma !== undefined) return { rule: 'fixed', sigma: parseNumber('--sigma', raw.sigma, fixed.shape.sigma) }
  if (raw.bandwidth === undefined) return stage.bandwidth
  return { rule: 'median', scale: parseNumber('--bandwidth', raw.bandwidth, median.shape.scale) }
}

function readWindow(option: string, value: string): Window {
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
