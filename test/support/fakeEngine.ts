import sharp from 'sharp'
import type { Engine, EngineListeners } from '#main/engine/client.ts'
import type {
  DrawnImage,
  GenerateJob,
  GenerateResult,
  ModelReport,
  ReadJob,
  Software,
  TuneJob
} from '#main/engine/protocol.ts'
import { HousestyleError } from '#shared/failure.ts'
import type { Arm } from '#shared/measurements.ts'
import { imageInput } from '#shared/prompts.ts'

/** Draws flat little pictures whose colour follows from seed and arm, and can be told to misbehave. */
export interface FakeEngine extends Engine {
  readonly jobs: GenerateJob[]
  readonly tunes: TuneJob[]
  readonly reads: ReadJob[]
  /** What the next runs do, in their order; a run beyond the list simply draws. */
  readonly script: ('draw' | 'wait' | 'die' | 'break')[]
  /** Whether a run waits to be let go on. */
  readonly waiting: boolean
  /** Lets a run that waits go on. */
  release(): void
  /** Added to every pixel, to make a reproduction differ. */
  shift: number
}

const size = 8
export const fakeModelHash = 'ab'.repeat(32)

const software: Software = {
  housestyle: '0.0.0',
  onnxruntime: '1.30.0',
  provider: 'cpu',
  node: process.versions.node,
  platform: 'test'
}

export function createFakeEngine(): FakeEngine {
  let release: (() => void) | null = null
  let closed = () => {}
  const closing = new Promise<void>((resolve) => {
    closed = resolve
  })

  const draw = (arm: Arm, index: number, seed: number): DrawnImage => ({
    arm,
    index,
    width: size,
    height: size,
    rgb: new Uint8Array(size * size * 3).fill(((seed * 7 + (arm === 'guided' ? 100 : 0)) % 200) + engine.shift)
  })

  const wait = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      release = resolve
      const cancelled = new HousestyleError('cancelled', 'The run was cancelled.')
      signal?.addEventListener('abort', () => reject(cancelled))
      void closing.then(() => reject(cancelled))
    }).finally(() => {
      release = null
    })

  const engine: FakeEngine = {
    jobs: [],
    tunes: [],
    reads: [],
    script: [],
    shift: 0,
    get waiting() {
      return release !== null
    },
    release: () => release?.(),
    software: async () => software,
    inspect: async (folder) => ({ ...report, folder }),
    encode: async (job) => ({
      model: { name: report.name, hash: report.hash },
      encoded: job.images,
      skipped: [],
      notes: [],
      seconds: { load: 0, encode: 0 }
    }),
    async generate(job, { onProgress, onPreview, onImage, signal }: EngineListeners = {}) {
      engine.jobs.push(job)
      const act = engine.script.shift() ?? 'draw'
      if (act === 'die') throw new HousestyleError('engine-lost', 'The drawing engine stopped unexpectedly.')
      if (act === 'break') throw new Error('a defect')
      const { steps } = job.spec.sampling
      for (let step = 0; step < steps; step++)
        onProgress?.({ phase: 'sample', done: step + 1, of: steps, share: (step + 1) / steps, secondsLeft: null })
      onPreview?.({ arm: 'guided', index: 0, step: 0, webp: await previewWebp() })
      if (act === 'wait') await wait(signal)
      for (const arm of job.arms)
        for (let index = 0; index < job.spec.count; index++)
          onImage?.(draw(arm, index, imageInput(job.spec, index).seed))
      return result
    },
    async tune(job) {
      engine.tunes.push(job)
      const tried = [{ strength: 0.3, closed: 0.8, fidelity: 0.9, spread: 0.9 }]
      return { strength: 0.3, outcome: 'reached', tried, seconds: 0, remembered: false }
    },
    async read(job) {
      engine.reads.push(job)
      const [first, second] = job.references.guide.map(({ sha256 }) => sha256)
      return {
        alike: [[first!, second!]],
        apart: job.references.keptOut.slice(0, 1).map(({ sha256 }) => sha256),
        groups: [],
        exact: { inks: ['#102030'], outline: null, sharedGround: false, backdrop: null, texture: false }
      }
    },
    checkPrompts: async (_folder, prompts) =>
      prompts
        .filter((prompt) => prompt.includes('zorblax'))
        .map((prompt) => ({ prompt, unknown: ['zorblax'], cut: null })),
    enlarge: async ({ width, height, rgb }) => ({
      width: width * 4,
      height: height * 4,
      channels: 3,
      data: new Uint8Array(width * height * 48).fill(rgb[0]!)
    }),
    trace: async () => {
      throw new HousestyleError('invalid-input', 'This picture is not made of flat fills.')
    },
    close: async () => closed()
  }
  return engine
}

const previewWebp = async () =>
  new Uint8Array(
    await sharp({ create: { width: 4, height: 4, channels: 3, background: '#808080' } })
      .webp()
      .toBuffer()
  )

const report: ModelReport = {
  name: 'fake',
  hash: fakeModelHash,
  folder: '',
  bytes: 0,
  pipeline: 'Fake',
  imageSize: size,
  latents: { channels: 4, styleChannels: 0, size: 1 },
  predictionType: 'epsilon',
  trainTimesteps: 1000,
  textTokens: 8,
  components: []
}

const result: GenerateResult = {
  model: { name: report.name, hash: report.hash },
  software,
  measurements: {
    mmd2: { latent: { guided: 0.1, unguided: 0.2 }, independent: null },
    seconds: { load: 0, encode: 0, sampling: 0, guidance: 0, decode: 0, measure: 0, total: 0 },
    gap: null,
    nearest: null,
    variety: null,
    guidanceSteps: [],
    inks: null,
    outline: null,
    sharedGround: false,
    backdrop: null,
    texture: false,
    bandwidth: 1,
    setBack: 0,
    skippedSteps: 0
  },
  promptNotes: []
}
