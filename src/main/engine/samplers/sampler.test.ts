import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../../../test/golden/scheduler_golden.json' with { type: 'json' }
import extra from '../../../../test/golden/schedulers_extra.json' with { type: 'json' }
import { createSampler } from './sampler.ts'
import { alphasCumprod, parseSchedulerConfig, timesteps } from './schedulerConfig.ts'
import { applyStep } from './stepRule.ts'
import { TorchGenerator } from './torchGenerator.ts'

const ddim = { sampler: 'ddim', eta: 0, guidanceScale: 1 } as const
const ddpm = { sampler: 'ddpm', eta: 0, guidanceScale: 1 } as const

/** The closed-form toy model that the golden trajectories were made with. */
const toyModel = (sample: Float32Array) => sample.map((x) => 0.5 * Math.sin(3 * x) + 0.25 * x)

const cases = (['ddim_leading20', 'ddim_leading4_eps', 'ddim_trailing4_v_zsnr', 'ddim_clip4', 'ddpm_leading4'] as const)
  .map((name) => ({ name, ...golden[name] }))
  .map((entry) => ({ ...entry, kind: entry.class === 'DDPMScheduler' ? ddpm : ddim }))

describe('golden trajectories of diffusers', () => {
  it.each(cases)('$name', ({ config, n, timesteps: expected, x0, trajectory, kind }) => {
    const sampler = createSampler(parseSchedulerConfig(config), { ...kind, steps: n })
    expect(sampler.timesteps).toEqual(expected)
    const generator = new TorchGenerator(7)
    let sample: Float32Array = Float32Array.from(x0)
    for (const [step, state] of trajectory.entries()) {
      const rule = sampler.rule(step)
      const noise = rule.noise === 0 ? undefined : generator.randn(sample.length)
      sample = applyStep(rule, sampler.predict(step, toyModel(sample), sample), sample, noise)
      const largest = Math.max(...state.map(Math.abs))
      for (const [i, value] of state.entries()) expect(Math.abs(sample[i]! - value) / largest).toBeLessThan(1e-5)
    }
  })
})

describe("trajectories of diffusers 0.42 with the embedded model's kind of betas", () => {
  it.each(extra.cases)(
    '$name',
    ({ class: kind, config: { betas, ...config }, eta, steps, states, rounding, ...rest }) => {
      const parsed = parseSchedulerConfig({ ...config, trained_betas: betas === 'cosine' ? extra.betas : null })
      const sampler = createSampler(parsed, {
        sampler: kind === 'DDPMScheduler' ? 'ddpm' : 'ddim',
        eta,
        steps,
        guidanceScale: 1
      })
      expect(sampler.timesteps).toEqual(rest.timesteps)
      let sample: Float32Array = Float32Array.from(extra.start)
      for (const [step, state] of states.entries()) {
        const noise = Float32Array.from(extra.noise[step]!)
        sample = applyStep(sampler.rule(step), sampler.predict(step, toyModel(sample), sample), sample, noise)
        const largest = Math.max(1, ...state.map(Math.abs))
        // diffusers computes in float32: where that itself strays, agreement cannot be closer.
        const tolerance = Math.max(1e-5, 4 * rounding)
        for (const [i, value] of state.entries()) expect(Math.abs(sample[i]! - value) / largest).toBeLessThan(tolerance)
      }
    }
  )
})

