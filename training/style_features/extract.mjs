/**
 * Takes MobileNetV2 out of the npm package nsfwjs and runs the original on test images.
 *
 *   <out>/model.json      layers and weight manifest, as published (Keras layers format of tfjs)
 *   <out>/weights.bin     the weights, uint8 with a scale and an offset a tensor
 *   <out>/images.f32      float32 [4, 3, 224, 224] in 0..1: noise, smooth waves, stripes, one colour
 *   <out>/original.json   for every image the mean and the variance over positions of each tapped layer's channels
 *
 * Usage: node extract.mjs [out folder]      (default ../work/style_features)
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'

const here = dirname(fileURLToPath(import.meta.url))
const out = process.argv[2] ?? join(here, '../work/style_features')
const require = createRequire(import.meta.url)
const SIZE = 224
const { taps, pooled } = JSON.parse(readFileSync(join(here, 'layers.json'), 'utf8'))

/** The package keeps its files as CommonJS modules: an object, or base64 text. */
function load(file) {
  const loaded = require(file)
  return loaded.default ?? loaded
}

const folder = join(here, 'node_modules/nsfwjs/dist/models/mobilenet_v2')
const files = readdirSync(folder).sort()
const model = load(
  join(
    folder,
    files.find((name) => name.startsWith('model'))
  )
)
const shards = files
  .filter((name) => name.startsWith('group'))
  .map((name) => Buffer.from(load(join(folder, name)), 'base64'))
const weights = Buffer.concat(shards)
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'model.json'), JSON.stringify(model))
writeFileSync(join(out, 'weights.bin'), weights)

/** Value in 0..1 of test image k at channel c, row y, column x. */
function pixel(k, c, y, x) {
  if (k === 0) return ((Math.imul((y * SIZE + x) * 3 + c + 1, 2654435761) >>> 0) % 1000) / 999
  if (k === 1) return 0.5 + 0.5 * Math.sin((x * (c + 1)) / 23 + y / 17)
  if (k === 2) return (x + y * c) % 16 < 8 ? 0.9 : 0.1
  return [0.8, 0.3, 0.1][c]
}
const images = new Float32Array(4 * 3 * SIZE * SIZE)
for (let i = 0; i < images.length; i++) {
  const x = i % SIZE
  const y = Math.floor(i / SIZE) % SIZE
  const c = Math.floor(i / SIZE ** 2) % 3
  images[i] = pixel(Math.floor(i / (3 * SIZE ** 2)), c, y, x)
}
writeFileSync(join(out, 'images.f32'), Buffer.from(images.buffer))

const weightSpecs = model.weightsManifest.flatMap((group) => group.weights)
const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength)
const whole = await tf.loadLayersModel(
  tf.io.fromMemory({ modelTopology: model.modelTopology, weightSpecs, weightData })
)
/** The published model wraps MobileNetV2 in a sequence; the layers are in whichever part has them. */
const network = whole.layers.find((layer) => layer.layers?.length > 10) ?? whole
const names = [...taps, pooled]
const tapped = tf.model({ inputs: network.inputs, outputs: names.map((name) => network.getLayer(name).output) })

const results = []
for (let k = 0; k < 4; k++) {
  const image = tf.tensor(images.slice(k * 3 * SIZE ** 2, (k + 1) * 3 * SIZE ** 2), [1, 3, SIZE, SIZE])
  const input = image.transpose([0, 2, 3, 1]).mul(2).sub(1)
  const layers = tapped.predict(input).map((layer) => {
    const { mean, variance } = tf.moments(layer, [0, 1, 2])
    return { mean: Array.from(mean.dataSync()), variance: Array.from(variance.dataSync()) }
  })
  results.push(Object.fromEntries(names.map((name, index) => [name, layers[index]])))
}
writeFileSync(join(out, 'original.json'), JSON.stringify(results))
console.log(
  `weights ${weights.length} bytes; ${names.map((name, i) => `${name} ${tapped.outputs[i].shape.slice(1).join('x')}`).join(', ')}`
)
