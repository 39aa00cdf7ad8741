import { readFile } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import type { Command } from 'commander'
import * as z from 'zod'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { HousestyleError } from '#shared/failure.ts'
import {
  type BatchSpec,
  backdropModes,
  batchSpecSchema,
  type Coupling,
  fillModes,
  groundModes,
  outlineModes,
  promptKernels,
  type Sampling,
  samplerNames,
  samplersWithEta,
  samplingSchema,
  strengthSpans,
  textureModes
} from '#shared/parameters.ts'
import { splitPrompts } from '#shared/prompts.ts'
import { type FolderWeights, readFolderWeights } from './folderWeights.ts'
import { embeddedModel } from './places.ts'
import { addStageOptions, readStages, readWindow, stageOptionsSchema } from './stageOptions.ts'
import { parseChoice, parseNumber, UsageError } from './usage.ts'

export interface CompareOptions {
  references: string
  out: string
  force: boolean
  /** Write enlarged images beside those that were drawn. */
  upscale: boolean
  /** Write SVG documents of images that are made of flat fills. */
  svg: boolean
  /** Enlarged images and documents without the ground around what is drawn, where it is flat. */
  cutOut: boolean
  /** Weights of subfolders of the references. */
  weights: FolderWeights
  /** The strength of `spec` is to be found first. */
  autoStrength: boolean
  /** Although an earlier search has found it. */
  searchAgain: boolean
  model: string
  spec: BatchSpec
}

const defaults = { count: 16, seed: 0, out: 'compare' }
const { sampling, guidance } = { sampling: defaultSampling, guidance: defaultGuidance }
const or = (choices: readonly string[]) => choices.join(', ')

/** Declares the options of `compare`; their texts are parsed by `readCompareOptions`. */
export function addCompareOptions(command: Command): Command {
  const own = command
    .requiredOption('-r, --references <dir>', 'folder of images that carry the style')
    .option('-p, --prompts <text>', 'what to draw, separated by ";"')
    .option('--prompts-file <file>', 'the same from a file, one prompt a line')
    .option('-n, --count <n>', 'pairs to draw, 1 to 256; prompts are used in turn', String(defaults.count))
    .option('--steps <n>', 'sampling steps, 1 to 1000', String(sampling.steps))
    .option(
      '--strength <s>',
      'of guidance, 0 (off) to 10, or "auto": found for the references',
      String(guidance.strength)
    )
    .option('--search-again', 'with --strength auto: even if a strength is known from an earlier search', false)
    .option('--strength-per <what>', `what --strength is meant for: ${or(strengthSpans)}`, guidance.strengthPer)
    .option('--seed <n>', 'of the first pair; the next have the next ones', String(defaults.seed))
    .option('-o, --out <dir>', 'folder for the result', defaults.out)
    .option('--weights <list>', 'of subfolders of the references: "icons=0.3; photos=0.7; avoid=-0.2"', '')
    .option('--upscale', 'write every image four times as large too', false)
    .option('--svg', 'write images that are made of flat fills as SVG documents too', false)
    .option('--cut-out', 'leave the ground out of what --upscale and --svg write, where fills are flat', false)
    .option('--force', 'replace the comparison that is there already', false)
    .option('--model <dir>', 'model folder, Stable Diffusion ONNX layout (default: the model that comes along)')
    .option('--negative <text>', 'what to keep out of the images', '')
    .option('--guidance-scale <s>', 'how closely prompts are followed, 0 to 30', String(sampling.guidanceScale))
    .option(
      '--guidance-window <start:end>',
      'share of the run in which --guidance-scale acts (default: from the choice of style to the details)'
    )
    .option('--guidance-rescale <share>', 'takes back contrast that --guidance-scale adds, 0 to 1 (default: 0)')
    .option('--sampler <name>', or(samplerNames), sampling.sampler)
    .option('--eta <x>', `fresh noise at every step, 0 to 1, of ddim and dpmpp_2m (default: ${sampling.eta})`)
    .option('--eta-window <start:end>', 'share of the run in which --eta acts (default: while shapes are drawn)')
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
    .option('--fills <what>', `fills of guided images, where the references allow it: ${or(fillModes)}`, guidance.fills)
    .option('--grounds <whose>', `grounds of guided images: ${or(groundModes)}`, guidance.grounds)
    .option(
      '--backdrop <whose>',
      `backdrop of guided images, where all references share one: ${or(backdropModes)}`,
      guidance.backdrop
    )
    .option('--texture <whose>', `texture of fills in few inks, grain or bevels: ${or(textureModes)}`, guidance.texture)
    .option('--outlines <whose>', `outlines in what guides: ${or(outlineModes)}`, guidance.outlines)
  return addStageOptions(own)
}

