import { readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import * as z from 'zod'
import { HousestyleError } from '#shared/failure.ts'
import { parseSchedulerConfig, type SchedulerConfig } from '../samplers/schedulerConfig.ts'

/** The parts of a Stable Diffusion ONNX folder; `vae_encoder` is needed because references are encoded. */
export const components = ['text_encoder', 'unet', 'vae_encoder', 'vae_decoder'] as const
export type Component = (typeof components)[number]

const modelIndexSchema = z.looseObject({ _class_name: z.string(), name: z.string().optional() })
const tokenizerConfigSchema = z.looseObject({
  model_max_length: z.number().default(77),
  pad_token: z.union([z.string(), z.looseObject({ content: z.string() })]).nullish(),
  pad_token_id: z.int().optional(),
  do_lower_case: z.boolean().default(false)
})
const unetConfigSchema = z.looseObject({ sample_size: z.int().min(1), in_channels: z.int().min(1) })
const vaeConfigSchema = z.looseObject({
  latent_channels: z.int().min(1),
  style_channels: z.int().min(0).default(0),
  scaling_factor: z.number().optional(),
  shift_factor: z.number().nullish(),
  latents_mean: z.array(z.number()).nullish(),
  latents_std: z.array(z.number().positive()).nullish(),
  block_out_channels: z.array(z.number()).min(1)
})

/** How raw VAE latents become the scaled latents that the UNet works on: (z − mean[c]) · scale[c]. */
export interface LatentScaling {
  mean: number[]
  scale: number[]
}

/** A model folder whose small files have been read and found good. */
export interface ModelFolder {
  folder: string
  name: string
  pipeline: string
  scheduler: SchedulerConfig
  /** `styleChannels` of the channels, the last ones, tell the style and draw nothing: an addition of ours to the layout. */
  latents: { channels: number; styleChannels: number; size: number; scaling: LatentScaling }
  imageSize: number
  tokenizer: {
    maxLength: number
    padToken: string | null
    padId: number | null
    /** The model was trained on lower-case prompts alone. */
    lowerCase: boolean
    /** Every word of the prompts that the model was trained on (`tokenizer/known_words.json`), where the folder says. */
    knownWords: ReadonlySet<string> | null
    json: object
    config: object
  }
}

/** An addition of ours to the layout; folders made elsewhere do not have it. */
const knownWordsFile = 'tokenizer/known_words.json'

/** The factor that Stable Diffusion 1 and 2 scale their latents by, for configs that do not say. */
const usualScalingFactor = 0.18215

/**
 * Reads a model folder in the layout of diffusers' ONNX exports.
 * @throws HousestyleError `not-found` (no folder) or `model-broken` (the first file that is missing or wrong)
 */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const folder = resolve(path)
  const found = await stat(folder).catch(() => null)
  if (!found?.isDirectory()) throw new HousestyleError('not-found', `There is no model folder ${path}.`)
  const read = <T>(file: string, schema: z.ZodType<T>) => readJson(folder, file, schema)

  const index = await read('model_index.json', modelIndexSchema)
  for (const component of components) await requireFile(folder, join(component, 'model.onnx'))
  const scheduler = parseSchedulerConfig(await read('scheduler/scheduler_config.json', z.looseObject({})))
  const unet = await read('unet/config.json', unetConfigSchema)
  const vae = await read('vae_decoder/config.json', vaeConfigSchema)
  const tokenizerConfig = await read('tokenizer/tokenizer_config.json', tokenizerConfigSchema)
  const tokenizerJson = await read('tokenizer/tokenizer.json', z.looseObject({}))
  const knownWords = (await isFile(join(folder, knownWordsFile)))
    ? new Set(await read(knownWordsFile, z.array(z.string())))
    : null

  const { latent_channels: channels, style_channels: styleChannels } = vae
  if (unet.in_channels !== channels)
    throw new HousestyleError(
      'model-broken',
      `The UNet takes ${unet.in_channels} channels, but the VAE makes ${channels}.`
    )
  if (styleChannels >= channels)
    throw new HousestyleError(
      'model-broken',
      `All ${channels} channels of the latents tell the style: none is left for the image.`
    )
  const padToken = tokenizerConfig.pad_token ?? null
  return {
    folder,
    name: basename(folder),
    pipeline: index._class_name,
    scheduler,
    latents: { channels, styleChannels, size: unet.sample_size, scaling: latentScaling(vae) },
    imageSize: unet.sample_size * 2 ** (vae.block_out_channels.length - 1),
    tokenizer: {
      maxLength: Math.min(tokenizerConfig.model_max_length, 512),
      padToken: padToken === null || typeof padToken === 'string' ? padToken : padToken.content,
      padId: tokenizerConfig.pad_token_id ?? null,
      lowerCase: tokenizerConfig.do_lower_case,
      knownWords,
      json: tokenizerJson,
      config: tokenizerConfig
    }
  }
}

/** diffusers: z · scaling_factor, or (z − latents_mean) · scaling_factor / latents_std where those are given. */
function latentScaling(vae: z.infer<typeof vaeConfigSchema>): LatentScaling {
  const { latent_channels: channels, scaling_factor: factor = usualScalingFactor } = vae
  const mean = vae.latents_mean ?? new Array<number>(channels).fill(vae.shift_factor ?? 0)
  const deviation = vae.latents_std ?? new Array<number>(channels).fill(1)
  if (mean.length !== channels || deviation.length !== channels)
    throw new HousestyleError('model-broken', `latents_mean and latents_std must have ${channels} values each.`)
  return { mean, scale: deviation.map((d) => factor / d) }
}

/** One of the folder's small files. @throws HousestyleError `model-broken` */
async function readJson<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
  await requireFile(folder, file)
  const text = await readFile(join(folder, file), 'utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new HousestyleError('model-broken', `${file} in the model folder ${basename(folder)} is not valid JSON.`)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new HousestyleError('model-broken', `${file} in the model folder: ${path.join('.') || 'file'}: ${message}.`)
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false
}

async function requireFile(folder: string, file: string): Promise<void> {
  if (!(await isFile(join(folder, file))))
    throw new HousestyleError('model-broken', `The model folder ${basename(folder)} has no file ${file}.`)
}
