import * as z from 'zod'
import { leastVariety } from './measurements.ts'

/** What automatic strength looks for, each as a share of what the model does unguided. */
export const searchGoalSchema = z.object({
  /** Of the gap between unguided images and the references, in the independent features. */
  closed: z.number().min(0.05).max(1).default(0.85),
  /** How far prompts may lose: the guided images' fidelity is at least this share of the unguided ones'. */
  fidelity: z.number().min(0).max(1).default(0.5),
  /** Images of a batch stay as different from one another as this share of what references and unguided images are. */
  spread: z.number().min(0).max(1).default(leastVariety)
})
export type SearchGoal = z.infer<typeof searchGoalSchema>
export const defaultGoal: SearchGoal = searchGoalSchema.parse({})

/** Tried in this order, until one is enough or costs too much. */
export const strengthsToTry = [0.1, 0.2, 0.3, 0.5, 0.65, 0.85, 1.1, 1.4] as const

const triedSchema = z.object({
  strength: z.number(),
  closed: z.number(),
  fidelity: z.number(),
  spread: z.number()
})
export type TriedStrength = z.infer<typeof triedSchema>

/**
 * `reached`: the least strength that closes enough within bounds. `bounded`: more would close more but cost too much, or
 * nothing closes enough: the best within bounds. `nothing`: even the least strength costs too much, or closes nothing.
 * `noGap`: unguided images do not differ from the references; guidance can only hurt.
 */
export const searchOutcomes = ['reached', 'bounded', 'nothing', 'noGap'] as const
export const foundStrengthSchema = z.object({
  strength: z.number().min(0).max(10),
  outcome: z.enum(searchOutcomes),
  tried: z.array(triedSchema),
  seconds: z.number(),
  /**
   * Whether the gap was measured to references kept out of guidance, or, where those are too few, to the very ones that guide:
   * those it closes more easily. Older reports lack it.
   */
  measuredOn: z.enum(['keptOut', 'guiding']).optional(),
  /** Remembered from an earlier search for the same model, references and settings; such a one can be repeated. */
  remembered: z.boolean().default(false)
})
export type FoundStrength = z.infer<typeof foundStrengthSchema>

/** The strength to take of those that were tried. */
export function chooseStrength(
  tried: readonly TriedStrength[],
  goal: SearchGoal
): Pick<FoundStrength, 'strength' | 'outcome'> {
  const within = tried.filter(({ fidelity, spread }) => fidelity >= goal.fidelity && spread >= goal.spread)
  const enough = within.find(({ closed }) => closed >= goal.closed)
  if (enough) return { strength: enough.strength, outcome: 'reached' }
  const best = within.toSorted((a, b) => b.closed - a.closed)[0]
  if (best === undefined || best.closed <= 0) return { strength: 0, outcome: 'nothing' }
  return { strength: best.strength, outcome: 'bounded' }
}
