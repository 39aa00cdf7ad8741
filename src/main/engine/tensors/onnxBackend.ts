import { join } from 'node:path'
import { type InferenceSession, Tensor } from 'onnxruntime-node'
import { resourcesFolder } from '#main/resources.ts'
import { createSession } from '../pipelines/session.ts'
import type { KernelChoice, MmdBackend } from './backend.ts'

/** The guidance maths as ONNX graphs (`resources/guidance/<kernel>.onnx`), one session a kernel, opened on first use. */
export function createOnnxBackend(): MmdBackend {
  const sessions = new Map<KernelChoice['name'], Promise<InferenceSession>>()
  const session = (name: KernelChoice['name']): Promise<InferenceSession> => {
    const opened = sessions.get(name) ?? createSession(join(resourcesFolder(), 'guidance', `${name}.onnx`), 'guidance')
    sessions.set(name, opened)
    return opened
  }
  return {
    name: 'onnxruntime',
    async gradient({ kernel, latents, references, weights, length }) {
      const feeds: Record<string, Tensor> = {
        latents: new Tensor('float32', latents, [latents.length / length, length]),
        references: new Tensor('float32', references, [references.length / length, length]),
        weights: new Tensor('float32', weights, [weights.length])
      }
      if (kernel.name === 'gaussian') feeds.bandwidth = new Tensor('float32', Float32Array.of(kernel.bandwidth), [])
      const outputs = await (await session(kernel.name)).run(feeds)
      return {
        gradient: floats(outputs.gradient),
        selfTerm: floats(outputs.self_term)[0]!,
        crossTerm: floats(outputs.cross_term)[0]!
      }
    }
  }
}

function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('A guidance graph gave no float32 output.')
  return tensor.data
}
