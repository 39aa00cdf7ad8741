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
  'internal' // a defect of ours, or of the machine
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

/** System errors that users meet, by the beginnings of their codes: SQLite's go on with particulars. */
const systemFailures: readonly (readonly [codes: readonly string[], failure: Failure])[] = [
  [['ENOSPC', 'SQLITE_FULL'], { code: 'disk-full', message: 'The disk is full; nothing was written.' }],
  [['EDQUOT'], { code: 'disk-full', message: 'Your share of the disk is used up; nothing was written.' }],
  [['EROFS'], { code: 'invalid-input', message: 'The disk can only be read; nothing was written.' }],
  [
    ['EMFILE', 'ENFILE'],
    { code: 'internal', message: 'Too many files are open at once.', hint: 'Close other programs and try again.' }
  ],
  [
    ['SQLITE_READONLY'],
    {
      code: 'invalid-input',
      message: 'The library can only be read; nothing was written.',
      hint: 'Look at the permissions of its folder.'
    }
  ],
  [
    ['SQLITE_BUSY'],
    { code: 'conflict', message: 'Another program is writing to the library.', hint: 'Try again in a moment.' }
  ],
  [
    ['SQLITE_IOERR'],
    {
      code: 'internal',
      message: 'The disk failed while the library was read or written.',
      hint: 'See whether the disk is still there and sound.'
    }
  ],
  [
    ['SQLITE_CORRUPT', 'SQLITE_NOTADB'],
    {
      code: 'internal',
      message: 'The library is damaged and cannot be read.',
      hint: 'Put a backup in its place: updates that change the library leave one beside it, with a name that ends in .bak.'
    }
  ]
]

/** Turns anything caught into a failure; system errors that users meet get their own sentence. */
export function toFailure(error: unknown): Failure {
  if (error instanceof HousestyleError) return error.failure
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = systemFailures.find(([codes]) => codes.some((one) => code === one || code.startsWith(`${one}_`)))
  if (known) return known[1]
  if (code === 'EACCES' || code === 'EPERM')
    return { code: 'invalid-input', message: `No permission: ${error instanceof Error ? error.message : code}.` }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

/** The value of a result, or a thrown `HousestyleError`. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new HousestyleError(result.failure.code, result.failure.message, result.failure.hint)
}
