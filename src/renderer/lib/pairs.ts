import { type Batch, type BatchImage, imageUrl } from '#shared/contract.ts'
import { type Arm, arms } from '#shared/measurements.ts'
import { imageInput } from '#shared/prompts.ts'
import { type LiveBatch, previewsOf } from './liveBatches.ts'

/** Guided beside unguided: one place of a batch with what there is to see of it. */
export interface Pair {
  batchId: string
  index: number
  prompt: string
  seed: number
  /** Where each arm's picture is fetched from: finished, a preview, or not there yet. */
  sources: Partial<Record<Arm, string>>
  /** Which of the two are picked; null as long as there is nothing to pick. */
  picked: ReadonlySet<Arm> | null
}

/** The pairs of a batch in order, whatever state it is in. */
export function pairsOf(batch: Batch, live: LiveBatch | undefined): Pair[] {
  const finished = batch.state.status === 'done' ? bySlot(batch.state.images) : null
  return Array.from({ length: batch.spec.count }, (_, index) => ({
    batchId: batch.id,
    index,
    ...imageInput(batch.spec, index),
    sources: finished ? sourcesOf(finished, index) : previewsOf(live, index),
    picked: finished && new Set(arms.filter((arm) => finished.get(slot(arm, index))?.pickedAt))
  }))
}

const slot = (arm: Arm, index: number) => `${arm} ${index}`

function bySlot(images: readonly BatchImage[]): ReadonlyMap<string, BatchImage> {
  return new Map(images.map((image) => [slot(image.arm, image.index), image]))
}

function sourcesOf(images: ReadonlyMap<string, BatchImage>, index: number): Pair['sources'] {
  const sources: Pair['sources'] = {}
  for (const arm of arms) {
    const image = images.get(slot(arm, index))
    if (image) sources[arm] = imageUrl(image.sha256)
  }
  return sources
}
