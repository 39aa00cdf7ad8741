import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Engine, EngineListeners } from '#main/engine/client.ts'
import type {
  EncodeJob,
  EncodeResult,
  EngineMessage,
  EngineRequest,
  GenerateJob,
  GenerateResult,
  ModelReport,
  ReadJob,
  Software,
  TuneJob
} from '#main/engine/protocol.ts'
import type { EnlargedPixels } from '#main/images/writeImage.ts'
import type { PromptNote } from '#shared/contract.ts'
import { HousestyleError } from '#shared/failure.ts'
import type { SetReading } from '#shared/setReading.ts'
import type { FoundStrength } from '#shared/strengthSearch.ts'

/** A process that speaks the engine's protocol, however it was started. */
export interface EngineChannel {
  post(request: EngineRequest): void
  onMessage(listener: (message: EngineMessage) => void): void
  /** @param listener gets what is known of the reason */
  onExit(listener: (reason: string) => void): void
  kill(): void
}

interface Pending {
  resolve: (value: never) => void
  reject: (error: HousestyleError) => void
  listeners: EngineListeners
  dispose: () => void
}

/**
 * The engine in a process of its own: a native fault, or a hard stop, ends that process and not the studio.
 * It starts with the first request and again after it was lost.
 */
export function startEngine({ spawn = forkEngine }: { spawn?: () => EngineChannel } = {}): Engine {
  const pending = new Map<number, Pending>()
  let channel: EngineChannel | null = null
  let nextId = 1
  let closed = false

  const settle = (id: number, end: (job: Pending) => void): void => {
    const job = pending.get(id)
    if (!job) return
    pending.delete(id)
    job.dispose()
    end(job)
  }

  const receive = (message: EngineMessage): void => {
    const job = pending.get(message.id)
    switch (message.kind) {
      case 'progress':
        job?.listeners.onProgress?.(message.progress)
        break
      case 'preview':
        job?.listeners.onPreview?.(message.preview)
        break
      case 'image':
        job?.listeners.onImage?.(message.image)
        break
      case 'done':
        // Each request is answered with the value of its kind: the protocol's one promise that types cannot hold.
        settle(message.id, ({ resolve }) => resolve(message.value as never))
        break
      case 'failed': {
        const { code, message: text, hint } = message.failure
        settle(message.id, ({ reject }) => reject(new HousestyleError(code, text, hint)))
      }
    }
  }

  const open = (): EngineChannel => {
    const opened = spawn()
    opened.onMessage(receive)
    opened.onExit((reason) => {
      if (channel === opened) channel = null
      const lost = closed
        ? new HousestyleError('cancelled', 'The engine was closed.')
        : new HousestyleError('engine-lost', `The drawing engine stopped unexpectedly (${reason}).`, 'Try again.')
      for (const id of [...pending.keys()]) settle(id, ({ reject }) => reject(lost))
    })
    return opened
  }

  function ask<T>(build: (id: number) => EngineRequest, listeners: EngineListeners = {}): Promise<T> {
    const { signal } = listeners
    const cancelled = new HousestyleError('cancelled', 'The run was cancelled.')
    if (closed || signal?.aborted) return Promise.reject(cancelled)
    const id = nextId++
    channel ??= open()
    const current = channel
    return new Promise<T>((resolve, reject) => {
      const abort = () => current.post({ kind: 'cancel', id })
      signal?.addEventListener('abort', abort, { once: true })
      pending.set(id, { resolve, reject, listeners, dispose: () => signal?.removeEventListener('abort', abort) })
      current.post(build(id))
    })
  }

  return {
    software: () => ask<Software>((id) => ({ kind: 'software', id })),
    inspect: (folder) => ask<ModelReport>((id) => ({ kind: 'inspect', id, folder })),
    encode: (job: EncodeJob, listeners) => ask<EncodeResult>((id) => ({ kind: 'encode', id, job }), listeners),
    generate: (job: GenerateJob, listeners) => ask<GenerateResult>((id) => ({ kind: 'generate', id, job }), listeners),
    tune: (job: TuneJob, listeners) => ask<FoundStrength>((id) => ({ kind: 'tune', id, job }), listeners),
    read: (job: ReadJob, listeners) => ask<SetReading>((id) => ({ kind: 'read', id, job }), listeners),
    checkPrompts: (folder, prompts) => ask<PromptNote[]>((id) => ({ kind: 'checkPrompts', id, folder, prompts })),
    enlarge: (pixels, cutOut) => ask<EnlargedPixels>((id) => ({ kind: 'enlarge', id, pixels, cutOut })),
    trace: (pixels, cutOut) => ask<string>((id) => ({ kind: 'trace', id, pixels, cutOut })),
    async close() {
      closed = true
      channel?.kill()
    }
  }
}

const engineEntry = fileURLToPath(new URL('../engine/index.ts', import.meta.url))

/**
 * The engine as a child of Node, run from its source. However it ends, or could not start, is one exit and never an
 * uncaught error of this process.
 * @param entry the script to run
 */
export function forkEngine(entry = engineEntry): EngineChannel {
  const child: ChildProcess = fork(entry, {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc']
  })
  // The last words are the only trace of a native fault.
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000)
    if (process.env.HOUSESTYLE_DEBUG) process.stderr.write(text)
  })
  const kill = () => void child.kill('SIGKILL')
  return {
    post(request) {
      // What a dying engine is sent fails; nobody can reach it any more, so its exit must follow.
      if (child.connected) child.send(request, (error) => error && kill())
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      let over = false
      const end = (reason: string) => {
        if (!over) listener(reason)
        over = true
      }
      child.on('exit', (code, signal) => {
        const words = lastWords.trim().split('\n').at(-1)
        end(words || (signal ? `signal ${signal}` : `exit code ${code}`))
      })
      // A process that could not be started has no exit.
      child.on('error', (error) => end(error.message))
    },
    kill
  }
}
