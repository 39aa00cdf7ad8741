import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { TorchGenerator } from '#main/engine/samplers/torchGenerator.ts'
import { lengthOf, plainAffinities } from '#main/engine/tensors/backend.ts'
import { createOnnxBackend } from '#main/engine/tensors/onnxBackend.ts'
import { barChart } from './plot.ts'
import { writeReport } from './report.ts'

interface Case {
  name: string
  batch: number
  references: number
  shape: { channels: number; rows: number; columns: number }
}

const embedded = { channels: 8, rows: 16, columns: 16 }
const stableDiffusion = { channels: 4, rows: 64, columns: 64 }
const sdxl = { channels: 4, rows: 128, columns: 128 }
const cases: Case[] = [
  { name: 'embedded, 1 image, 100 references', batch: 1, references: 100, shape: embedded },
  { name: 'embedded, 16 images, 100 references', batch: 16, references: 100, shape: embedded },
  { name: 'embedded, 16 images, 200 references', batch: 16, references: 200, shape: embedded },
  { name: 'SD 1.5, 4 images, 100 references', batch: 4, references: 100, shape: stableDiffusion },
  { name: 'SD 1.5, 16 images, 100 references', batch: 16, references: 100, shape: stableDiffusion },
  { name: 'SDXL, 4 images, 100 references', batch: 4, references: 100, shape: sdxl },
  { name: 'SDXL, 4 images, 200 references', batch: 4, references: 200, shape: sdxl }
]

/** Multiply-adds of one pass of Stable Diffusion 1.5's UNet at 64 × 64 latents, in billions (counted by public tools). */
const stableDiffusionMacs = 339

/**
 * Experiment 6: what one gradient costs against batch, references and latent size, beside PyTorch doing the same maths,
 * where Python has it, in one run; and as a share of a step of a UNet of Stable Diffusion's size.
 */
export async function overhead({ quick }: { quick: boolean }): Promise<void> {
  const rounds = quick ? 50 : 200
  const backend = createOnnxBackend()
  const results: { name: string; batch: number; ours: number; torch: number | null }[] = []
  for (const { name, batch, references: count, shape } of cases) {
    const length = lengthOf(shape)
    const generator = new TorchGenerator(1)
    const references = generator.randn(count * length)
    const latents = generator.randn(batch * length)
    const kernel = { name: 'gaussian', bandwidth: Math.sqrt(2 * length) } as const
    const prepared = await backend.prepare({ kernel, references, shape })
    const affinities = plainAffinities(batch, count)
    const ours = await medianSeconds(rounds, () => prepared.gradient(latents, affinities))
    results.push({ name, batch, ours, torch: torchSeconds(batch, count, length, rounds) })
  }
  const stepSeconds = (stableDiffusionMacs * 1e9 * 2 * 4) / (await multiplyAddsPerSecond(rounds))
  const shareOfStep = results.find(({ name }) => name.startsWith('SD 1.5, 4'))!.ours / stepSeconds
  const withTorch = results.filter((result) => result.torch !== null)
  const ratios = withTorch.map(({ ours, torch }) => ours / torch!)
  const milliseconds = (seconds: number | null) => (seconds === null ? 'not installed' : (1000 * seconds).toFixed(2))
  await writeReport({
    name: '6-overhead',
    title: 'Experiment 6: what guidance costs',
    command: `npm run experiments -- 6${quick ? ' --quick' : ''}`,
    text:
      `Median time of one gradient of the Gaussian kernel in onnxruntime, and of the same formula in PyTorch on the same ` +
      `processor (${rounds} calls each, in one run). The step of a UNet of Stable Diffusion 1.5's size is its operation ` +
      `count (${stableDiffusionMacs} billion multiply-adds, twice for classifier-free guidance, times the batch) over the ` +
      `rate that this processor reached on large matrix products.`,
    columns: ['case', 'onnxruntime, ms', 'PyTorch, ms', 'ratio'],
    rows: results.map(({ name, ours, torch }) => [
      name,
      milliseconds(ours),
      milliseconds(torch),
      torch === null ? '' : (ours / torch).toFixed(2)
    ]),
    data: { quick, rounds, results, stepSeconds, shareOfStep },
    plot: barChart(
      withTorch.length > 0 ? ['onnxruntime, ms', 'PyTorch, ms'] : ['onnxruntime, ms'],
      results.map(({ name, ours, torch }) => ({
        label: name.replace(' references', ''),
        values: torch === null ? [1000 * ours] : [1000 * ours, 1000 * torch]
      })),
      1000 * Math.max(...results.flatMap(({ ours, torch }) => [ours, torch ?? 0])),
      'ms'
    ),
    reading:
      `A step of a UNet of Stable Diffusion 1.5's size, batch 4, takes ${stepSeconds.toFixed(1)} s on this processor; ` +
      `guidance is ${(100 * shareOfStep).toFixed(3)} % of it.` +
      (ratios.length > 0
        ? ` The gradient takes ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} of PyTorch's time.`
        : ' PyTorch is not installed here, so there is no comparison with it.')
  })
}

async function medianSeconds(rounds: number, call: () => Promise<unknown>): Promise<number> {
  await call()
  const times: number[] = []
  for (let i = 0; i < rounds; i++) {
    const started = performance.now()
    await call()
    times.push((performance.now() - started) / 1000)
  }
  return times.sort((a, b) => a - b)[rounds >> 1]!
}

/** What large matrix products reach here: the cubic kernel's graph on a batch as large as its references. */
async function multiplyAddsPerSecond(rounds: number): Promise<number> {
  const [rows, shape] = [256, { channels: 4, rows: 64, columns: 64 }]
  const values = new TorchGenerator(2).randn(rows * lengthOf(shape))
  const prepared = await createOnnxBackend().prepare({ kernel: { name: 'cubic' }, references: values, shape })
  const affinities = plainAffinities(rows, rows)
  const seconds = await medianSeconds(Math.min(rounds, 5), () => prepared.gradient(values, affinities))
  // Inner products and sums, each with the batch and with the references.
  return (4 * rows * rows * lengthOf(shape)) / seconds
}

/** The same in PyTorch; null where no Python with PyTorch answers (`PYTHON` names one). */
function torchSeconds(batch: number, references: number, length: number, rounds: number): number | null {
  const script = join(import.meta.dirname, 'overhead_torch.py')
  const args = [script, String(batch), String(references), String(length), String(rounds)]
  const result = spawnSync(process.env.PYTHON ?? 'python3', args, { encoding: 'utf8' })
  const seconds = Number.parseFloat(result.stdout ?? '')
  return result.status === 0 && Number.isFinite(seconds) ? seconds : null
}
