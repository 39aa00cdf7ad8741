import type { Rank, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { windowPlaces } from '../guidance/kernels/composed.ts'
import {
  type Affinities,
  type KernelChoice,
  type KernelProblem,
  lengthOf,
  type MmdBackend,
  type MmdGradient,
  type PreparedKernel
} from './backend.ts'
import { chosenPatches, fourierBasis } from './patchForms.ts'
import { loadTfjs, type Tf } from './tfjs.ts'
import { tfjsProfile } from './tfjsProfiles.ts'

/** The guidance maths in TensorFlow.js. @throws Error in one sentence when it cannot be loaded */
export async function createTfjsBackend(): Promise<MmdBackend & { note: string | null }> {
  const { tf, flavour, note } = await loadTfjs()
  return {
    name: flavour,
    note,
    async prepare(problem) {
      const { kernel } = problem
      if (kernel.name !== 'patch') return prepareVector(tf, problem, kernel)
      return kernel.form === 'fourier' ? prepareFourier(tf, problem, kernel) : prepareCoreset(tf, problem, kernel)
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
function prepareCoreset(
  tf: Tf,
  { references, shape }: KernelProblem,
  kernel: Extract<KernelChoice, { name: 'patch' }>
): PreparedKernel {
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
      const cut = new Float32Array(rows * length)
      let at = 0
      for (let i = 0; i < batch; i++)
        for (const place of places) for (const index of place) cut[at++] = latents[i * lengthOf(shape) + index]!
      const image = (row: number) => Math.floor(row / places.length)
      const spread: Affinities = {
        self: Float32Array.from(
          { length: rows * rows },
          (_, k) => self[image(Math.floor(k / rows)) * batch + image(k % rows)]!
        ),
        cross: Float32Array.from({ length: rows * number * each }, (_, k) => {
          const [row, column] = [Math.floor(k / (number * each)), k % (number * each)]
          return cross[image(row) * number + Math.floor(column / each)]! / each
        })
      }
      const found = await read(
        tf.tidy(() =>
          pairs(tf, gaussian, tf.tensor2d(cut, [rows, length]), set, matrices(tf, spread, rows, number * each))
        )
      )
      const gradient = new Float32Array(latents.length)
      at = 0
      for (let i = 0; i < batch; i++)
        for (const place of places)
          for (const index of place) gradient[i * lengthOf(shape) + index]! += found.gradient[at++]!
      return { ...found, gradient }
    }
  }
}

/** Random Fourier features, as in the graph `patch_fourier`. */
function prepareFourier(
  tf: Tf,
  { references, shape }: KernelProblem,
  kernel: Extract<KernelChoice, { name: 'patch' }>
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
        const embedded = embed(found)
        const { self, cross } = matrices(tf, affinities, batch, number)
        const nearby = tf.div<Tensor2D>(tf.matMul(self, embedded), batch)
        const wanted = tf.matMul(cross, means)
        const share = (other: Tensor) => tf.div(tf.sum(tf.mul(embedded, other)), batch * count)
        const difference = tf.sub<Tensor2D>(nearby, wanted)
        const part = (from: number) =>
          tf.reshape<Rank.R4>(tf.slice(difference, [0, from], [batch, count]), [batch, 1, 1, count])
        const slope = tf.sub<Tensor4D>(tf.mul(part(count), found.cosine), tf.mul(part(0), found.sine))
        const back = tf.conv2dTranspose(slope, filter, [batch, rows, columns, channels], 1, 'valid')
        const gradient = tf.mul(tf.transpose(back, [0, 3, 1, 2]), 2 / (batch * count * down * across))
        return { gradient, selfTerm: share(nearby), crossTerm: share(wanted) }
      })
      return read(terms)
    }
  }
}

const matrices = (tf: Tf, { self, cross }: Affinities, batch: number, references: number) => ({
  self: tf.tensor2d(self, [batch, batch]),
  cross: tf.tensor2d(cross, [batch, references])
})

/** All pairs of rows; the formulas stand in `training/guidance_graphs/radial.py` and `cubic.py`. */
function pairs(
  tf: Tf,
  kernel: KernelChoice,
  z: Tensor2D,
  r: Tensor2D,
  { self, cross }: { self: Tensor2D; cross: Tensor2D }
): Terms {
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
