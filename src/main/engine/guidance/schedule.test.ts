import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseStage } from '#shared/defaults.ts'
import { createSampler } from '../samplers/createSampler.ts'
import { parseSchedulerConfig } from '../samplers/schedulerConfig.ts'
import { noiseOf, shareAt, stepPlaces } from './schedule.ts'

const place = (step: number, steps: number) => ({
  step,
  steps,
  timestep: 0,
  width: 0.04,
  removed: 0.4,
  shiftTaken: 0.4,
  shiftKept: 0.6,
  logSnr: 0,
  logSnrRange: [-9, 9] as const
})

describe('the strength over the run', () => {
  it('falls to zero at the end of the window, and never rises', () => {
    fc.assert(
      fc.property(fc.constantFrom('linear', 'cosine'), fc.integer({ min: 2, max: 200 }), (schedule, steps) => {
        const window = { unit: 'run' as const, start: 0, end: 1 }
        const values = Array.from({ length: steps }, (_, step) =>
          shareAt({ share: 1, schedule, window, every: 1 }, place(step, steps))
        )
        expect(values[0]).toBe(1)
        expect(values.at(-1)).toBeCloseTo(0, 10)
        expect(values.every((value, i) => i === 0 || value <= values[i - 1]!)).toBe(true)
      })
    )
  })

  it('guides a run of one step', () => {
    const window = { unit: 'run' as const, start: 0, end: 0.2 }
    expect(shareAt({ share: 0.4, schedule: 'constant', window, every: 1 }, place(0, 1))).toBe(0.4)
  })

  it('falls and rises over what the run passes of a window that is open to a side', () => {
    const window = { unit: 'logSnr' as const, start: -100, end: -4 }
    const at = (logSnr: number) => ({ ...place(0, 25), logSnr, logSnrRange: [-9, 9] as const })
    const falling = [-9, -6.5, -4, -3].map((logSnr) =>
      shareAt({ share: 1, schedule: 'linear', window, every: 1 }, at(logSnr))
    )
    expect(falling).toEqual([1, 0.5, 0, 0])
    // Zero terminal SNR: the first step is before everything finite.
    const first = { ...at(Number.NEGATIVE_INFINITY), logSnrRange: [-8, 9] as const }
    expect(shareAt({ share: 1, schedule: 'linear', window, every: 1 }, first)).toBe(1)
  })

  it('rises from zero at the start of the window, or follows the noise', () => {
    const stage = { share: 2, window: { unit: 'run' as const, start: 0, end: 1 }, every: 1 }
    expect([0, 5, 10].map((step) => shareAt({ ...stage, schedule: 'ramp' }, place(step, 11)))).toEqual([0, 1, 2])
    expect(shareAt({ ...stage, schedule: 'noise' }, { ...place(3, 11), logSnr: 0 })).toBeCloseTo(2 * Math.SQRT1_2)
    expect(noiseOf(Number.POSITIVE_INFINITY)).toBe(0)
    expect(noiseOf(-50)).toBeCloseTo(1)
  })

  it('acts at every third step when it is told to', () => {
    const stage = { ...baseStage, window: { unit: 'run' as const, start: 0, end: 1 }, every: 3 }
    const acting = [0, 1, 2, 3, 4, 5, 6].filter((step) => shareAt(stage, place(step, 7)) > 0)
    expect(acting).toEqual([0, 3, 6])
  })

  it('by default acts in about the first tenth of even steps, for every sampler and number of them', () => {
    const config = parseSchedulerConfig({
      beta_schedule: 'squaredcos_cap_v2',
      timestep_spacing: 'trailing',
      clip_sample: false
    })
    for (const sampler of ['ddim', 'euler', 'dpmpp_2m'] as const)
      for (const steps of [10, 25, 50]) {
        const made = createSampler(config, { sampler, steps, eta: 0 })
        const guided = stepPlaces(made).filter((at) => shareAt(baseStage, at) > 0)
        expect([sampler, steps, Math.abs(guided.length / steps - 0.1) < 0.06]).toEqual([sampler, steps, true])
        expect(guided[0]?.timestep).toBe(made.timesteps[0])
      }
  })
})
