import { type MmdGradient, type PreparedKernel, plainAffinities } from '../tensors/backend.ts'
import { rowsAt, standing } from './rows.ts'

/** References at once: the pairs of patches of more would not fit in memory. */
const chunk = 8
/** Palettes that are apart by less are the same but for rounding. */
const leastDistance = 1e-4

/** Asks a kernel about those references, a few at a time. @param weightOf of reference j for row i, of references */
async function* amongReferences(
  prepared: PreparedKernel,
  references: Float32Array,
  length: number,
  asked: readonly number[],
  weightOf: (i: number, j: number, rows: number) => number
): AsyncGenerator<MmdGradient> {
  const count = references.length / length
  for (let start = 0; start < asked.length; start += chunk) {
    const part = asked.slice(start, start + chunk)
    const { self, cross } = plainAffinities(part.length, count)
    yield prepared.gradient(rowsAt(references, length, part), {
      self,
      cross: cross.map((_, k) => weightOf(part[Math.floor(k / count)]!, k % count, part.length))
    })
  }
}

/** Σ w w' k(r, r'), the constant of the references, of very many by some of them: it is wanted for display alone. @param weights with sum 1 */
export async function ownTerm(
  prepared: PreparedKernel,
  references: Float32Array,
  weights: Float32Array,
  length: number
): Promise<number> {
  let sum = 0
  const stands = standing(weights.length, weights)
  // Each row counts by its own weight: the term is a mean over its part's rows.
  const pairs = (i: number, j: number, rows: number) => stands.get(i)! * weights[i]! * weights[j]! * rows
  for await (const { crossTerm } of amongReferences(prepared, references, length, [...stands.keys()], pairs))
    sum += crossTerm
  return sum
}

/** How far references are from one another's palettes. */
export interface PaletteDistances {
  /** The median MMD². An image as near as that belongs to the set. */
  usual: number
  /** By what share of it the 95th percentile lies beyond: 0.03 in badges of one colour scheme, 0.87 in posters of many. */
  spread: number
}
/** Farther than most, and still in the set. */
const farShare = 0.95

/**
 * How far references are from the palettes of the others that they take, under a kernel that moves by shifts: MMD²
 * over the references that attract, each left out for itself; of very many, as some of them tell it.
 * @returns null where that says nothing: fewer than two references attract, or they are all alike
 */
export async function paletteDistances(
  prepared: PreparedKernel,
  references: Float32Array,
  weights: Float32Array,
  length: number
): Promise<PaletteDistances | null> {
  const found: number[] = []
  const attracts = weights.map((weight) => (weight > 0 ? 1 : 0))
  const asked = [...standing(weights.length, attracts).keys()]
  const others = (i: number, j: number) => (i === j ? 0 : weights[j]!)
  for await (const { shift } of amongReferences(prepared, references, length, asked, others))
    found.push(...(shift?.distances ?? []))
  const attracting = found.filter((_, k) => attracts[asked[k]!]).sort((a, b) => a - b)
  const median = attracting[attracting.length >> 1] ?? 0
  if (attracting.length < 2 || median <= leastDistance) return null
  const far = attracting[Math.floor(farShare * (attracting.length - 1))]!
  return { usual: median, spread: far / median - 1 }
}