describe('schedules', () => {
  const stableDiffusion = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' }

  it('has the cumulative alphas of Stable Diffusion 1.5', () => {
    const alphas = alphasCumprod(parseSchedulerConfig(stableDiffusion))
    expect(alphas[0]).toBeCloseTo(0.99914998, 7)
    expect(alphas[500]).toBeCloseTo(0.27633247, 6)
    expect(alphas[999]).toBeCloseTo(0.0046601, 6)
  })

  it('ends at zero signal when the config asks for it', () => {
    const config = parseSchedulerConfig({ ...stableDiffusion, rescale_betas_zero_snr: true })
    expect(alphasCumprod(config).at(-1)).toBe(0)
    expect(alphasCumprod(config)[0]).toBeCloseTo(0.99914998, 6)
  })

  it.each([
    [{ steps_offset: 1 }, 50, [981, 961, 1]],
    [{ steps_offset: 1 }, 4, [751, 501, 1]],
    [{ timestep_spacing: 'trailing' }, 8, [999, 874, 124]],
    [{ timestep_spacing: 'linspace' }, 5, [999, 749, 0]]
  ])('visits the timesteps of diffusers, %j, %i steps', (config, steps, [first, second, last]) => {
    const visited = timesteps(parseSchedulerConfig(config), steps)
    expect([visited[0], visited[1], visited.at(-1)]).toEqual([first, second, last])
  })

  it('falls strictly and stays in range, for every spacing and count', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('leading', 'trailing', 'linspace'),
        fc.integer({ min: 1, max: 1000 }),
        (timestep_spacing, steps) => {
          const visited = timesteps(parseSchedulerConfig({ timestep_spacing }), steps)
          expect(visited).toHaveLength(steps)
          expect(visited.every((t, i) => t >= 0 && t < 1000 && (i === 0 || t < visited[i - 1]!))).toBe(true)
        }
      )
    )
  })

  it('refuses more steps than training had, and configs that it cannot honour', () => {
    expect(() => timesteps(parseSchedulerConfig({ num_train_timesteps: 10 }), 11)).toThrow(/10 steps; 11 are too many/)
    expect(() => parseSchedulerConfig({ thresholding: true })).toThrow(/thresholding/)
    expect(() => parseSchedulerConfig({ prediction_type: 'flow' })).toThrow(/prediction_type/)
  })
})

describe('samplers', () => {
  const types = ['epsilon', 'v_prediction'] as const

  /** What a perfect model says of z = √ᾱ·x0 + √(1−ᾱ)·n. */
  const perfect = (type: (typeof types)[number], alpha: number, x0: number, noise: number) =>
    type === 'epsilon' ? noise : Math.sqrt(alpha) * noise - Math.sqrt(1 - alpha) * x0

  it('recovers the clean latents from a perfect prediction, wherever it starts', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.integer({ min: 2, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (prediction_type, x0, noise, steps, at) => {
          const config = parseSchedulerConfig({ prediction_type, clip_sample: false })
          const sampler = createSampler(config, { ...ddim, steps })
          const step = Math.min(Math.floor(at * steps), steps - 1)
          const alpha = alphasCumprod(config)[sampler.timesteps[step]!]!
          const sample = Float32Array.of(Math.sqrt(alpha) * x0 + Math.sqrt(1 - alpha) * noise)
          const output = Float32Array.of(perfect(prediction_type, alpha, x0, noise))
          const { predX0, epsilon } = sampler.predict(step, output, sample)
          expect(Math.abs(predX0[0]! - x0)).toBeLessThan(1e-3)
          expect(Math.abs(epsilon[0]! - noise)).toBeLessThan(1e-3)
        }
      )
    )
  })

  it('keeps the variance of pure noise when the model predicts it perfectly (eta 0 to 1, DDPM)', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 2, max: 100 }), (eta, steps) => {
        const config = parseSchedulerConfig({ clip_sample: false })
        const alphas = alphasCumprod(config)
        const sampler = createSampler(config, { ...ddim, eta, steps })
        for (let step = 0; step < steps - 1; step++) {
          const rule = sampler.rule(step)
          const previous = sampler.timesteps[step]! - Math.floor(1000 / steps)
          expect(rule.epsilon ** 2 + rule.noise ** 2).toBeCloseTo(1 - alphas[previous]!, 9)
        }
      })
    )
  })

  it('draws noise only where the rule says so', () => {
    expect(createSampler(parseSchedulerConfig({}), { ...ddim, steps: 5 }).stochastic).toBe(false)
    expect(createSampler(parseSchedulerConfig({}), { ...ddim, eta: 0.5, steps: 5 }).stochastic).toBe(true)
    const ancestral = createSampler(parseSchedulerConfig({}), { ...ddpm, steps: 5 })
    expect(ancestral.stochastic).toBe(true)
    expect(ancestral.rule(4).noise).toBe(0)
  })
})
