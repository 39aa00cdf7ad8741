import { type SamplerName, type Sampling, type Window, wholeRun } from '#shared/parameters.ts'
import { createDpmSolver } from './dpmSolver.ts'
import { createEuler } from './euler.ts'
import { createLcm } from './lcm.ts'
import { createLinear } from './linear.ts'
import { createPndm } from './pndm.ts'
import type { EtaAt, Sampler } from './sampler.ts'
import type { SchedulerConfig } from './schedulerConfig.ts'
import { isInside } from './window.ts'

/** What of a batch's sampling its sampler reads. */
export type SamplerSettings = Pick<Sampling, 'sampler' | 'steps' | 'eta'> & {
  /** The whole run if left out. */
  etaWindow?: Window
}

/** Step by step equal to diffusers' schedulers of the same names (`test/golden/`). @throws HousestyleError `invalid-input` */
export function createSampler(config: SchedulerConfig, settings: SamplerSettings): Sampler {
  const { sampler, steps, eta, etaWindow = wholeRun } = settings
  return makers[sampler](config, steps, (step, logSnr) => (isInside(etaWindow, { step, steps, logSnr }) ? eta : 0))
}

/** How many times a run asks the model: PNDM visits one timestep twice. */
export const stepCount = ({ sampler, steps }: Pick<Sampling, 'sampler' | 'steps'>): number =>
  sampler === 'pndm' && steps > 1 ? steps + 1 : steps

const makers: Record<SamplerName, (config: SchedulerConfig, steps: number, etaAt: EtaAt) => Sampler> = {
  ddim: (config, steps, etaAt) => createLinear(config, steps, etaAt),
  ddpm: (config, steps) => createLinear(config, steps, 'ddpm'),
  pndm: createPndm,
  euler: (config, steps) => createEuler(config, steps, { ancestral: false }),
  euler_ancestral: (config, steps) => createEuler(config, steps, { ancestral: true }),
  dpmpp_2m: createDpmSolver,
  dpmpp_2m_karras: (config, steps, etaAt) => createDpmSolver({ ...config, use_karras_sigmas: true }, steps, etaAt),
  lcm: createLcm
}
