import { type KernelProblem, lengthOf, type PreparedKernel } from './backend.ts'

/** References whose palettes are compared at once; more would make every step slower and lead hardly anywhere else. */
export const mostAtOnce = 200

/**
 * References are drawn at even steps of their order, so that every part of a set is drawn from; neighbours within so many places are
 * mixed before, by multiples of the golden ratio, which share no period with a set of which every second picture is dark.
 */
const neighbours = 16
const goldenRatio = (1 + Math.sqrt(5)) / 2
const mixed = (j: number) => j + neighbours * ((j * goldenRatio) % 1)

/**
 * A kernel that compares images with some of a large set's references, and with all of a set up to `mostAtOnce`.
 * @param prepare makes the kernel for some of them
 */
export async function onSomeReferences(
  problem: KernelProblem,
  prepare: (problem: KernelProblem) => PreparedKernel
): Promise<PreparedKernel> {
  const length = lengthOf(problem.shape)
  const count = problem.references.length / length
  if (count <= mostAtOnce) return prepare(problem)
  // From step to step the choice is the same.
  let last: { key: string; prepared: PreparedKernel } | null = null
  return {
    async gradient(latents, { self, cross }) {
      const some = someReferences(cross, count)
      const key = some.chosen.join()
      if (last?.key !== key) {
        const references = new Float32Array(some.chosen.length * length)
        for (const [k, j] of some.chosen.entries())
          references.set(problem.references.subarray(j * length, (j + 1) * length), k * length)
        last = { key, prepared: prepare({ ...problem, references }) }
      }
      return last.prepared.gradient(latents, { self, cross: some.cross })
    }
  }
}

/**
 * References that stand for all: each is as likely to be among them as it counts for the batch's images, and counts for as many
 * as it stands for, so that sets mixed in proportions keep them, those that repel are among the others, and an image whose
 * prompt few captions resemble has those. The same for the same affinities.
 * @param cross B × count @returns their indices, rising, and B × chosen affinities: of each image, what attracts and what repels
 * has the sums that it has in all
 */
export function someReferences(
  cross: Float32Array,
  count: number,
  most = mostAtOnce
): { chosen: number[]; cross: Float32Array } {
  const rows = Array.from({ length: cross.length / count }, (_, i) => cross.subarray(i * count, (i + 1) * count))
  const stands = representatives(importance(rows, count), most)
  for (const row of rows)
    for (const sign of [1, -1]) {
      const largest = row.reduce((best, value, j) => (sign * value > sign * row[best]! ? j : best), 0)
      const has = [...stands.keys()].some((j) => sign * row[j]! > 0)
      if (!has && sign * row[largest]! > 0) stands.set(largest, 1)
    }
  if (stands.size === 0) stands.set(0, 1)
  const chosen = [...stands.keys()].sort((a, b) => a - b)
  const kept = rows.flatMap((row) => {
    const raised = chosen.map((j) => row[j]! * stands.get(j)!)
    const share = [1, -1].map((sign) => sumOf(row, sign) / (sumOf(raised, sign) || 1))
    return raised.map((value) => value * share[value > 0 ? 0 : 1]!)
  })
  return { chosen, cross: Float32Array.from(kept) }
}

/** How much each reference counts, every image as much as another. */
function importance(rows: readonly Float32Array[], count: number): Float64Array {
  const mass = new Float64Array(count)
  for (const row of rows) {
    const total = sumOf(row, 1) + sumOf(row, -1)
    if (total > 0) for (const [j, value] of row.entries()) mass[j]! += Math.abs(value) / total
  }
  return mass
}

/**
 * Draws with chances in proportion to `mass`, at even steps (systematic sampling): none twice.
 * @returns how many each of those that were drawn stands for
 */
export function representatives(mass: Float64Array, most: number): Map<number, number> {
  const stands = new Map<number, number>()
  // Those that are certain to be drawn stand for themselves alone; without them others may become certain.
  let open = [...mass.keys()].filter((j) => mass[j]! > 0)
  let perMass = 0
  for (let certain = [-1]; certain.length > 0; ) {
    perMass = (most - stands.size) / open.reduce((sum, j) => sum + mass[j]!, 0)
    certain = open.filter((j) => mass[j]! * perMass >= 1)
    for (const j of certain) stands.set(j, 1)
    open = open.filter((j) => !stands.has(j))
  }
  // From the middle of the first step.
  let until = 0.5
  for (const j of open.sort((a, b) => mixed(a) - mixed(b))) {
    const chance = mass[j]! * perMass
    until -= chance
    if (until >= 0) continue
    stands.set(j, 1 / chance)
    until += 1
  }
  return stands
}

/** Of what has that sign, without it. */
const sumOf = (values: ArrayLike<number>, sign: number): number =>
  Array.from(values).reduce((sum, value) => sum + Math.max(0, sign * value), 0)
