import { meanDistance, squaredDistance } from './rows.ts'

/** Which images of a run a stage has let go. */
export interface LetGo {
  /** Asks once a step. @param row of `latents` @param member the image's place in the batch */
  isDone(latents: Float32Array, row: number, member: number): boolean
  /** How many have been let go. */
  readonly count: number
}

/**
 * Lets an image go, for the rest of the run, once its mean distance from the references is at most `stopAt` times their
 * mean distance from one another.
 * @param references N × D @returns null where the references have no distance: fewer than two, or all alike
 */
export function createLetGo(references: Float32Array, length: number, stopAt: number): LetGo | null {
  const count = references.length / length
  const usual = meanDistance(references, length)
  if (usual === 0) return null
  const near = stopAt * usual
  const done = new Set<number>()
  return {
    get count() {
      return done.size
    },
    isDone(latents, row, member) {
      if (done.has(member)) return true
      let mean = 0
      for (let j = 0; j < count; j++) mean += Math.sqrt(squaredDistance(latents, row, references, j, length)) / count
      if (mean > near) return false
      done.add(member)
      return true
    }
  }
}
