import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import { windowPlaces } from '../guidance/kernels/composed.ts'
import { type KernelProblem, lengthOf, type PaletteChoice, type PreparedKernel } from './backend.ts'
import { paletteSet } from './paletteSet.ts'
import { addPatchesBack, cutPatches } from './patchRows.ts'
import type { Tf } from './tfjs.ts'

/** The palette kernel in TensorFlow.js; the formulas stand in `training/guidance_graphs/palette.py`. */
export function preparePalette(tf: Tf, { references, shape }: KernelProblem, kernel: PaletteChoice): PreparedKernel {
  const image = lengthOf(shape)
  const windows = windowPlaces(shape, kernel.size)
  const length = windows[0]!.length
  const number = references.length / image
  const { patches, each, ownTerms, count, ourPlaces, theirPlaces } = paletteSet({ references, shape }, kernel)
  const set = tf.tensor3d(patches, [1, number * each, length])
  const own = tf.tensor2d(ownTerms, [1, number])
  const here = tf.tensor3d(ourPlaces, [1, count, 2])
  const placed = tf.concat3d([set, tf.tensor3d(theirPlaces, [1, number * each, 2])], 2)
  const floor = kernel.bandwidth ** 2
  const product = (a: Tensor3D, b: Tensor3D, transposed = false): Tensor3D => tf.matMul(a, b, false, transposed)
  const sizes = (rows: Tensor3D): Tensor3D => tf.sum(tf.square(rows), 2, true)
  /** σ² + ‖u − v‖² of all pairs. */
  const raised = (u: Tensor3D, v: Tensor3D): Tensor3D => {
    const across = tf.transpose(sizes(v), [0, 2, 1])
    return tf.add(tf.relu(tf.add(tf.sub(sizes(u), tf.mul(product(u, v, true), 2)), across)), floor)
  }
  const logs = (values: Tensor3D): Tensor3D => tf.log(tf.div(values, floor))
  const total = (values: Tensor): Tensor => tf.sum(tf.abs(values), 1, true)
  /** How much each image takes of each reference, B × N. */
  const taken = (cross: Tensor2D, shared: Tensor): Tensor2D => {
    const near = tf.softmax(tf.div(tf.sub(tf.mul(shared, 2), own), kernel.softness))
    const raw = tf.mul(cross, near)
    return tf.mul(raw, tf.div(total(cross), tf.add(total(raw), 1e-30)))
  }
  return {
    async gradient(latents, { cross }) {
      const batch = latents.length / image
      const pairs = batch * count
      const found = tf.tidy(() => {
        const rows = tf.tensor3d(cutPatches(latents, windows, image), [batch, count, length])
        const theirs = tf.tile(set, [batch, 1, 1])
        const ours = tf.concat3d([rows, tf.tile(here, [batch, 1, 1])], 2)
        const across = raised(ours, tf.tile(placed, [batch, 1, 1]))
        const among = raised(ours, ours)
        const shared = tf.neg(tf.mean(tf.reshape(tf.mean(logs(across), 1), [batch, number, each]), 2))
        const shares = taken(tf.tensor2d(cross, [batch, number]), shared)
        const spread = tf.tile(tf.reshape(tf.div(shares, each), [batch, number, 1]), [1, 1, each])
        const weights = tf.reshape(spread, [batch, number * each, 1]) as Tensor3D
        const near = tf.reciprocal(across)
        const nearby = tf.div<Tensor3D>(tf.reciprocal(among), count)
        const attraction = tf.sub(tf.mul(rows, product(near, weights)), product(near, tf.mul(weights, theirs)))
        const inside = tf.neg(tf.mean(logs(among), [1, 2]))
        const attracting = tf.relu(shares)
        const takes = tf.div(attracting, tf.add(tf.sum(attracting, 1, true), 1e-30))
        const repulsion = tf.sub(tf.mul(rows, tf.sum(nearby, 2, true)), product(nearby, rows))
        return {
          slopes: tf.mul(tf.sub(attraction, repulsion), 4 / pairs),
          curvature: tf.mul(tf.tile(product(near, tf.abs(weights)), [1, 1, length]), 4 / pairs),
          selfTerm: tf.mean(inside),
          crossTerm: tf.div(tf.sum(tf.mul(shares, shared)), batch),
          ownTerm: tf.div(tf.sum(tf.mul(shares, own)), batch),
          distances: tf.add(inside, tf.sum(tf.mul(takes, tf.sub(own, tf.mul(shared, 2))), 1))
        }
      })
      const values = {
        slopes: await found.slopes.data(),
        curvature: await found.curvature.data(),
        selfTerm: await found.selfTerm.data(),
        crossTerm: await found.crossTerm.data(),
        ownTerm: await found.ownTerm.data(),
        distances: Float32Array.from(await found.distances.data())
      }
      for (const tensor of Object.values(found)) tensor.dispose()
      const back = (values: ArrayLike<number>) => addPatchesBack(values, windows, image, batch)
      return {
        gradient: back(values.slopes),
        selfTerm: values.selfTerm[0]!,
        crossTerm: values.crossTerm[0]!,
        shift: { curvature: back(values.curvature), ownTerm: values.ownTerm[0]!, distances: values.distances }
      }
    }
  }
}
