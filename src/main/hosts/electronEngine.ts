import { utilityProcess } from 'electron'
import type { EngineChannel } from '#main/jobs/engineProcess.ts'

/** How much of what the engine said last is kept, in characters: the only trace of a native fault. */
const keptWords = 2000

/**
 * The engine as a utility process of Electron: a native fault ends that process and not the studio.
 * @param entry the built engine, `out/main/engine.js`
 */
export function forkEngine(entry: string): EngineChannel {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Housestyle engine',
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let lastWords = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-keptWords)
    if (process.env.HOUSESTYLE_DEBUG) process.stderr.write(chunk)
  })
  return {
    post: (request) => child.postMessage(request),
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener(lastWords.trim().split('\n').at(-1) || `exit code ${code}`))
    },
    kill: () => {
      child.kill()
    }
  }
}
