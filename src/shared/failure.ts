import * as z from 'zod'

/**
 * Every way in which a request can fail that a user can do something about.
 * Failures cross process borders as plain data; inside a process they travel as `HousestyleError`.
 */
export const failureCodes = [
  'invalid-input', // a value outside its range, an unknown option
  'not-found', // no such file, folder, project, set, batch
  'not-an-image', // the bytes are no image that we can read
  'image-too-large', // more pixels or bytes than the limits allow
  'no-references', // a reference set without a usable image
  'model-broken', // a model folder with a missing or unusable file
  'disk-full',
  'cancelled',
  'engine-lost', // the engine process died or could not start
  'conflict', // the target exists already, or changed meanwhile
  'internal' // a defect of ours
] as const

export const failureSchema = z.object({
  code: z.enum(failureCodes),
  /** One clear sentence for the person at the screen. */
  message: z.string(),
  /** What they can do about it, when there is something. */
  hint: z.string().optional()
})

export type FailureCode = (typeof failureCodes)[number]
export type Failure = z.infer<typeof failureSchema>

/** The one error class that we throw on purpose. Everything else that is thrown is a defect. */
export class HousestyleError extends Error {
  readonly failure: Failure
  constructor(code: FailureCode, message: string, hint?: string) {
    super(message)
    this.name = 'HousestyleError'
    this.failure = hint === undefined ? { code, message } : { code, message, hint }
  }
}

/** A value or a failure: what functions return across processes. */
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const fail = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure })

/** Turns anything caught into a failure; system errors that users meet get their own sentence. */
export function toFailure(error: unknown): Failure {
  if (error instanceof HousestyleError) return error.failure
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC' || code === 'SQLITE_FULL')
    return { code: 'disk-full', message: 'The disk is full; nothing was written.' }
  if (code === 'EACCES' || code === 'EPERM')
    return { code: 'invalid-input', message: `No permission: ${error instanceof Error ? error.message : code}.` }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

/** The value of a result, or a thrown `HousestyleError`. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new HousestyleError(result.failure.code, result.failure.message, result.failure.hint)
}
