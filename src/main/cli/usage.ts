import type * as z from 'zod'
import { HousestyleError } from '#shared/failure.ts'

/** A mistake on the command line: ends with exit code 2. */
export class UsageError extends HousestyleError {
  constructor(message: string, hint?: string) {
    super('invalid-input', message, hint)
  }
}

/**
 * Reads a number within the range that `parameters.ts` gives it.
 * @throws UsageError "--count must be between 1 and 256, not 0."
 */
export function parseNumber(option: string, text: string, schema: z.ZodNumber): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN
  if (schema.safeParse(value).success) return value
  const whole = schema.isInt && !Number.isInteger(value) ? 'a whole number ' : ''
  throw new UsageError(`${option} must be ${whole}${rangeOf(schema)}, not ${quoted(text)}.`)
}

/** Reads one of a few words. */
export function parseChoice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice.toLowerCase() === text.trim().toLowerCase())
  if (found !== undefined) return found
  throw new UsageError(`${option} must be ${listed(choices)}, not ${quoted(text)}.`)
}

function rangeOf(schema: z.ZodNumber): string {
  const { minValue, maxValue } = schema
  const least = minValue !== null && Number.isFinite(minValue) && minValue !== Number.MIN_SAFE_INTEGER
  const most = maxValue !== null && Number.isFinite(maxValue) && maxValue !== Number.MAX_SAFE_INTEGER
  // `positive()` leaves its bound out, the others of ours hold theirs.
  const above = least && !schema.safeParse(minValue).success
  if (above) return most ? `above ${minValue} and at most ${maxValue}` : `above ${minValue}`
  if (least && most) return `between ${minValue} and ${maxValue}`
  return least ? `${minValue} or more` : 'a number'
}

const quoted = (text: string): string =>
  /^[+-]?[\d.]+$/.test(text) ? text : `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
