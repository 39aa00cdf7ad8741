import { expect, test } from 'vitest'
import type { Batch, StudioEvent } from '#shared/contract.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { type LiveBatches, previewsOf, reduceLive } from './liveBatches.ts'

const batchId = '11111111-1111-4111-8111-111111111111'

const preview = (index: number, step: number): StudioEvent => ({
  type: 'preview',
  batchId,
  arm: 'guided',
  index,
  step,
  dataUrl: `data:image/png;base64,${step}`
})
const batch = (state: Batch['state']): StudioEvent => ({
  type: 'batch',
  batch: {
    id: batchId,
    projectId: batchId,
    setId: null,
    setName: 'Icons',
    setVersion: 1,
    mix: [],
    modelName: 'model',
    createdAt: '2026-01-01T00:00:00.000Z',
    spec: {
      prompts: ['rocket'],
      negativePrompt: '',
      count: 2,
      seed: 1,
      sampling: defaultSampling,
      guidance: defaultGuidance
    },
    state
  }
})

test('previews of a running batch gather per arm and index, the newest step winning', () => {
  let live: LiveBatches = {}
  for (const event of [preview(0, 1), preview(1, 1), preview(0, 3), preview(0, 2)]) live = reduceLive(live, event)
  expect(previewsOf(live[batchId], 0)).toEqual({ guided: 'data:image/png;base64,3' })
  expect(previewsOf(live[batchId], 1)).toEqual({ guided: 'data:image/png;base64,1' })
})

test('progress keeps the previews, the end of the batch drops everything', () => {
  let live = reduceLive({}, preview(0, 1))
  live = reduceLive(live, {
    type: 'progress',
    batchId,
    progress: { phase: 'sample', done: 1, of: 2, share: 0.5, secondsLeft: 3 }
  })
  expect(live[batchId]?.progress?.done).toBe(1)
  expect(previewsOf(live[batchId], 0)).toHaveProperty('guided')
  expect(reduceLive(live, batch({ status: 'running' }))).toBe(live)
  expect(reduceLive(live, batch({ status: 'cancelled' }))).toEqual({})
})
