import { ORPCError } from '@orpc/server'
import * as z from 'zod'
import { type Failure, toFailure } from '#shared/failure.ts'

/**
 * Runs a procedure so that whatever it throws leaves as the contract's typed error `FAILURE`.
 * Defects are also written to stderr, with their stack: the person at the screen can do nothing about them.
 */
export async function withTypedFailures<T>(options: { next(): Promise<T>; path: readonly string[] }): Promise<T> {
  try {
    return await options.next()
  } catch (error) {
    if (error instanceof ORPCError && error.code === 'FAILURE') throw error
    const failure = invalidInput(error) ?? toFailure(error)
    if (failure.code === 'internal') console.error(`Housestyle ${options.path.join('.')}:`, error)
    throw new ORPCError('FAILURE', { status: 422, message: failure.message, data: failure, cause: error })
  }
}

const issuesSchema = z.looseObject({
  issues: z.array(z.looseObject({ message: z.string(), path: z.array(z.unknown()).optional() })).min(1)
})

/** The first thing that the contract's check found wrong with a request. */
function invalidInput(error: unknown): Failure | undefined {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_REQUEST') return undefined
  const parsed = issuesSchema.safeParse(error.data)
  if (!parsed.success) return { code: 'invalid-input', message: error.message }
  const { message, path = [] } = parsed.data.issues[0]!
  // Our own messages are sentences; zod's are not, and need to say what they are about.
  const text = message.endsWith('.') || path.length === 0 ? message : `${path.map(String).join('.')}: ${message}.`
  return { code: 'invalid-input', message: text }
}
