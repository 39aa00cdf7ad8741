import type { EngineRequest } from './protocol.ts'
import { EngineService } from './service.ts'

/**
 * Entry of the engine process. Under Electron it is a utility process and speaks through `process.parentPort`;
 * under Node it is a forked child with an IPC channel.
 */
interface ParentPort {
  on(event: 'message', listener: (event: { data: EngineRequest }) => void): void
  postMessage(message: unknown): void
}

const parentPort: ParentPort | undefined = Reflect.get(process, 'parentPort')

if (parentPort) {
  const service = new EngineService((message) => parentPort.postMessage(message))
  parentPort.on('message', ({ data }) => service.receive(data))
} else {
  const service = new EngineService((message) => process.send?.(message))
  process.on('message', (request: EngineRequest) => service.receive(request))
  // The parent is gone: nobody is left to draw for.
  process.on('disconnect', () => process.exit(0))
  // Ctrl-C reaches the whole process group; the parent decides what ends and when.
  process.on('SIGINT', () => {})
}
