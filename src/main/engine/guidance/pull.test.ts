import { describe, expect, it } from 'vitest'
import { baseStage, firstStage } from '#shared/defaults.ts'
import type { SamplerName } from '#shared/parameters.ts'
import { createSampler } from '../samplers/createSampler.ts'
import { parseSchedulerConfig } from '../samplers/schedulerConfig.ts'
import { pullAt } from './pull.ts'
import { noiseOf, stepPlaces } from './schedule.ts'

const baseStageEverywhere = { ...baseStage, window: { unit: 'run' as const, start: 0, end: 1 } }

describe('what a strength is meant for', () => {
  it('counts for the run: finer steps sum up to what 25 pull, coarser ones pull no more each', () => {
    const config = parseSchedulerConfig({
      beta_schedule: 'squaredcos_cap_v2',
      timestep_spacing: 'trailing',
      clip_sample: false
    })
    const pull = (sampler: 'ddim' | 'euler' | 'dpmpp_2m' | 'pndm' | 'dpmpp_2m_karras', steps: number) =>
      stepPlaces(createSampler(config, { sampler, steps, eta: 0 })).reduce(
        (sum, at) => sum + pullAt(baseStageEverywhere, 'run', at),
        0
      )
    for (const sampler of ['ddim', 'euler', 'dpmpp_2m', 'pndm'] as const) {
      for (const steps of [25, 50, 100, 250]) expect(pull(sampler, steps)).toBeCloseTo(25, 0)
      // PNDM takes its second step twice.
      expect(pull(sampler, 10)).toBeLessThanOrEqual(11)
    }
    const even = stepPlaces(createSampler(config, { sampler: 'ddim', steps: 25, eta: 0 }))
    expect(even.map((at) => pullAt(baseStageEverywhere, 'run', at))).toEqual(new Array(25).fill(1))
    const karras = stepPlaces(createSampler(config, { sampler: 'dpmpp_2m_karras', steps: 50, eta: 0 }))
    expect(karras.map((at) => pullAt(baseStageEverywhere, 'run', at)).filter((pace) => pace <= 0 || pace > 1)).toEqual(
      []
    )
    expect(pullAt(baseStageEverywhere, 'step', karras.at(-2)!)).toBe(1)
  })

  it('counts by noise: a falling pull leads about as far with every sampler and number of steps', () => {
    // From log SNR −9.2 on, as the embedded model has it.
    const ends = (i: number) =>
      Math.min(Math.max(Math.cos(((i / 1000 + 0.008) / 1.008) * (Math.PI / 2)) ** 2, 1e-4), 0.9999)
    const trained_betas = Array.from({ length: 1000 }, (_, i) => 1 - ends(i) / (i === 0 ? 1 : ends(i - 1)))
    const config = parseSchedulerConfig({ trained_betas, timestep_spacing: 'trailing', clip_sample: false })
    /** How far a model that always predicts zero, moved by the first stage's pull, is led away, in units of the noise left. */
    const led = (sampler: SamplerName, steps: number, eta = 0) => {
      const made = createSampler(config, { sampler, steps, eta })
      const places = stepPlaces(made)
      const last = places.findIndex(({ logSnr }) => logSnr > firstStage.window.end)
      let sample: Float32Array = new Float32Array(1)
      for (const at of places.slice(0, last)) {
        const epsilon = sample.map((z) => (z * made.latentScale(at.step)) / noiseOf(at.logSnr))
        const predX0 = new Float32Array([pullAt(firstStage, 'noise', at)])
        sample = made.advance(at.step, { predX0, epsilon }, sample)
      }
      return (sample[0]! * made.latentScale(last)) / noiseOf(places[last]!.logSnr)
    }
    const usual = led('dpmpp_2m_karras', 25)
    for (const sampler of ['ddim', 'euler', 'dpmpp_2m_karras'] as const)
      for (const steps of [25, 50, 100]) {
        const ratio = led(sampler, steps) / usual
        expect([sampler, steps, ratio, ratio > 0.7 && ratio < 1.4]).toEqual([sampler, steps, ratio, true])
      }
    // With fresh noise in every step more of it is let go of, and as much more taken over.
    for (const [sampler, eta] of [
      ['ddpm', 0],
      ['euler_ancestral', 0],
      ['ddim', 1],
      ['dpmpp_2m_karras', 1]
    ] as const)
      for (const steps of [25, 50, 100]) {
        const ratio = led(sampler, steps, eta) / led('ddpm', 50)
        expect([sampler, eta, steps, ratio, ratio > 0.7 && ratio < 1.4]).toEqual([sampler, eta, steps, ratio, true])
      }
  })

  it('asks nothing of a step that changes nothing, such as the first of the two that PNDM takes to one timestep', () => {
    const config = parseSchedulerConfig({ timestep_spacing: 'trailing', clip_sample: false })
    const pulls = stepPlaces(createSampler(config, { sampler: 'pndm', steps: 25, eta: 0 })).map((at) =>
      pullAt(baseStageEverywhere, 'noise', at)
    )
    expect(pulls.every(Number.isFinite)).toBe(true)
    expect(pulls.filter((pull) => pull === 0)).toHaveLength(1)
  })
})
