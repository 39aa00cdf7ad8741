import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DrawnImage, GenerateJob, ImageFile, Progress } from '#main/engine/protocol.ts'
import { scanFolder } from '#main/images/scanFolder.ts'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { resourcesFolder } from '#main/resources.ts'
import { baseStage, defaultGuidance, defaultSampling, styleStage } from '#shared/defaults.ts'
import type { Arm } from '#shared/measurements.ts'
import { type Guidance, samplerNames } from '#shared/parameters.ts'
import golden from '../golden/embedded_model.json' with { type: 'json' }
import { blockMeans } from '../support/blockMeans.ts'

const modelFolder = join(resourcesFolder(), 'models', 'housestyle-128')
const engine = startEngine()
let scratch: string
let references: ImageFile[]

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'housestyle-engine-'))
  const { images } = await scanFolder(join(resourcesFolder(), 'samples', 'neon'))
  references = images.slice(0, 14).map(({ sha256, path }) => ({ sha256, path }))
})

afterAll(async () => {
  await engine.close()
  await rm(scratch, { recursive: true, force: true })
})

function job(changes: Partial<GenerateJob['spec']> = {}, arms: readonly Arm[] = ['guided', 'unguided']): GenerateJob {
  return {
    modelFolder,
    cacheFolder: join(scratch, 'latents'),
    spec: {
      prompts: ['red apple', 'rocket'],
      negativePrompt: '',
      count: 2,
      seed: 7,
      sampling: { ...defaultSampling, steps: 3 },
      guidance: defaultGuidance,
      ...changes
    },
    references: { guide: references.slice(0, 10), keptOut: references.slice(10) },
    arms,
    previewEvery: 0
  }
}

async function draw(changes: Partial<GenerateJob['spec']> = {}, arms?: readonly Arm[]) {
  const images: DrawnImage[] = []
  const result = await engine.generate(job(changes, arms), { onImage: (image) => images.push(image) })
  const of = (arm: Arm) => images.filter((image) => image.arm === arm).map(({ rgb }) => Buffer.from(rgb))
  return { result, guided: of('guided'), unguided: of('unguided') }
}

const largestDifference = (a: Buffer, b: Buffer): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0)

