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
    `The library's entry for ${what} is damaged: ${issue?.path.join('.')} ${issue?.message}.`
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
