import type { Rank, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { windowPlaces } from '../guidance/kernels/composed.ts'
import {
  type Affinities,
  type KernelChoice,
  type KernelProblem,
  lengthOf,
  type MmdBackend,
  type MmdGradient,
  type PatchFeatures,
  type PreparedKernel
} from './backend.ts'
import { chosenPatches, fourierBasis, spreadOverPatches } from './patchForms.ts'
import { addPatchesBack, cutPatches } from './patchRows.ts'
import { onSomeReferences } from './someReferences.ts'
import { loadTfjs, type Tf } from './tfjs.ts'
import { preparePalette } from './tfjsPalette.ts'
import { tfjsProfile } from './tfjsProfiles.ts'

/** The guidance maths in TensorFlow.js. @throws Error in one sentence when it cannot be loaded */
export async function createTfjsBackend(): Promise<MmdBackend & { note: string | null }> {
  const { tf, flavour, note } = await loadTfjs()
  return {
    name: flavour,
    note,
    async prepare(problem) {
      const { kernel } = problem
      switch (kernel.name) {
        case 'texture':
          return prepareFeatures(tf, problem, kernel, textureTerms)
        case 'palette':
          return onSomeReferences(problem, (some) => preparePalette(tf, some, kernel))
        case 'patch':
          if (kernel.form === 'coreset') return prepareCoreset(tf, problem, kernel)
          return prepareFeatures(tf, problem, kernel, meanTerms)
        default:
          return prepareVector(tf, problem, kernel)
      }
    }
  }
}

type Terms = {
  gradient: Tensor
  selfTerm: Tensor
  crossTerm: Tensor
}

function prepareVector(tf: Tf, { references, shape }: KernelProblem, kernel: KernelChoice): PreparedKernel {
  const length = lengthOf(shape)
  const count = references.length / length
  const set = tf.tensor2d(references, [count, length])
  return {
    async gradient(latents, affinities) {
      const batch = latents.length / length
      return read(
        tf.tidy(() =>
          pairs(tf, kernel, tf.tensor2d(latents, [batch, length]), set, matrices(tf, affinities, batch, count))
        )
      )
    }
  }
}

/** Exact pairs of patches against some of each reference's; patches are cut and put back here, not in tensors. */
function prepareCoreset(tf: Tf, { references, shape }: KernelProblem, kernel: PatchFeatures): PreparedKernel {
  const places = windowPlaces(shape, kernel.size)
  const length = places[0]!.length
  const { patches, perReference: each } = chosenPatches(references, shape, kernel)
  const number = references.length / lengthOf(shape)
  const set = tf.tensor2d(patches, [number * each, length])
  const gaussian = { name: 'gaussian', bandwidth: kernel.bandwidth } as const
  return {
    async gradient(latents, { self, cross }) {
      const batch = latents.length / lengthOf(shape)
      const rows = batch * places.length
      const cut = cutPatches(latents, places, lengthOf(shape))
      const image = (row: number) => Math.floor(row / places.length)
      const among = spreadOverPatches(cross, each)
      const spread: Affinities = {
        self: Float32Array.from(
          { length: rows * rows },
          (_, k) => self[image(Math.floor(k / rows)) * batch + image(k % rows)]!
        ),
        cross: Float32Array.from({ length: rows * number * each }, (_, k) => {
          const [row, column] = [Math.floor(k / (number * each)), k % (number * each)]
          return among[image(row) * number * each + column]!
        })
      }
      const found = await read(
        tf.tidy(() =>
          pairs(tf, gaussian, tf.tensor2d(cut, [rows, length]), set, matrices(tf, spread, rows, number * each))
        )
      )
      return { ...found, gradient: addPatchesBack(found.gradient, places, lengthOf(shape), batch) }
    }
  }
}

/** Terms of MMD² between rows of features, and its gradient in those of the batch. */
type RowTerms = (tf: Tf, batch: Tensor2D, references: Tensor2D, affinities: Matrices, count: number) => Terms

/** Of the patch kernel, as in the graph `patch_fourier`: the squared difference of the rows' means. */
const meanTerms: RowTerms = (tf, batch, references, { self, cross }, count) => {
  const size = batch.shape[0]
  const nearby = tf.div<Tensor2D>(tf.matMul(self, batch), size)
  const wanted = tf.matMul(cross, references)
  const share = (other: Tensor) => tf.div(tf.sum(tf.mul(batch, other)), size * count)
  const gradient = tf.mul(tf.sub(nearby, wanted), 2 / (size * count))
  return { gradient, selfTerm: share(nearby), crossTerm: share(wanted) }
}

/** Of the texture kernel, as in the graph `texture`: the energy distance of the rows. */
const textureTerms: RowTerms = (tf, batch, references, affinities, count) => {
  const scale = 1 / Math.sqrt(count)
  const rows = (values: Tensor2D): Tensor2D => tf.mul(values, scale)
  const found = pairs(tf, { name: 'energy' }, rows(batch), rows(references), affinities)
  return { ...found, gradient: tf.mul(found.gradient, scale) }
}

/** Random Fourier features: the references become one row each, once. */
function prepareFeatures(
  tf: Tf,
  { references, shape }: KernelProblem,
  kernel: PatchFeatures,
  rowTerms: RowTerms
): PreparedKernel {
  const { channels, rows, columns } = shape
  const { count, size } = kernel
  const [down, across] = [rows - size + 1, columns - size + 1]
  const basis = fourierBasis(kernel, shape)
  const filter = tf.tidy(() =>
    tf.transpose(tf.tensor4d(basis.frequencies, [count, channels, size, size]), [2, 3, 1, 0])
  )
  const phases = tf.tidy(() => tf.transpose(tf.tensor3d(basis.phases, [count, down, across]), [1, 2, 0]))
  const image = (values: Float32Array) =>
    tf.transpose(tf.tensor4d(values, [values.length / lengthOf(shape), channels, rows, columns]), [0, 2, 3, 1])
  const waves = (values: Float32Array) => {
    const angle = tf.add<Tensor4D>(tf.conv2d(image(values), filter, 1, 'valid'), phases)
    return { cosine: tf.cos(angle), sine: tf.sin(angle) }
  }
  const embed = ({ cosine, sine }: ReturnType<typeof waves>): Tensor2D =>
    tf.concat2d([tf.mean<Tensor2D>(cosine, [1, 2]), tf.mean<Tensor2D>(sine, [1, 2])], 1)
  const means = tf.tidy(() => embed(waves(references)))
  const number = references.length / lengthOf(shape)
  return {
    async gradient(latents, affinities) {
      const batch = latents.length / lengthOf(shape)
      const terms = tf.tidy(() => {
        const found = waves(latents)
        const ofRows = rowTerms(tf, embed(found), means, matrices(tf, affinities, batch, number), count)
        const part = (from: number) =>
          tf.reshape<Rank.R4>(tf.slice(ofRows.gradient, [0, from], [batch, count]), [batch, 1, 1, count])
        const slope = tf.sub<Tensor4D>(tf.mul(part(count), found.cosine), tf.mul(part(0), found.sine))
        const back = tf.conv2dTranspose(slope, filter, [batch, rows, columns, channels], 1, 'valid')
        return { ...ofRows, gradient: tf.div(tf.transpose(back, [0, 3, 1, 2]), down * across) }
      })
      return read(terms)
    }
  }
}

type Matrices = { self: Tensor2D; cross: Tensor2D }

const matrices = (tf: Tf, { self, cross }: Affinities, batch: number, references: number): Matrices => ({
  self: tf.tensor2d(self, [batch, batch]),
  cross: tf.tensor2d(cross, [batch, references])
})

/** All pairs of rows; the formulas stand in `training/guidance_graphs/radial.py` and `cubic.py`. */
function pairs(tf: Tf, kernel: KernelChoice, z: Tensor2D, r: Tensor2D, { self, cross }: Matrices): Terms {
  const [b, d] = z.shape
  const products = (x: Tensor2D, y: Tensor2D): Tensor2D => tf.matMul(x, y, false, true)
  if (kernel.name === 'cubic') {
    const powers = (y: Tensor2D): Tensor2D => tf.add(tf.div(products(z, y), d), 1)
    const [among, across] = [powers(z), powers(r)]
    const push = tf.matMul(tf.div<Tensor2D>(tf.mul(tf.square(among), self), b), z)
    const pull = tf.matMul(tf.mul<Tensor2D>(tf.square(across), cross), r)
    return {
      gradient: tf.mul(tf.sub(push, pull), 6 / (b * d)),
      selfTerm: tf.div(tf.sum(tf.mul(tf.pow(among, 3), self)), b * b),
      crossTerm: tf.div(tf.sum(tf.mul(tf.pow(across, 3), cross)), b)
    }
  }
  const { at, atZero } = tfjsProfile(tf, kernel)
  const centre = tf.mean<Tensor2D>(r, 0, true)
  const [zc, rc] = [tf.sub<Tensor2D>(z, centre), tf.sub<Tensor2D>(r, centre)]
  const sizes = (y: Tensor2D) => tf.sum<Tensor2D>(tf.square(y), 1, true)
  // Rounding may make a squared distance negative, so it is cut at 0.
  const squares = (y: Tensor2D) =>
    tf.relu(tf.sub(tf.add(sizes(zc), tf.transpose(sizes(y))), tf.mul(products(zc, y), 2)))
  const eye = tf.eye(b)
  const others = tf.mul<Tensor2D>(self, tf.sub(1, eye))
  const [among, across] = [at(squares(zc)), at(squares(rc))]
  const push = tf.div<Tensor2D>(tf.mul(among.slope, others), b)
  const pull = tf.mul<Tensor2D>(across.slope, cross)
  const shares = tf.sub(tf.sum(push, 1, true), tf.sum(pull, 1, true))
  const toward = tf.sub(tf.matMul(push, zc), tf.matMul(pull, rc))
  const diagonal = tf.mul(tf.sum(tf.mul(self, eye)), atZero)
  return {
    gradient: tf.mul(tf.sub(tf.mul(shares, zc), toward), 4 / b),
    selfTerm: tf.div(tf.add(tf.sum(tf.mul(among.value, others)), diagonal), b * b),
    crossTerm: tf.div(tf.sum(tf.mul(across.value, cross)), b)
  }
}

async function read({ gradient, selfTerm, crossTerm }: Terms): Promise<MmdGradient> {
  const [values, own, shared] = await Promise.all([gradient.data(), selfTerm.data(), crossTerm.data()])
  for (const tensor of [gradient, selfTerm, crossTerm]) tensor.dispose()
  return { gradient: Float32Array.from(values), selfTerm: own[0]!, crossTerm: shared[0]! }
}
