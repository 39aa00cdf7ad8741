import { type MmdGradient, type PreparedKernel, plainAffinities } from '../tensors/backend.ts'

/** References at once: the pairs of patches of more would not fit in memory. */
const chunk = 8
/** Palettes that are apart by less are the same but for rounding. */
const leastDistance = 1e-4

/** Asks a kernel about the references themselves, a few at a time. @param weightOf of reference j for row i, of references */
async function* amongReferences(
  prepared: PreparedKernel,
  references: Float32Array,
  length: number,
  weightOf: (i: number, j: number, rows: number) => number
): AsyncGenerator<MmdGradient> {
  const count = references.length / length
  for (let start = 0; start < count; start += chunk) {
    const part = references.slice(start * length, (start + chunk) * length)
    const rows = part.length / length
    const { self, cross } = plainAffinities(rows, count)
    yield prepared.gradient(part, {
      self,
      cross: cross.map((_, k) => weightOf(start + Math.floor(k / count), k % count, rows))
    })
  }
}

/** Σ w w' k(r, r'), the constant of the references: it is wanted for display alone. @param weights with sum 1 */
export async function ownTerm(
  prepared: PreparedKernel,
  references: Float32Array,
  weights: Float32Array,
  length: number
): Promise<number> {
  let sum = 0
  // Each row counts by its own weight: the term is a mean over its part's rows.
  const pairs = (i: number, j: number, rows: number) => weights[i]! * weights[j]! * rows
  for await (const { crossTerm } of amongReferences(prepared, references, length, pairs)) sum += crossTerm
  return sum
}

/**
 * How far a reference usually is from the palettes of the others that it takes, under a kernel that moves by shifts: the median MMD²
 * over the references that attract, each left out for itself. An image as near as that belongs to the set.
 * @returns null where that says nothing: fewer than two references attract, or they are all alike
 */
export async function usualPaletteDistance(
  prepared: PreparedKernel,
  references: Float32Array,
  weights: Float32Array,
  length: number
): Promise<number | null> {
  const found: number[] = []
  const others = (i: number, j: number) => (i === j ? 0 : weights[j]!)
  for await (const { shift } of amongReferences(prepared, references, length, others))
    found.push(...(shift?.distances ?? []))
  const attracting = found.filter((_, j) => weights[j]! > 0).sort((a, b) => a - b)
  const median = attracting[attracting.length >> 1] ?? 0
  return attracting.length > 1 && median > leastDistance ? median : null
}
