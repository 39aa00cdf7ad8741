import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SamplerName, samplerNames, type Window } from '#shared/parameters.ts'
import others from '../../../../test/golden/samplers_extra.json' with { type: 'json' }
import golden from '../../../../test/golden/scheduler_golden.json' with { type: 'json' }
import extra from '../../../../test/golden/schedulers_extra.json' with { type: 'json' }
import { createSampler } from './createSampler.ts'
import { ddimStep } from './ddim.ts'
import type { Sampler } from './sampler.ts'
import { alphasCumprod, parseSchedulerConfig, timesteps } from './schedulerConfig.ts'
import { TorchGenerator } from './torchGenerator.ts'

const ddim = { sampler: 'ddim', eta: 0 } as const

/** The closed-form toy model that the golden trajectories were made with. */
const toyModel = (latents: Float32Array) => latents.map((x) => 0.5 * Math.sin(3 * x) + 0.25 * x)

/** What the engine does at a step, without guidance. */
function take(sampler: Sampler, step: number, sample: Float32Array, noise: Float32Array | undefined): Float32Array {
  const output = toyModel(sample.map((value) => value * sampler.latentScale(step)))
  return sampler.advance(step, sampler.predict(step, output, sample), sample, noise)
}

const samplerOfClass: Record<string, SamplerName> = {
  DDIMScheduler: 'ddim',
  DDPMScheduler: 'ddpm',
  PNDMScheduler: 'pndm',
  EulerDiscreteScheduler: 'euler',
  EulerAncestralDiscreteScheduler: 'euler_ancestral',
  DPMSolverMultistepScheduler: 'dpmpp_2m',
  LCMScheduler: 'lcm'
}

describe('golden trajectories of diffusers', () => {
  it.each(Object.entries(golden))('%s', (_, { config, class: name, n, init_noise_sigma: init, ...expected }) => {
    const sampler = createSampler(parseSchedulerConfig(config), { sampler: samplerOfClass[name]!, steps: n, eta: 0 })
    expect(sampler.timesteps).toHaveLength(expected.timesteps.length)
    for (const [i, timestep] of expected.timesteps.entries())
      expect(Math.abs(sampler.timesteps[i]! - timestep)).toBeLessThan(1e-5 * Math.max(timestep, 1))
    expect(sampler.initNoiseSigma / init).toBeCloseTo(1, 6)
    const generator = new TorchGenerator(7)
    let sample: Float32Array = Float32Array.from(expected.x0)
    for (const [step, state] of expected.trajectory.entries()) {
      const noise = sampler.drawsNoise(step) ? generator.randn(sample.length) : undefined
      sample = take(sampler, step, sample, noise)
      const largest = Math.max(...state.map(Math.abs))
      for (const [i, value] of state.entries()) expect(Math.abs(sample[i]! - value) / largest).toBeLessThan(1e-5)
    }
  })
})

