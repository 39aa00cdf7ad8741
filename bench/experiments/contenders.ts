import { baseStage } from '#shared/defaults.ts'
import type { Guidance, Stage } from '#shared/parameters.ts'

/** Who takes part: our kernels and their rivals, all with the same rule, evaluation point and window. */
export interface Contender {
  name: string
  guidance: Pick<Guidance, 'strength' | 'stages'> | null
}

const wholeRun: Partial<Stage> = {
  stepRule: 'normalised',
  evaluateAt: 'predX0',
  window: { unit: 'run', start: 0, end: 1 }
}

export function contenders(strength: number): Contender[] {
  const stage = (changes: Partial<Stage>) => ({ strength, stages: [{ ...baseStage, ...wholeRun, ...changes }] })
  return [
    { name: 'no guidance', guidance: null },
    { name: 'MMD, Gaussian', guidance: stage({ kernel: 'gaussian' }) },
    { name: 'MMD, mixture', guidance: stage({ kernel: 'mixture' }) },
    { name: 'MMD, Laplace', guidance: stage({ kernel: 'laplace' }) },
    { name: 'MMD, inv. multiquadric', guidance: stage({ kernel: 'imq' }) },
    { name: 'MMD, energy distance', guidance: stage({ kernel: 'energy' }) },
    { name: 'MMD, cubic', guidance: stage({ kernel: 'cubic' }) },
    { name: 'nearest reference', guidance: stage({ method: 'nearest' }) },
    { name: 'Chamfer', guidance: stage({ method: 'chamfer' }) },
    { name: 'Gaussian energy', guidance: stage({ method: 'gaussianEnergy' }) },
    { name: 'classifier', guidance: stage({ method: 'classifier' }) },
    { name: 'diversity (SPARKE)', guidance: stage({ method: 'diversity' }) }
  ]
}
