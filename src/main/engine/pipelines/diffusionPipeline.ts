import type { InferenceSession } from 'onnxruntime-node'
import { type ChannelView, channelView, imageView } from '../guidance/channelView.ts'
import type { LatentShape } from '../guidance/kernels/composed.ts'
import type { ModelIdentity } from '../protocol.ts'
import { lengthOf } from '../tensors/backend.ts'
import { type ClassifierFree, classifierFree } from './classifierFree.ts'
import { latentsOfImages } from './imageEncoder.ts'
import { type Component, components, type ModelFolder, readModelFolder } from './modelFolder.ts'
import { modelHash } from './modelHash.ts'
import { toBytes } from './planes.ts'
import { PromptTokenizer, type TokenizedPrompt } from './promptTokenizer.ts'
import { createSession, providerOf } from './session.ts'
import { findTensor, makeTensor, toFloats } from './tensors.ts'

/** Rows (prompted or not) that go through the UNet at once: beyond this only memory grows, not speed. */
const rowsAtOnce = 16

export interface PromptEmbeddings {
  /** tokens × width numbers for each distinct prompt. */
  states: Map<string, Float32Array>
  tokens: number
  width: number
  tokenized: Map<string, TokenizedPrompt>
}

const shapeOf = ({ latents: { channels, size } }: ModelFolder): LatentShape => ({ channels, rows: size, columns: size })

/** A loaded model folder: prompts and images in, latents and pixels out. Arrays are flat, NCHW. */
export class DiffusionPipeline {
  readonly folder: ModelFolder
  readonly identity: ModelIdentity
  readonly sessions: Record<Component, InferenceSession>
  readonly #tokenizer: PromptTokenizer
  readonly latentShape: LatentShape
  /** Numbers in one image's latents: channels × size × size. */
  readonly latentLength: number
  /** The channels that the image is drawn from: what distances are measured between. */
  readonly image: ChannelView
  /** Those that tell its style; null for models without any. */
  readonly style: ChannelView | null

  private constructor(folder: ModelFolder, hash: string, sessions: Record<Component, InferenceSession>) {
    this.folder = folder
    this.identity = { name: folder.name, hash }
    this.sessions = sessions
    this.#tokenizer = new PromptTokenizer(folder)
    this.latentShape = shapeOf(folder)
    this.latentLength = lengthOf(this.latentShape)
    const { channels, styleChannels } = folder.latents
    this.image = imageView(this.latentShape, styleChannels)
    this.style = styleChannels > 0 ? channelView(this.latentShape, channels - styleChannels, styleChannels) : null
  }

  /** @throws HousestyleError `not-found`, `model-broken` */
  static async load(path: string): Promise<DiffusionPipeline> {
    const folder = await readModelFolder(path)
    const open = (name: Component) => createSession(`${folder.folder}/${name}/model.onnx`, name.replace('_', ' '))
    const [hash, ...opened] = await Promise.all([modelHash(folder.folder), ...components.map(open)])
    const [text_encoder, unet, vae_encoder, vae_decoder] = opened as [
      InferenceSession,
      InferenceSession,
      InferenceSession,
      InferenceSession
    ]
    return new DiffusionPipeline(folder, hash, { text_encoder, unet, vae_encoder, vae_decoder })
  }

  /** What computes the model (`providerOf`). */
  get provider(): string {
    return providerOf(Object.values(this.sessions))
  }

  async release(): Promise<void> {
    for (const session of Object.values(this.sessions)) await session.release()
  }

  /** Text-encoder states of each distinct prompt, the empty one included when it is among them. */
  async encodePrompts(prompts: readonly string[]): Promise<PromptEmbeddings> {
    const session = this.sessions.text_encoder
    const input = findTensor(session.inputMetadata, ['input_ids', 'ids'], 'text encoder')
    const output = findTensor(session.outputMetadata, ['last_hidden_state', 'tokens'], 'text encoder')
    const result: PromptEmbeddings = { states: new Map(), tokens: 0, width: 0, tokenized: new Map() }
    for (const prompt of new Set(prompts)) {
      const tokenized = this.#tokenizer.tokenize(prompt)
      const feeds = { [input.name]: makeTensor(input, tokenized.ids, [1, tokenized.ids.length]) }
      const outputs = await session.run(feeds)
      const states = outputs[output.name]
      result.states.set(prompt, toFloats(states, output.name))
      result.tokens = tokenized.ids.length
      result.width = states!.dims[2]!
      result.tokenized.set(prompt, tokenized)
    }
    return result
  }

