import type { EnlargedPixels, Pixels } from '#main/images/writeImage.ts'
import type { PromptNote } from '#shared/contract.ts'
import type { SetReading } from '#shared/setReading.ts'
import type { FoundStrength } from '#shared/strengthSearch.ts'
import type {
  DrawnImage,
  EncodeJob,
  EncodeResult,
  GenerateJob,
  GenerateResult,
  ModelReport,
  Preview,
  Progress,
  ReadJob,
  Software,
  TuneJob
} from './protocol.ts'

export interface EngineListeners {
  onProgress?: (progress: Progress) => void
  onPreview?: (preview: Preview) => void
  onImage?: (image: DrawnImage) => void
  /** Aborting cancels between two steps; the promise then rejects with the failure `cancelled`. */
  signal?: AbortSignal
}

/**
 * The engine as the rest of the program sees it. Every promise rejects with a `HousestyleError`.
 * One job runs at a time; further ones wait their turn.
 */
export interface Engine {
  software(): Promise<Software>
  inspect(folder: string): Promise<ModelReport>
  encode(job: EncodeJob, listeners?: EngineListeners): Promise<EncodeResult>
  generate(job: GenerateJob, listeners?: EngineListeners): Promise<GenerateResult>
  /** Finds the strength of guidance that reaches a goal, from a handful of small batches. */
  tune(job: TuneJob, listeners?: EngineListeners): Promise<FoundStrength>
  /** Looks at a reference set, in between: whatever else is asked for goes ahead of it. */
  read(job: ReadJob, listeners?: Pick<EngineListeners, 'signal'>): Promise<SetReading>
  /** What a model's text encoder would make of prompts, where there is something to say. Does not wait for the job under way. */
  checkPrompts(folder: string, prompts: string[]): Promise<PromptNote[]>
  /** Four times as large (`enlarged`). Does not wait for the job under way. */
  enlarge(pixels: Pixels, cutOut: boolean): Promise<EnlargedPixels>
  /** A picture of flat fills as an SVG document. Does not wait either. */
  trace(pixels: Pixels, cutOut: boolean): Promise<string>
  /** Ends the process; jobs under way reject with `cancelled`. */
  close(): Promise<void>
}
