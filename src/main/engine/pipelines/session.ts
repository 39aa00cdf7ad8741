import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, dirname } from 'node:path'
import { InferenceSession } from 'onnxruntime-node'
import { HousestyleError } from '#shared/failure.ts'
import { askedProvider, hasProvider, type Provider } from './provider.ts'

const openedOn = new WeakMap<InferenceSession, Provider>()
const notes = new Set<string>()

/** What computes these graphs, each provider once, "webgpu + cpu" where it is not the same for all. Written into every record. */
export const providerOf = (sessions: readonly InferenceSession[]): string =>
  [...new Set(sessions.map((session) => openedOn.get(session) ?? 'cpu'))].join(' + ')

/** A sentence for each reason why the processor stands in for the provider that was asked for, in this process. */
export const providerNotes = (): string[] => [...notes]

/**
 * Opens a graph by its path, so that external weights beside it are found: on the provider that `HOUSESTYLE_PROVIDER` names, or
 * on the processor where that one cannot open it.
 * @param what the component's name for messages
 * @throws HousestyleError `model-broken`; `invalid-input` for a provider that does not exist
 */
export async function createSession(path: string, what: string): Promise<InferenceSession> {
  const asked = askedProvider()
  let why: string | null = null
  if (asked !== 'cpu')
    try {
      return await openOn(asked, path)
    } catch (error) {
      // onnxruntime puts the place in its own source first.
      why = reason(error).split('. ').at(-1)!
    }
  try {
    const session = await openOn('cpu', path)
    if (why !== null) note(`${asked} cannot be used for drawing here (${why}); the processor draws instead.`)
    return session
  } catch (error) {
    const file = `${basename(dirname(path))}/${basename(path)}`
    const cause = await readFile(path).then(
      () => reason(error),
      () => 'the file cannot be read'
    )
    throw new HousestyleError('model-broken', `The ${what} (${file}) cannot be opened: ${cause}`)
  }
}

async function openOn(provider: Provider, path: string): Promise<InferenceSession> {
  if (!hasProvider(provider)) throw new Error('onnxruntime does not have it on this system')
  const session = await InferenceSession.create(path, {
    // What a provider has no operator for, the processor computes.
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: Math.max(1, availableParallelism()),
    graphOptimizationLevel: 'all',
    // The model and the guidance graphs take turns within a step. Threads that spin on for a while after one graph is done, as they would
    // by default, take the cores from the next (two cores: palettes 7 % of a step in place of 4 %, the model a tenth slower).
    extra: { session: { force_spinning_stop: '1' } },
    logSeverityLevel: 3
  })
  openedOn.set(session, provider)
  return session
}

/** Once, however many graphs it is true of. */
function note(sentence: string): void {
  if (notes.has(sentence)) return
  notes.add(sentence)
  process.stderr.write(`${sentence}\n`)
}

const reason = (error: unknown): string =>
  (error instanceof Error ? error.message.split('\n')[0]! : String(error)).trim().replace(/\.$/, '')