describe('the engine process with the embedded model', () => {
  it('evens the fills of guided pictures where the references have even ones, and changes nothing else', async () => {
    const flat = await Promise.all(
      ['#c0392b', '#2980b9', '#27ae60', '#f39c12'].map(async (background, i) => {
        const path = join(scratch, `flat-${i}.png`)
        const square = {
          input: { create: { width: 60, height: 60, channels: 3, background } },
          left: 20 + 10 * i,
          top: 34
        } as const
        const ground = { create: { width: 128, height: 128, channels: 3, background: '#ffffff' } } as const
        await sharp(ground).composite([square]).png().toFile(path)
        return { sha256: `flat-${i}`, path }
      })
    )
    const drawn = await Promise.all(
      (['inks', 'drawn'] as const).map(async (fills) => {
        const images: DrawnImage[] = []
        const plain = job({ guidance: { ...defaultGuidance, fills } })
        const { measurements } = await engine.generate(
          { ...plain, references: { guide: flat, keptOut: references.slice(10) } },
          { onImage: (image) => images.push(image) }
        )
        return { images, latent: measurements.mmd2.latent }
      })
    )
    const of = (n: number, arm: Arm) =>
      drawn[n]!.images.filter((image) => image.arm === arm).map(({ rgb }) => Buffer.from(rgb))
    expect(of(0, 'unguided')).toEqual(of(1, 'unguided'))
    expect(drawn[0]!.latent).toEqual(drawn[1]!.latent)
    const slopes = (rgb: Buffer) => rgb.filter((value, k) => k >= 3 && value !== rgb[k - 3]).length
    const [even, uneven] = [0, 1].map((n) => of(n, 'guided').map(slopes))
    expect(even![0]! + even![1]!).toBeLessThan(0.8 * (uneven![0]! + uneven![1]!))
  })

  it('sets back an image whose noise has another ground than the references', async () => {
    const { images } = await scanFolder(join(resourcesFolder(), 'samples', 'badge'))
    const guide = images.slice(0, 12).map(({ sha256, path }) => ({ sha256, path }))
    const drawn = await Promise.all(
      (['references', 'any'] as const).map(async (grounds) => {
        const found: DrawnImage[] = []
        const sampling = { ...defaultSampling, steps: 8 }
        // Of this seed two images of sixteen begin on a dark ground; badges lie on white.
        const spec = { ...job().spec, prompts: ['hot dog', 'padlock'], count: 16, seed: 1000, sampling }
        const { measurements } = await engine.generate(
          {
            ...job({}, ['guided']),
            spec: { ...spec, guidance: { ...defaultGuidance, grounds } },
            references: { guide, keptOut: [] }
          },
          { onImage: (image) => found.push(image) }
        )
        return { setBack: measurements.setBack, corners: found.map(({ rgb }) => rgb[0]!) }
      })
    )
    expect(drawn.map(({ setBack }) => setBack)).toEqual([2, 0])
    const [kept, any] = drawn.map(({ corners }) => corners.filter((red) => red < 150).length)
    expect(kept).toBe(0)
    expect(any).toBeGreaterThan(0)
  })

  it('draws both arms, guided nearer to the references, and reports it', async () => {
    const { result, guided, unguided } = await draw({ sampling: { ...defaultSampling, sampler: 'ddim', steps: 3 } })
    expect([guided.length, unguided.length]).toEqual([2, 2])
    expect(guided[0]!.equals(unguided[0]!)).toBe(false)
    const { mmd2, seconds, guidanceSteps, bandwidth } = result.measurements
    expect(mmd2.latent!.guided).toBeLessThan(mmd2.latent!.unguided)
    expect(mmd2.independent).not.toBeNull()
    // The median distance of two references.
    expect(bandwidth).toBeGreaterThan(0)
    // Whole latents first, the style all through, then palettes.
    expect(guidanceSteps.map(({ stage, step }) => [stage, step])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 1],
      [1, 2],
      [2, 2]
    ])
    expect(seconds.guidance).toBeGreaterThan(0)
    expect(seconds.guidance).toBeLessThan(seconds.sampling)
    expect(result.model.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(result.software).toEqual(await engine.software())
  })

  it('is identical to the bit in both arms at strength 0', async () => {
    const { guided, unguided } = await draw({ guidance: { ...defaultGuidance, strength: 0 } })
    expect(guided.every((image, i) => image.equals(unguided[i]!))).toBe(true)
  })

  it.each(['noisy', 'stepped'] as const)(
    'guides at the point "%s" as well, with the cubic kernel',
    async (evaluateAt) => {
      const guidance = { ...defaultGuidance, stages: [{ ...baseStage, evaluateAt, kernel: 'cubic' as const }] }
      const { guided, unguided, result } = await draw({ guidance })
      expect(guided[0]!.equals(unguided[0]!)).toBe(false)
      expect(result.measurements.bandwidth).toBeNull()
    }
  )

  it('guides in two stages, patches in the second, and says which acted when', async () => {
    const patches = {
      ...baseStage,
      kernel: 'patch' as const,
      patch: { ...baseStage.patch, place: 3 },
      stepRule: 'normalised' as const,
      share: 0.2,
      window: { unit: 'run' as const, start: 0.5, end: 1 }
    }
    const { result } = await draw({ guidance: { ...defaultGuidance, stages: [baseStage, patches] } })
    const acted = result.measurements.guidanceSteps.map(({ stage, step }) => [stage, step])
    expect(acted).toEqual([
      [0, 0],
      [1, 1],
      [1, 2]
    ])
  })

  it('compares noised references, sums kernels, guides every other step and lets images go', async () => {
    const window = { unit: 'run' as const, start: 0, end: 1 }
    const stage = { ...baseStage, window, evaluateAt: 'noisy' as const, references: 'noised' as const }
    const plus = [
      {
        ...{ kernel: 'patch' as const, bandwidth: baseStage.bandwidth, weight: 2 },
        patch: { ...baseStage.patch, count: 64 }
      }
    ]
    const { result } = await draw({ guidance: { ...defaultGuidance, stages: [{ ...stage, plus, every: 2 }] } })
    expect(result.measurements.guidanceSteps.map(({ step }) => step)).toEqual([0, 2])
    // So far away that every image is let go before its first step: nothing moves.
    const off = await draw({ guidance: { ...defaultGuidance, fills: 'drawn', stages: [{ ...stage, stopAt: 10 }] } })
    expect(off.guided.every((image, i) => image.equals(off.unguided[i]!))).toBe(true)
    expect(off.result.measurements.guidanceSteps.every(({ correction }) => correction === 0)).toBe(true)
  })

  it('guides by what tells the style, and says so of a model whose latents do not', async () => {
    const window = { unit: 'run' as const, start: 0, end: 1 }
    const guidance = { ...defaultGuidance, stages: [{ ...styleStage, window }] }
    const { guided, unguided, result } = await draw({ guidance, sampling: { ...defaultSampling, steps: 12 } })
    expect(guided[0]!.equals(unguided[0]!)).toBe(false)
    const { guidanceSteps, bandwidth } = result.measurements
    expect(bandwidth).toBeNull()
    expect(guidanceSteps.at(-1)!.mmd2).toBeLessThan(guidanceSteps[0]!.mmd2)
    const without = join(scratch, 'without-style-channels')
    await cp(modelFolder, without, { recursive: true })
    const config = join(without, 'vae_decoder', 'config.json')
    const { style_channels: _, ...others } = JSON.parse(await readFile(config, 'utf8'))
    await writeFile(config, JSON.stringify(others))
    const asked = { ...job({ guidance }), modelFolder: without }
    await expect(engine.generate(asked)).rejects.toThrow('This model has no style channels')
    // Where other stages are left, they go on without it.
    await expect(engine.generate({ ...asked, spec: job().spec })).resolves.toBeDefined()
  })

  it('says how far images say their prompts', async () => {
    const sampling = { ...defaultSampling, steps: 12 }
    const asked = { ...job({ sampling }, ['unguided']), measureFidelity: true }
    const { fidelity } = await engine.generate(asked)
    expect(fidelity!.unguided).toHaveLength(2)
    expect(fidelity!.guided).toBeUndefined()
    for (const value of fidelity!.unguided!) expect(value).toBeGreaterThan(0)
  })

  it('measures against kept-out references by what they stand for', async () => {
    const distances = async (weights: Partial<GenerateJob>) =>
      (await engine.generate({ ...job(), ...weights })).measurements
    const guide = { weights: new Array<number>(10).fill(0.1) }
    const plain = await distances({})
    const equal = await distances({ ...guide, keptOutWeights: [0.25, 0.25, 0.25, 0.25] })
    const uneven = await distances({ ...guide, keptOutWeights: [0.7, 0.1, 0.1, 0.1] })
    for (const space of ['latent', 'independent'] as const) {
      expect(equal.mmd2[space]!.unguided).toBeCloseTo(plain.mmd2[space]!.unguided, 12)
      expect(Math.abs(uneven.mmd2[space]!.unguided - plain.mmd2[space]!.unguided)).toBeGreaterThan(1e-4)
    }
  })

  it('finds a strength and remembers it', async () => {
    const { arms: _, previewEvery: __, ...rest } = job({ sampling: { ...defaultSampling, steps: 5 } })
    const goal = { closed: 0.3, fidelity: 0, spread: 0 }
    const found = await engine.tune({ ...rest, goal })
    expect(found.remembered).toBe(false)
    expect(found.outcome).toBe('reached')
    const best = found.tried.at(-1)!
    expect([best.strength, best.closed >= 0.3]).toEqual([found.strength, true])
    expect(found.tried.slice(0, -1).every(({ closed }) => closed < 0.3)).toBe(true)
    const again = await engine.tune({ ...rest, goal })
    expect(again).toEqual({ ...found, remembered: true })
    const repeated = await engine.tune({ ...rest, goal, again: true })
    expect(repeated).toEqual({ ...found, seconds: repeated.seconds })
    const bounded = await engine.tune({ ...rest, goal: { closed: 1, fidelity: 2, spread: 0 } })
    expect(bounded).toMatchObject({ strength: 0, outcome: 'nothing', remembered: false })
    expect(found.measuredOn).toBe('keptOut')
    const one = { guide: references.slice(0, 1), keptOut: [] }
    await expect(engine.tune({ ...rest, references: one, goal })).rejects.toThrow('two references or more')
    // What repels is nothing to come nearer to.
    const avoiding = { references: { guide: references.slice(0, 4), keptOut: [] }, weights: [1, -0.2, -0.2, -0.2] }
    await expect(engine.tune({ ...rest, ...avoiding, goal })).rejects.toThrow('two references or more')
    const onGuiding = { references: avoiding.references, weights: [1, 1, 1, -0.2], keptOutWeights: [] }
    expect(await engine.tune({ ...rest, ...onGuiding, goal: { ...goal, closed: 0.05 } })).toMatchObject({
      measuredOn: 'guiding'
    })
  })

  it('draws with every sampler, identical in both arms at strength 0', async () => {
    for (const sampler of samplerNames) {
      const sampling = { ...defaultSampling, sampler, steps: 3 }
      const { guided, unguided } = await draw({ sampling, guidance: { ...defaultGuidance, strength: 0 }, count: 1 })
      expect([sampler, guided[0]!.equals(unguided[0]!)]).toEqual([sampler, true])
    }
  })

  it('with a memory bank guides every image but the first', async () => {
    const coupling = { mode: 'bank' as const, cap: 100, whenFull: 'fifo' as const }
    const guidance: Guidance = { ...defaultGuidance, fills: 'drawn', coupling }
    const { guided, unguided, result } = await draw({ guidance })
    // Images drawn one by one and together differ by rounding.
    expect(guided.map((image, i) => largestDifference(image, unguided[i]!) <= 2)).toEqual([true, false])
    expect(result.measurements.guidanceSteps.map(({ stage }) => stage)).toEqual([0, 1, 1, 2, 1])
    const four = await draw({ guidance, count: 4 }, ['guided'])
    expect(four.result.measurements.guidanceSteps.map(({ stage }) => stage)).toEqual([0, 1, 1, 2, 1])
  })

  it('lets a rival learn from the unguided images', async () => {
    const guidance = { ...defaultGuidance, stages: [{ ...baseStage, method: 'classifier' as const }] }
    const { guided, unguided } = await draw({ guidance })
    expect(guided.some((image, i) => !image.equals(unguided[i]!))).toBe(true)
    const alone = await draw({ guidance }, ['guided'])
    expect(alone.guided.every((image, i) => image.equals(guided[i]!))).toBe(true)
  })

  it('refuses an empty set before anything is drawn', async () => {
    const guidance = { ...defaultGuidance, stages: [{ ...baseStage, method: 'classifier' as const }] }
    const phases = new Set<string>()
    const onProgress = ({ phase }: Progress) => phases.add(phase)
    const empty = { ...job({ guidance }), references: { guide: [], keptOut: [] } }
    await expect(engine.generate(empty, { onProgress })).rejects.toMatchObject({ failure: { code: 'no-references' } })
    expect(phases).not.toContain('sample')
  })

  it('weighs references by their captions where it is told to', async () => {
    const captions = references.slice(0, 10).map((_, i) => (i < 5 ? 'red apple' : 'rocket'))
    const images: DrawnImage[] = []
    const aware = { ...defaultGuidance, promptAware: { kernel: 'gaussian' as const, bandwidth: 0.3, balanced: false } }
    const collect = { onImage: (image: DrawnImage) => images.push(image) }
    await engine.generate({ ...job({ guidance: aware }, ['guided']), captions }, collect)
    await engine.generate(job({ guidance: aware }, ['guided']), collect)
    const [withCaptions, , without] = images.map(({ rgb }) => Buffer.from(rgb))
    expect(withCaptions!.equals(without!)).toBe(false)
  })

  it('draws the same again, and image k from its own seed alone', async () => {
    const sampling = { ...defaultSampling, sampler: 'ddpm' as const, steps: 3 }
    const first = await draw({ sampling })
    const again = await draw({ sampling })
    expect(first.guided.every((image, i) => image.equals(again.guided[i]!))).toBe(true)
    const alone = await draw({ sampling, count: 1, seed: 8, prompts: ['rocket'] }, ['unguided'])
    expect(largestDifference(alone.unguided[0]!, first.unguided[1]!)).toBeLessThanOrEqual(2)
  })

  it('draws what it drew when its golden picture was made', async () => {
    const { result, unguided } = await draw()
    expect(result.model.hash, 'the weights changed: run `npm run golden:model` and look at the pictures').toBe(
      golden.modelHash
    )
    for (const [i, expected] of golden.blocks.entries()) {
      const actual = blockMeans(unguided[i]!, 128, 16)
      for (const [k, value] of expected.entries()) expect(Math.abs(actual[k]! - value)).toBeLessThan(2)
    }
  })

  it('stops between two steps when it is cancelled, and goes on with the next job', async () => {
    const abort = new AbortController()
    const running = engine.generate(job({ sampling: { ...defaultSampling, steps: 200 } }), {
      signal: abort.signal,
      onProgress: ({ phase, done }) => phase === 'sample' && done === 1 && abort.abort()
    })
    await expect(running).rejects.toMatchObject({ failure: { code: 'cancelled' } })
    expect((await draw({}, ['unguided'])).unguided).toHaveLength(2)
  })

  it('skips a damaged reference when encoding and names it', async () => {
    const broken = join(scratch, 'broken.png')
    await writeFile(broken, 'no picture at all')
    const result = await engine.encode({
      modelFolder,
      cacheFolder: join(scratch, 'latents'),
      images: [references[0]!, { sha256: 'f'.repeat(64), path: broken }]
    })
    expect(result.encoded).toHaveLength(1)
    expect(result.skipped[0]!.failure.message).toBe('broken.png is not an image that can be read.')
  })

  it('says in one sentence what a model folder lacks', async () => {
    const incomplete = join(scratch, 'incomplete')
    await cp(modelFolder, incomplete, { recursive: true, filter: (path) => !path.includes('vae_decoder/model.onnx') })
    await expect(engine.inspect(incomplete)).rejects.toThrow(
      'The model folder incomplete has no file vae_decoder/model.onnx.'
    )
    await expect(engine.inspect(join(scratch, 'nowhere'))).rejects.toMatchObject({ failure: { code: 'not-found' } })
    await mkdir(join(incomplete, 'vae_decoder'), { recursive: true })
    await writeFile(join(incomplete, 'vae_decoder', 'model.onnx'), 'not a graph')
    await expect(engine.inspect(incomplete)).rejects.toThrow(
      /^The vae decoder \(vae_decoder\/model.onnx\) cannot be opened/
    )
    const config = join(incomplete, 'vae_decoder', 'config.json')
    await writeFile(config, JSON.stringify({ ...JSON.parse(await readFile(config, 'utf8')), style_channels: 12 }))
    await expect(engine.inspect(incomplete)).rejects.toThrow('none is left for the image')
  })

  it('survives the loss of its process', async () => {
    const running = engine.generate(job({ sampling: { ...defaultSampling, steps: 200 } }))
    const lost = expect(running).rejects.toMatchObject({ failure: { code: 'engine-lost' } })
    process.kill(await enginePid(), 'SIGKILL')
    await lost
    expect((await draw({}, ['unguided'])).unguided).toHaveLength(2)
  })
})