const text = z.string()
const rawSchema = z.object({
  ...stageOptionsSchema.shape,
  references: text,
  prompts: text.optional(),
  promptsFile: text.optional(),
  count: text,
  steps: text,
  strength: text,
  searchAgain: z.boolean(),
  strengthPer: text,
  seed: text,
  out: text,
  force: z.boolean(),
  model: text.optional(),
  negative: text,
  guidanceScale: text,
  guidanceWindow: text.optional(),
  guidanceRescale: text.optional(),
  sampler: text,
  eta: text.optional(),
  etaWindow: text.optional(),
  promptAware: text,
  bank: text.optional(),
  shield: text,
  fills: text,
  grounds: text,
  backdrop: text,
  outlines: text,
  texture: text,
  upscale: z.boolean(),
  svg: z.boolean(),
  cutOut: z.boolean(),
  weights: text
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
  const autoStrength = raw.strength.trim().toLowerCase() === 'auto'
  if (raw.searchAgain && !autoStrength) throw new UsageError('--search-again is for --strength auto.')
  const spec = batchSpecSchema.safeParse({
    prompts: await readPrompts(raw),
    negativePrompt: raw.negative,
    count: parseNumber('--count', raw.count, shape.count),
    seed: parseNumber('--seed', raw.seed, shape.seed),
    sampling: readSampling(raw),
    guidance: {
      strength: autoStrength ? guidance.strength : parseNumber('--strength', raw.strength, z.number().min(0).max(10)),
      strengthPer: parseChoice('--strength-per', raw.strengthPer, strengthSpans),
      coupling: readCoupling(raw.bank),
      promptAware: {
        ...guidance.promptAware,
        kernel: parseChoice('--prompt-aware', raw.promptAware, promptKernels)
      },
      shield: parseNumber('--shield', raw.shield, z.number().min(0).max(2)),
      fills: parseChoice('--fills', raw.fills, fillModes),
      grounds: parseChoice('--grounds', raw.grounds, groundModes),
      backdrop: parseChoice('--backdrop', raw.backdrop, backdropModes),
      outlines: parseChoice('--outlines', raw.outlines, outlineModes),
      texture: parseChoice('--texture', raw.texture, textureModes),
      stages: await readStages(raw)
    }
  } satisfies BatchSpec)
  if (!spec.success) throw new UsageError(sentence(spec.error))
  return {
    references,
    out,
    force: raw.force,
    upscale: raw.upscale,
    svg: raw.svg,
    cutOut: raw.cutOut,
    weights: readFolderWeights(raw.weights),
    autoStrength,
    searchAgain: raw.searchAgain,
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
  if (!samplersWithEta.includes(sampler) && (raw.eta !== undefined || raw.etaWindow !== undefined))
    throw new UsageError(`--sampler ${sampler} has no --eta; ${samplersWithEta.join(', ')} have one.`)
  return {
    sampler,
    steps: parseNumber('--steps', raw.steps, shape.steps),
    eta: raw.eta === undefined ? sampling.eta : parseNumber('--eta', raw.eta, shape.eta),
    etaWindow: raw.etaWindow === undefined ? sampling.etaWindow : readWindow('--eta-window', raw.etaWindow),
    guidanceScale: parseNumber('--guidance-scale', raw.guidanceScale, shape.guidanceScale),
    guidanceWindow:
      raw.guidanceWindow === undefined ? sampling.guidanceWindow : readWindow('--guidance-window', raw.guidanceWindow),
    guidanceRescale:
      raw.guidanceRescale === undefined
        ? sampling.guidanceRescale
        : parseNumber('--guidance-rescale', raw.guidanceRescale, shape.guidanceRescale.unwrap())
  }
}

function readCoupling(cap: string | undefined): Coupling {
  if (cap === undefined) return guidance.coupling
  return { mode: 'bank', cap: parseNumber('--bank', cap, z.int().min(1).max(10_000)), whenFull: 'fifo' }
}
