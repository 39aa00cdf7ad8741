import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import type { DiffusionPipeline } from './pipelines/diffusionPipeline.ts'
import { components } from './pipelines/modelFolder.ts'
import type { ModelReport, TensorReport } from './protocol.ts'

/** What a model folder holds, read from the opened graphs themselves. */
export async function inspect(pipeline: DiffusionPipeline): Promise<ModelReport> {
  const { folder, identity, sessions } = pipeline
  const parts: ModelReport['components'] = []
  for (const name of components) {
    const { size } = await stat(join(folder.folder, name, 'model.onnx'))
    const external = await Promise.all(
      ['model.onnx_data', 'weights.pb'].map((file) => stat(join(folder.folder, name, file)).catch(() => null))
    )
    parts.push({
      name,
      bytes: external.reduce((sum, found) => sum + (found?.size ?? 0), size),
      inputs: sessions[name].inputMetadata.map(tensorReport),
      outputs: sessions[name].outputMetadata.map(tensorReport)
    })
  }
  return {
    ...identity,
    folder: folder.folder,
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    pipeline: folder.pipeline,
    imageSize: folder.imageSize,
    latents: {
      channels: folder.latents.channels,
      styleChannels: folder.latents.styleChannels,
      size: folder.latents.size
    },
    predictionType: folder.scheduler.prediction_type,
    trainTimesteps: folder.scheduler.num_train_timesteps,
    textTokens: folder.tokenizer.maxLength,
    components: parts
  }
}

function tensorReport(metadata: InferenceSession.ValueMetadata): TensorReport {
  if (!metadata.isTensor) return { name: metadata.name, type: 'not a tensor', shape: [] }
  return { name: metadata.name, type: metadata.type, shape: [...metadata.shape] }
}