/** The process id of this test's engine: the child of ours that runs the engine's entry. */
async function enginePid(): Promise<number> {
  const { execFileSync } = await import('node:child_process')
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).split(
    '\n'
  )
  return Number.parseInt(lines.find((line) => line.includes('engine/index.ts'))!, 10)
}

describe('the trained upscaler', () => {
  const drawing = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><rect width="512" height="512" fill="#fff"/>
    <path d="M120 380 L256 96 L392 380 Z" fill="#f94" stroke="#222" stroke-width="26" stroke-linejoin="round"/>
    <circle cx="256" cy="300" r="48" fill="#27c"/></svg>`
  )

  it('comes nearer to a drawing than resampling does, even while a batch is drawn', async () => {
    const truth = await sharp(drawing).removeAlpha().raw().toBuffer()
    const small = await sharp(drawing).removeAlpha().resize(128).raw().toBuffer()
    const resampled = await sharp(small, { raw: { width: 128, height: 128, channels: 3 } })
      .resize(512, 512, { kernel: 'lanczos3' })
      .raw()
      .toBuffer()

    let drawn = false
    const batch = draw({ sampling: { ...defaultSampling, steps: 25 } }).then(() => {
      drawn = true
    })
    const { width, height, channels, data } = await engine.enlarge({ width: 128, height: 128, rgb: small }, false)
    expect(drawn).toBe(false)
    expect([width, height]).toEqual([512, 512])
    const error = (pixels: Uint8Array) => pixels.reduce((sum, x, i) => sum + (x - truth[i]!) ** 2, 0)
    const rgb = channels === 3 ? data : data.filter((_, i) => i % 4 < 3)
    expect(error(rgb)).toBeLessThan(0.8 * error(resampled))
    await batch
  })
})
