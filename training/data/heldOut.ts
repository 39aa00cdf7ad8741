/**
 * What the model never sees: four styles and a tenth of the subjects. The list is committed, so that it stays the same
 * when subjects are added; a subject that was ever trained on must not move into it.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface HeldOut {
  readonly styles: readonly string[]
  /** Labels of emojibase. */
  readonly subjects: readonly string[]
}

const FILE = join(import.meta.dirname, '..', 'held-out.json')

/** The committed list. Throws if a held-out subject is not among `labels`. */
export function heldOut(labels: ReadonlySet<string>): HeldOut {
  const list = JSON.parse(readFileSync(FILE, 'utf8')) as HeldOut
  const gone = list.subjects.filter((label) => !labels.has(label))
  if (gone.length > 0) throw new Error(`held out but no subject: ${gone.join(', ')}`)
  return list
}