  /**
   * The UNet's output for a batch at one training step, with classifier-free guidance.
   * @param latents B × latentLength @param prompts B prompts
   */
  async predict(
    latents: Float32Array,
    timestep: number,
    embeddings: PromptEmbeddings,
    prompts: readonly string[],
    promptGuidance: ClassifierFree
  ): Promise<Float32Array> {
    const conditional = await this.#runUnet(latents, timestep, embeddings, prompts)
    if (promptGuidance.scale === 1) return conditional
    const none = new Array<string>(prompts.length).fill(promptGuidance.negative)
    const unconditional = await this.#runUnet(promptGuidance.unconditional ?? latents, timestep, embeddings, none)
    return classifierFree(conditional, unconditional, this.image, promptGuidance)
  }

  async #runUnet(
    latents: Float32Array,
    timestep: number,
    { states, tokens, width }: PromptEmbeddings,
    prompts: readonly string[]
  ): Promise<Float32Array> {
    const session = this.sessions.unet
    const sample = findTensor(session.inputMetadata, ['sample'], 'UNet')
    const time = findTensor(session.inputMetadata, ['timestep'], 'UNet')
    const context = findTensor(session.inputMetadata, ['encoder_hidden_states'], 'UNet')
    const output = findTensor(session.outputMetadata, ['out_sample', 'sample'], 'UNet')
    const { channels, size } = this.folder.latents
    const result = new Float32Array(latents.length)
    for (let start = 0; start < prompts.length; start += rowsAtOnce) {
      const rows = prompts.slice(start, start + rowsAtOnce)
      const hidden = new Float32Array(rows.length * tokens * width)
      for (const [i, prompt] of rows.entries()) hidden.set(states.get(prompt)!, i * tokens * width)
      const from = start * this.latentLength
      const part = latents.slice(from, from + rows.length * this.latentLength)
      const times = time.shape.length === 0 ? [] : time.shape[0] === 1 ? [1] : [rows.length]
      const outputs = await session.run({
        [sample.name]: makeTensor(sample, part, [rows.length, channels, size, size]),
        [time.name]: makeTensor(time, new Float32Array(times[0] ?? 1).fill(timestep), times),
        [context.name]: makeTensor(context, hidden, [rows.length, tokens, width])
      })
      result.set(toFloats(outputs[output.name], output.name), from)
    }
    return result
  }

  /** Scaled latents (posterior mean) of square sRGB images. @param pixels one array of size × size × 3 bytes an image */
  encodeImages(pixels: readonly Uint8Array[]): Promise<Float32Array> {
    return latentsOfImages(this.sessions.vae_encoder, this.folder, pixels)
  }

  /** Decodes one image's scaled latents. @returns size × size × 3 bytes of sRGB, row by row */
  async decode(latents: Float32Array): Promise<Uint8Array> {
    const session = this.sessions.vae_decoder
    const input = findTensor(session.inputMetadata, ['latent_sample'], 'VAE decoder')
    const output = findTensor(session.outputMetadata, ['sample'], 'VAE decoder')
    const { channels, size, scaling } = this.folder.latents
    const raw = new Float32Array(latents.length)
    const places = size * size
    for (let i = 0; i < raw.length; i++) {
      const c = Math.floor(i / places)
      raw[i] = latents[i]! / scaling.scale[c]! + scaling.mean[c]!
    }
    const outputs = await session.run({ [input.name]: makeTensor(input, raw, [1, channels, size, size]) })
    return toBytes(toFloats(outputs[output.name], output.name), (value) => (value + 1) * 127.5)
  }
}
