import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, dirname } from 'node:path'
import { InferenceSession } from 'onnxruntime-node'
import { HousestyleError } from '#shared/failure.ts'

/**
 * The execution provider: `HOUSESTYLE_PROVIDER` (cpu, webgpu, dml, coreml, cuda) when it is set and can open the model,
 * else the processor. Whatever is used is written into every record.
 */
export const provider = process.env.HOUSESTYLE_PROVIDER ?? 'cpu'

/**
 * Opens a graph by its path, so that external weights beside it are found.
 * @param what the component's name for messages
 * @throws HousestyleError `model-broken`
 */
export async function createSession(path: string, what: string): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      intraOpNumThreads: Math.max(1, availableParallelism()),
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3
    })
  } catch (error) {
    const file = `${basename(dirname(path))}/${basename(path)}`
    const cause = await readFile(path).then(
      () => (error instanceof Error ? error.message.split('\n')[0]! : String(error)),
      () => 'the file cannot be read'
    )
    throw new HousestyleError('model-broken', `The ${what} (${file}) cannot be opened: ${cause}`)
  }
}