describe("trajectories of diffusers 0.42's other schedulers", () => {
  it.each(others.cases)('$name', ({ class: kind, config: { betas, ...config }, steps, ...expected }) => {
    const parsed = parseSchedulerConfig({ ...config, trained_betas: betas === 'cosine' ? extra.betas : null })
    const eta = config.algorithm_type === 'sde-dpmsolver++' ? 1 : 0
    const sampler = createSampler(parsed, { sampler: samplerOfClass[kind]!, eta, steps })
    expect(sampler.timesteps).toHaveLength(expected.timesteps.length)
    for (const [i, timestep] of expected.timesteps.entries())
      expect(Math.abs(sampler.timesteps[i]! - timestep)).toBeLessThan(1e-5 * Math.max(timestep, 100))
    expect(sampler.initNoiseSigma / expected.init_noise_sigma).toBeCloseTo(1, 5)
    let sample: Float32Array = Float32Array.from(extra.start, (value) => value * expected.init_noise_sigma)
    for (const [step, state] of expected.states.entries()) {
      sample = take(sampler, step, sample, sampler.drawsNoise(step) ? Float32Array.from(extra.noise[step]!) : undefined)
      const largest = Math.max(1, ...state.map(Math.abs))
      for (const [i, value] of state.entries()) expect(Math.abs(sample[i]! - value) / largest).toBeLessThan(2e-5)
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
        steps
      })
      expect(sampler.timesteps).toEqual(rest.timesteps)
      let sample: Float32Array = Float32Array.from(extra.start)
      for (const [step, state] of states.entries()) {
        const noise = Float32Array.from(extra.noise[step]!)
        sample = take(sampler, step, sample, noise)
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
        const visited = timesteps(config, steps)
        for (let step = 0; step < steps - 1; step++) {
          const rule = ddimStep(config, alphas, visited, step, eta)
          const previous = visited[step]! - Math.floor(1000 / steps)
          expect(rule.epsilon ** 2 + rule.noise ** 2).toBeCloseTo(1 - alphas[previous]!, 9)
        }
      })
    )
  })

  it('extrapolates in DPM-Solver++ what the model predicts, not where guidance moved it', () => {
    const config = parseSchedulerConfig({ prediction_type: 'sample', clip_sample: false })
    const run = (shift: number) => {
      const made = createSampler(config, { sampler: 'dpmpp_2m', eta: 0, steps: 6 })
      let sample: Float32Array = Float32Array.of(1)
      const visited = [0.2, 0.5].map((output, step) => {
        const prediction = made.predict(step, Float32Array.of(output), sample)
        if (step === 0) prediction.predX0 = Float32Array.of(output + shift)
        sample = made.advance(step, prediction, sample)
        return sample[0]!
      })
      const noise = (step: number) => Math.sqrt(1 / (1 + Math.exp(made.logSnr(step))))
      return { visited, kept: noise(2) / noise(1) }
    }
    const [plain, moved] = [run(0), run(3)]
    const [first, second] = plain.visited.map((value, step) => moved.visited[step]! - value)
    expect(first!).toBeGreaterThan(0.01)
    expect(second! / first!).toBeCloseTo(plain.kept, 5)
  })

  it('leaves DPM-Solver++ at the noise of the next step when the model predicts perfectly, for every eta', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.integer({ min: 4, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (eta, steps, at) => {
          const config = parseSchedulerConfig({ prediction_type: 'sample', clip_sample: false })
          const made = createSampler(config, { sampler: 'dpmpp_2m', eta, steps })
          const step = Math.floor(at * (steps - 2))
          const [from, to] = [step, step + 1].map((s) => Math.sqrt(1 / (1 + Math.exp(made.logSnr(s)))))
          const signal = (noise: number) => Math.sqrt(1 - noise ** 2)
          const moved = (x0: number, before: number, fresh: number) => {
            const sample = Float32Array.of(signal(from!) * x0 + from! * before)
            const prediction = made.predict(step, Float32Array.of(x0), sample)
            // Its own sampler each time: a second step would remember the first.
            return createSampler(config, { sampler: 'dpmpp_2m', eta, steps }).advance(
              step,
              prediction,
              sample,
              Float32Array.of(fresh)
            )[0]!
          }
          expect(moved(0.8, 0, 0)).toBeCloseTo(0.8 * signal(to!), 4)
          expect(Math.hypot(moved(0, 1, 0), moved(0, 0, 1))).toBeCloseTo(to!, 4)
        }
      )
    )
  })

  it('draws noise only where its rule has some, and never for the last step', () => {
    const draws = (sampler: SamplerName, eta = 0, etaWindow?: Window) => {
      const made = createSampler(parseSchedulerConfig({}), { sampler, eta, steps: 5, ...(etaWindow && { etaWindow }) })
      return made.timesteps.map((_, step) => made.drawsNoise(step))
    }
    const none = new Array(5).fill(false)
    expect(draws('ddim')).toEqual(none)
    expect(draws('euler')).toEqual(none)
    expect(draws('dpmpp_2m')).toEqual(none)
    for (const name of ['ddim', 'dpmpp_2m'] as const) {
      expect(draws(name, 0.5)).toEqual([true, true, true, true, false])
      expect(draws(name, 0.5, { unit: 'run', start: 0.25, end: 0.5 })).toEqual([false, true, true, false, false])
      expect(draws(name, 0.5, { unit: 'logSnr', start: -100, end: -50 })).toEqual(none)
    }
    for (const name of ['ddpm', 'euler_ancestral', 'lcm'] as const)
      expect(draws(name)).toEqual([true, true, true, true, false])
  })

  it('ends on the clean latents of a model that always knows them, for every sampler', () => {
    const clean = Float32Array.of(0.7, -1.2, 0.1)
    for (const sampler of samplerNames) {
      const config = parseSchedulerConfig({
        prediction_type: 'sample',
        clip_sample: false,
        timestep_spacing: 'trailing'
      })
      const made = createSampler(config, { sampler, eta: 0, steps: 10 })
      const generator = new TorchGenerator(3)
      let sample: Float32Array = generator.randn(3).map((value) => value * made.initNoiseSigma)
      for (const step of made.timesteps.keys())
        sample = made.advance(
          step,
          made.predict(step, clean, sample),
          sample,
          made.drawsNoise(step) ? generator.randn(3) : undefined
        )
      // PNDM extrapolates the noise, and LCM keeps a little of the sample; both come near.
      const tolerance = sampler === 'pndm' || sampler === 'lcm' ? 0.05 : 1e-3
      for (const [i, value] of clean.entries())
        expect([sampler, Math.abs(sample[i]! - value) < tolerance]).toEqual([sampler, true])
      expect(made.latentScale(made.timesteps.length)).toBe(1)
    }
  })

  it('says what it takes over of a shift of predX0 and keeps of one of the sample, with fresh noise and without', () => {
    const config = parseSchedulerConfig({
      beta_schedule: 'squaredcos_cap_v2',
      timestep_spacing: 'trailing',
      clip_sample: false
    })
    for (const [name, eta] of [
      ['ddim', 0],
      ['ddim', 1],
      ['ddpm', 0],
      ['euler', 0],
      ['euler_ancestral', 0],
      ['dpmpp_2m', 0.5],
      ['dpmpp_2m_karras', 0],
      ['dpmpp_2m_karras', 1],
      ['lcm', 0]
    ] as const) {
      const sampler = createSampler(config, { sampler: name, steps: 25, eta })
      for (let step = 1; step < 25; step++) {
        const signal = (of: number) => (of === 25 ? 1 : 1 / Math.sqrt(1 + Math.exp(-sampler.logSnr(of))))
        const scale = (of: number) => (of === 25 ? 1 : sampler.latentScale(of))
        /** The clean latents' part of what a step leaves, from predicted clean latents and a shift of those in the sample. */
        const stepped = (predX0: number, shift: number) => {
          const z = 0.3 + signal(step) * shift
          const epsilon = (z - signal(step) * 0.2) / Math.sqrt(1 - signal(step) ** 2)
          const sample = new Float32Array([z / scale(step)])
          const prediction = { predX0: new Float32Array([predX0]), epsilon: new Float32Array([epsilon]) }
          return (sampler.advance(step, prediction, sample)[0]! * scale(step + 1)) / signal(step + 1)
        }
        expect([name, eta, stepped(1.2, 0) - stepped(0.2, 0)]).toEqual([
          name,
          eta,
          expect.closeTo(sampler.shiftTaken(step), 3)
        ])
        expect([name, eta, stepped(0.2, 1) - stepped(0.2, 0)]).toEqual([
          name,
          eta,
          expect.closeTo(sampler.shiftKept(step), 3)
        ])
      }
    }
  })

  it('knows its signal-to-noise ratio, which rises', () => {
    for (const sampler of samplerNames) {
      const made = createSampler(parseSchedulerConfig({ clip_sample: false }), { sampler, eta: 0, steps: 8 })
      const ratios = made.timesteps.map((_, step) => made.logSnr(step))
      expect([sampler, ratios.every((ratio, i) => i === 0 || ratio >= ratios[i - 1]!)]).toEqual([sampler, true])
    }
  })
})
