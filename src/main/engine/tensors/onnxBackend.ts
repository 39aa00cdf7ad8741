import { join } from 'node:path'
import { type InferenceSession, Tensor } from 'onnxruntime-node'
import { resourcesFolder } from '#main/resources.ts'
import { openOnce } from '../openOnce.ts'
import { createSession } from '../pipelines/session.ts'
import {
  type Affinities,
  type KernelChoice,
  type KernelProblem,
  lengthOf,
  type MmdBackend,
  type MmdGradient,
  type PaletteChoice,
  type PatchFeatures,
  type PreparedKernel
} from './backend.ts'
import { centredRows } from './centredRows.ts'
import { paletteSet } from './paletteSet.ts'
import { chosenPatches, fourierBasis, spreadOverPatches, unfoldWeights } from './patchForms.ts'
import { onSomeReferences } from './someReferences.ts'

type Feeds = Record<string, Tensor>
type Run = (graph: string, feeds: Feeds) => Promise<InferenceSession.OnnxValueMapType>

/** The guidance maths as ONNX graphs (`resources/guidance/<graph>.onnx`), one session a graph, opened on first use. */
export function createOnnxBackend(): MmdBackend {
  const sessions = new Map<string, () => Promise<InferenceSession>>()
  const run: Run = async (graph, feeds) => {
    const path = join(resourcesFolder(), 'guidance', `${graph}.onnx`)
    const session = sessions.get(graph) ?? openOnce(() => createSession(path, 'guidance'))
    sessions.set(graph, session)
    return (await session()).run(feeds)
  }
  return {
    name: 'onnxruntime',
    async prepare(problem) {
      const { kernel } = problem
      switch (kernel.name) {
        case 'texture':
          return prepareFeatures(run, problem, kernel, 'texture')
        case 'palette':
          return onSomeReferences(problem, (some) => preparePalette(run, some, kernel))
        case 'patch':
          if (kernel.form === 'coreset') return prepareCoreset(run, problem, kernel)
          return prepareFeatures(run, problem, kernel, 'patch_fourier')
        default:
          return prepareVector(run, problem, kernel)
      }
    }
  }
}

function prepareVector(
  run: Run,
  { references, shape }: KernelProblem,
  kernel: Exclude<KernelChoice, { name: 'patch' | 'texture' | 'palette' }>
): PreparedKernel {
  const length = lengthOf(shape)
  const count = references.length / length
  const feeds =
    kernel.name === 'cubic' ? { references: floats(references, count, length) } : centred(references, length)
  if ('bandwidth' in kernel) feeds.bandwidth = floats(Float32Array.of(kernel.bandwidth))
  return {
    async gradient(latents, affinities) {
      const batch = latents.length / length
      const outputs = await run(kernel.name, {
        ...feeds,
        latents: floats(latents, batch, length),
        ...affinityTensors(affinities, batch, count)
      })
      return results(outputs)
    }
  }
}

/** Random Fourier features: the references become one row each, once. */
async function prepareFeatures(
  run: Run,
  { references, shape }: KernelProblem,
  kernel: PatchFeatures,
  graph: 'patch_fourier' | 'texture'
): Promise<PreparedKernel> {
  const { channels, rows, columns } = shape
  const image = (values: Float32Array) => floats(values, values.length / lengthOf(shape), channels, rows, columns)
  const basis = fourierBasis(kernel, shape)
  const { count, size } = kernel
  const feeds: Feeds = {
    frequencies: floats(basis.frequencies, count, channels, size, size),
    phases: floats(basis.phases, count, rows - size + 1, columns - size + 1)
  }
  const number = references.length / lengthOf(shape)
  const { embeddings } = await run('patch_embed', { ...feeds, latents: image(references) })
  const means = floats(toFloats(embeddings), number, 2 * count)
  return {
    async gradient(latents, affinities) {
      const batch = latents.length / lengthOf(shape)
      const tensors = affinityTensors(affinities, batch, number)
      return results(await run(graph, { ...feeds, latents: image(latents), references: means, ...tensors }))
    }
  }
}

/** Exact pairs, against some patches of each reference. */
function prepareCoreset(run: Run, { references, shape }: KernelProblem, kernel: PatchFeatures): PreparedKernel {
  const { channels, rows, columns } = shape
  const { size, bandwidth } = kernel
  const length = channels * size * size
  const number = references.length / lengthOf(shape)
  const chosen = chosenPatches(references, shape, kernel)
  const feeds: Feeds = {
    unfold: floats(unfoldWeights(channels, size), length, channels, size, size),
    references: floats(chosen.patches, chosen.patches.length / length, length),
    bandwidth: floats(Float32Array.of(bandwidth))
  }
  return {
    async gradient(latents, { self, cross }) {
      const batch = latents.length / lengthOf(shape)
      const spread = spreadOverPatches(cross, chosen.perReference)
      const outputs = await run('patch_coreset', {
        ...feeds,
        latents: floats(latents, batch, channels, rows, columns),
        ...affinityTensors({ self, cross: spread }, batch, number * chosen.perReference)
      })
      return results(outputs)
    }
  }
}

/** Every image by itself, against some patches of each reference. */
function preparePalette(run: Run, { references, shape }: KernelProblem, kernel: PaletteChoice): PreparedKernel {
  const { channels, rows, columns } = shape
  const { size, bandwidth, softness } = kernel
  const length = channels * size * size
  const number = references.length / lengthOf(shape)
  const set = paletteSet({ references, shape }, kernel)
  const feeds: Feeds = {
    unfold: floats(unfoldWeights(channels, size), length, channels, size, size),
    references: floats(set.patches, number, set.each, length),
    own_terms: floats(set.ownTerms, number),
    bandwidth: floats(Float32Array.of(bandwidth)),
    softness: floats(Float32Array.of(softness)),
    our_places: floats(set.ourPlaces, set.count, 2),
    their_places: floats(set.theirPlaces, number, set.each, 2)
  }
  return {
    async gradient(latents, { cross }) {
      const batch = latents.length / lengthOf(shape)
      const outputs = await run('palette', {
        ...feeds,
        latents: floats(latents, batch, channels, rows, columns),
        cross_affinity: floats(cross, batch, number)
      })
      const { curvature, own_term, distances } = outputs
      const shift = {
        curvature: toFloats(curvature),
        ownTerm: toFloats(own_term)[0]!,
        distances: toFloats(distances)
      }
      return { ...results(outputs), shift }
    }
  }
}

/** For kernels of the distance; the cubic kernel minds where zero is. */
function centred(references: Float32Array, length: number): Feeds {
  const { rows, centre, norms } = centredRows(references, length)
  return {
    references: floats(rows, norms.length, length),
    centre: floats(centre, length),
    norms: floats(norms, norms.length)
  }
}

const floats = (values: Float32Array, ...dims: number[]): Tensor => new Tensor('float32', values, dims)

const affinityTensors = ({ self, cross }: Affinities, batch: number, references: number): Feeds => ({
  self_affinity: floats(self, batch, batch),
  cross_affinity: floats(cross, batch, references)
})

function results(outputs: InferenceSession.OnnxValueMapType): MmdGradient {
  return {
    gradient: toFloats(outputs.gradient),
    selfTerm: toFloats(outputs.self_term)[0]!,
    crossTerm: toFloats(outputs.cross_term)[0]!
  }
}

function toFloats(value: Tensor | InferenceSession.OnnxValueMapType[string] | undefined): Float32Array {
  if (!(value instanceof Tensor) || !(value.data instanceof Float32Array))
    throw new TypeError('A guidance graph gave no float32 output.')
  return value.data
}
