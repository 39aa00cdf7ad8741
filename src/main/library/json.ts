import type * as z from 'zod'
import { HousestyleError } from '#shared/failure.ts'

/**
 * Reads a JSON column.
 * @param what names the thing in a message: "batch 0198…"
 * @throws HousestyleError `internal` when what the library holds is not what we wrote
 */
export function readJson<Schema extends z.ZodType>(schema: Schema, text: string, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(parse(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new HousestyleError(
    'internal',
    `The library's entry for ${what} is damaged: ${issue?.path.join('.')} ${issue?.message}.`,
    'If a newer Housestyle wrote it, that one can read it.'
  )
}

/** Reads a JSON column that can be done without: null when the library holds what this Housestyle cannot read. */
export function readJsonOrNull<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | null {
  const parsed = schema.safeParse(parse(text))
  return parsed.success ? parsed.data : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
