import { ORPCError } from '@orpc/client'
import { type Failure, failureSchema } from '#shared/failure.ts'

/** Thrown by calls made while there is no line to the host. */
export class NotConnectedError extends Error {
  constructor() {
    super('The connection to the studio is lost.')
    this.name = 'NotConnectedError'
  }
}

/** Turns whatever a call threw into a failure that can be shown. */
export function callFailure(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const typed = failureSchema.safeParse(error.data)
    if (typed.success) return typed.data
    if (error.code === 'BAD_REQUEST') return { code: 'invalid-input', message: error.message }
    return { code: 'internal', message: error.message }
  }
  if (error instanceof NotConnectedError || isAbort(error))
    return { code: 'engine-lost', message: 'The connection to the studio is lost.' }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

// A peer whose line closes fails its open calls with an abort.
function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || /websocket is not open/i.test(error.message))
}
