import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import nodeUtil from 'node:util'

export type Tf = typeof import('@tensorflow/tfjs-core')

export interface LoadedTfjs {
  tf: Tf
  /** Which build it is: native with CUDA, or WebAssembly. */
  flavour: 'tfjs-node-gpu' | 'tfjs-wasm'
  /** Why it is not the native one, in a sentence; null when it is. */
  note: string | null
}

/**
 * TensorFlow.js: `@tensorflow/tfjs-node-gpu` where its native library was installed and loads, WebAssembly elsewhere.
 * @throws Error in one sentence when neither can be loaded
 */
export async function loadTfjs(): Promise<LoadedTfjs> {
  const native = await loadNative()
  if (typeof native !== 'string') return { tf: native, flavour: 'tfjs-node-gpu', note: null }
  const tf = await import('@tensorflow/tfjs-core')
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(`${dirname(entry)}/../wasm-out/`)
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly build of TensorFlow.js cannot be loaded.')
  await tf.ready()
  return { tf, flavour: 'tfjs-wasm', note: native }
}

/** The native build, or why there is none. */
async function loadNative(): Promise<Tf | string> {
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu')
  } catch {
    return 'The package @tensorflow/tfjs-node-gpu is not installed: its native library could not be fetched or built.'
  }
  restoreUtil()
  try {
    return ((await import(pathToFileURL(entry).href)) as { default: Tf }).default
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0]! : String(error)
    return `The native library of @tensorflow/tfjs-node-gpu cannot be loaded: ${cause}`
  }
}

/** Node 23 took away what tfjs-node-gpu 4.22 still calls. */
function restoreUtil(): void {
  const missing = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
    isString: (value: unknown) => typeof value === 'string'
  }
  for (const [name, stand] of Object.entries(missing))
    if (!(name in nodeUtil)) Object.defineProperty(nodeUtil, name, { value: stand, configurable: true })
}
