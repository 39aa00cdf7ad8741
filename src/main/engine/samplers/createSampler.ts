import type { SamplerName, Sampling } from '#shared/parameters.ts'
import { createDpmSolver } from './dpmSolver.ts'
import { createEuler } from './euler.ts'
import { createLcm } from './lcm.ts'
import { createLinear } from './linear.ts'
import { createPndm } from './pndm.ts'
import type { Sampler } from './sampler.ts'
import type { SchedulerConfig } from './schedulerConfig.ts'

/** Step by step equal to diffusers' schedulers of the same names (`test/golden/`). @throws HousestyleError `invalid-input` */
export function createSampler(config: SchedulerConfig, sampling: Pick<Sampling, 'sampler' | 'steps' | 'eta'>): Sampler {
  return makers[sampling.sampler](config, sampling)
}

/** How many times a run asks the model: PNDM visits one timestep twice. */
export const stepCount = ({ sampler, steps }: Pick<Sampling, 'sampler' | 'steps'>): number =>
  sampler === 'pndm' && steps > 1 ? steps + 1 : steps

const makers: Record<SamplerName, (config: SchedulerConfig, sampling: Pick<Sampling, 'steps' | 'eta'>) => Sampler> = {
  ddim: (config, { steps, eta }) => createLinear(config, 'ddim', steps, eta),
  ddpm: (config, { steps }) => createLinear(config, 'ddpm', steps, 0),
  pndm: (config, { steps }) => createPndm(config, steps),
  euler: (config, { steps }) => createEuler(config, steps, { ancestral: false }),
  euler_ancestral: (config, { steps }) => createEuler(config, steps, { ancestral: true }),
  dpmpp_2m: (config, { steps }) => createDpmSolver(config, steps),
  dpmpp_2m_karras: (config, { steps }) => createDpmSolver({ ...config, use_karras_sigmas: true }, steps),
  lcm: (config, { steps }) => createLcm(config, steps)
}
