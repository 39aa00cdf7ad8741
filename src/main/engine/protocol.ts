import type { EnlargedPixels, Pixels } from '#main/images/writeImage.ts'
import type { BatchRecord } from '#shared/batchRecord.ts'
import type { PromptNote } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import type { Arm, Measurements } from '#shared/measurements.ts'
import type { BatchSpec } from '#shared/parameters.ts'
import type { SetReading } from '#shared/setReading.ts'
import type { FoundStrength, SearchGoal } from '#shared/strengthSearch.ts'

/**
 * What the engine process and its client say to each other. Both ends are ours and are built together,
 * so the messages are typed, not parsed; what comes from people or files has been parsed before it gets here.
 * Messages are structured clones (typed arrays arrive as typed arrays).
 */

/** An image file, named by its content. */
export interface ImageFile {
  sha256: string
  path: string
}

export type Software = BatchRecord['software']

export interface ModelIdentity {
  name: string
  /** SHA-256 over the folder's files, see `modelHash`. */
  hash: string
}

export interface EncodeJob {
  modelFolder: string
  /** Latents are kept here as `<model hash>/<file hash>.latents`; created when missing. */
  cacheFolder: string
  images: ImageFile[]
}

export interface EncodeResult {
  model: ModelIdentity
  encoded: ImageFile[]
  skipped: { file: ImageFile; failure: Failure }[]
  /** Sentences on what the model could not be opened with. */
  notes: string[]
  seconds: { load: number; encode: number }
}

export interface GenerateJob {
  modelFolder: string
  cacheFolder: string
  spec: BatchSpec
  /** Both lists in the order of the record; guidance sees only `guide`, measurement only `keptOut`. */
  references: { guide: ImageFile[]; keptOut: ImageFile[] }
  /** What each of `references.guide` shows, for prompt-aware guidance; absent or empty: it counts for every prompt. */
  captions?: readonly string[]
  /** How much each of `references.guide` counts; negative ones repel, the sum is above 0. Equal where left out. */
  weights?: readonly number[]
  /** What share of all that attracts each of `references.keptOut` stands for, in measurements. Equal where left out. */
  keptOutWeights?: readonly number[]
  /** Which arms to draw; both for a comparison. */
  arms: readonly Arm[]
  /** Send previews every so many steps; 0 for none. */
  previewEvery: number
  /** Also ask the model how far each image says its prompt; about a tenth more time. */
  measureFidelity?: boolean
}

export interface GenerateResult {
  model: ModelIdentity
  /** What drew it: asked for later, it may be another model's. */
  software: Software
  measurements: Measurements
  /** Per prompt with something to say: words that the text encoder does not know, words cut off at its end. */
  promptNotes: { prompt: string; unknown: string[]; cut: string | null }[]
  /** One an image (`promptFidelity`), where it was asked for. */
  fidelity?: { guided: number[] | undefined; unguided: number[] | undefined }
}

/** Automatic strength for one model, reference set and guidance. */
export interface TuneJob extends Omit<GenerateJob, 'arms' | 'previewEvery' | 'measureFidelity'> {
  goal: SearchGoal
  /** Searches although the answer is known from an earlier search. */
  again?: boolean
}

/** A reference set, to be looked at while nothing is drawn. */
export interface ReadJob {
  modelFolder: string
  cacheFolder: string
  references: GenerateJob['references']
}

export type Phase = 'load' | 'encode' | 'sample' | 'decode' | 'measure'

export interface Progress {
  phase: Phase
  /** Done and to do within the phase: references, steps or images. */
  done: number
  of: number
  /** Share of the whole job, 0 to 1. */
  share: number
  /** Seconds left for the whole job, once that can be told. */
  secondsLeft: number | null
}

export interface Preview {
  arm: Arm
  index: number
  step: number
  /** A small WebP picture of the predicted clean image. */
  webp: Uint8Array
}

export interface DrawnImage extends Pixels {
  arm: Arm
  index: number
}

export interface TensorReport {
  name: string
  type: string
  /** -1 or a name where the size is free. */
  shape: (number | string)[]
}

export interface ModelReport {
  name: string
  hash: string
  folder: string
  bytes: number
  pipeline: string
  imageSize: number
  latents: { channels: number; styleChannels: number; size: number }
  predictionType: string
  trainTimesteps: number
  textTokens: number
  components: { name: string; bytes: number; inputs: TensorReport[]; outputs: TensorReport[] }[]
}

export type EngineRequest =
  | { kind: 'software'; id: number }
  | { kind: 'inspect'; id: number; folder: string }
  | { kind: 'encode'; id: number; job: EncodeJob }
  | { kind: 'generate'; id: number; job: GenerateJob }
  | { kind: 'tune'; id: number; job: TuneJob }
  | { kind: 'read'; id: number; job: ReadJob }
  | { kind: 'checkPrompts'; id: number; folder: string; prompts: string[] }
  | { kind: 'enlarge'; id: number; pixels: Pixels; cutOut: boolean }
  | { kind: 'trace'; id: number; pixels: Pixels; cutOut: boolean }
  | { kind: 'cancel'; id: number }

export type Answer =
  | Software
  | ModelReport
  | EncodeResult
  | GenerateResult
  | FoundStrength
  | SetReading
  | EnlargedPixels
  | string
  | PromptNote[]

export type EngineMessage =
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'preview'; id: number; preview: Preview }
  | { kind: 'image'; id: number; image: DrawnImage }
  | { kind: 'done'; id: number; value: Answer }
  | { kind: 'failed'; id: number; failure: Failure }
