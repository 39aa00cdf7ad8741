import type { InferenceSession } from 'onnxruntime-node'
import type { ModelFolder } from './modelFolder.ts'
import { toPlanes } from './planes.ts'
import { findTensor, makeTensor, toFloats } from './tensors.ts'

/**
 * Scaled latents of images, one image a run so that the result does not depend on its neighbours.
 * Exports give either the posterior's parameters (mean ‖ log-variance: the mean is taken) or a sample.
 * @param pixels size × size × 3 bytes of sRGB each
 * @returns images × latentLength
 */
export async function latentsOfImages(
  session: InferenceSession,
  { imageSize, latents: { channels, size, scaling } }: ModelFolder,
  pixels: readonly Uint8Array[]
): Promise<Float32Array> {
  const input = findTensor(session.inputMetadata, ['sample'], 'VAE encoder')
  const output = findTensor(session.outputMetadata, ['latent_parameters', 'latent_sample'], 'VAE encoder')
  const places = size * size
  const length = channels * places
  const result = new Float32Array(pixels.length * length)
  for (const [index, rgb] of pixels.entries()) {
    const planes = toPlanes(rgb, (byte) => byte / 127.5 - 1)
    const outputs = await session.run({ [input.name]: makeTensor(input, planes, [1, 3, imageSize, imageSize]) })
    const encoded = toFloats(outputs[output.name], output.name)
    for (let i = 0; i < length; i++) {
      const c = Math.floor(i / places)
      result[index * length + i] = (encoded[i]! - scaling.mean[c]!) * scaling.scale[c]!
    }
  }
  return result
}
