import { expect, it } from 'vitest'
import { styleStage } from '#shared/defaults.ts'
import type { StyleNetwork } from '../pipelines/styleNetwork.ts'
import { plainAffinities } from '../tensors/backend.ts'
import { referenceBackend } from '../tensors/referenceBackend.ts'
import { createStageKernel } from './stageKernel.ts'

const shape = { channels: 1, rows: 1, columns: 2 }
const references = Float32Array.of(3, 4, 0, 1)
const weights = Float32Array.of(0.25, 0.75)

/** Latents of two numbers, brought to unit length, and a note of the levels that it was asked at. */
function network() {
  const asked: { embedded: number[]; gradients: number[] } = { embedded: [], gradients: [] }
  const style: StyleNetwork = {
    clean: 4,
    nearest: (logSnr) => Math.max(-5, Math.min(3, logSnr)),
    async embed(latents, level) {
      asked.embedded.push(level)
      return latents.map((value, i) => value / Math.hypot(...latents.subarray(i & ~1, (i & ~1) + 2)))
    },
    async gradient(latents, level) {
      asked.gradients.push(level)
      return { gradient: latents, selfTerm: 1, crossTerm: 0 }
    },
    async release() {}
  }
  return { style, asked }
}

const input = { references, weights, shape, base: null, backend: referenceBackend }

it('embeds references and latents each at their own level, and clean references once', async () => {
  const { style, asked } = network()
  const kernel = await createStageKernel({ ...input, stage: styleStage, style })
  for (const level of [-9, -9, -2]) {
    const { prepared } = await kernel.at(level)
    await prepared.gradient(Float32Array.of(1, 0), plainAffinities(1, 2))
  }
  expect(asked).toEqual({ embedded: [4], gradients: [-5, -5, -2] })
  const noisy = network()
  const stage = { ...styleStage, references: 'noised' as const }
  const { references: seen } = await (await createStageKernel({ ...input, stage, style: noisy.style })).at(-2)
  expect(noisy.asked.embedded).toEqual([-2])
  expect(seen).not.toEqual(references)
  const predicted = network()
  await (
    await createStageKernel({ ...input, stage: { ...styleStage, evaluateAt: 'predX0' }, style: predicted.style })
  ).at(-2)
  expect(predicted.asked.embedded).toEqual([4])
})

it('has the mean kernel of the references as its reference term', async () => {
  const { referenceTerm } = await (await createStageKernel({ ...input, stage: styleStage, style: network().style })).at(
    0
  )
  // ψ = (0.6, 0.8) and (0, 1), of which a quarter and three quarters.
  expect(referenceTerm).toBeCloseTo(0.15 ** 2 + 0.95 ** 2, 6)
})

it('says so where the model has none, and where it is to be added to others', async () => {
  await expect(createStageKernel({ ...input, stage: styleStage, style: null })).rejects.toThrow('has no style kernel')
  const plus = [{ kernel: 'energy' as const, bandwidth: styleStage.bandwidth, patch: styleStage.patch, weight: 1 }]
  const together = createStageKernel({ ...input, stage: { ...styleStage, plus }, style: network().style })
  await expect(together).rejects.toThrow('a stage of its own')
})
