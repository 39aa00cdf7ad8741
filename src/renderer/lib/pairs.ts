import { type Batch, type BatchImage, imageUrl } from '#shared/contract.ts'
import { type Arm, arms } from '#shared/measurements.ts'
import { imageInput } from '#shared/prompts.ts'
import { type LiveBatch, previewsOf } from './liveBatches.ts'

/** Guided beside unguided: one place of a batch with what there is to see of it. */
export interface Pair {
  index: number
  prompt: string
  seed: number
  /** Where each arm's picture is fetched from: finished, a preview, or not there yet. */
  sources: Partial<Record<Arm, string>>
}

/** The pairs of a batch in order, whatever state it is in. */
export function pairsOf(batch: Batch, live: LiveBatch | undefined): Pair[] {
  const finished = batch.state.status === 'done' ? bySlot(batch.state.images) : null
  return Array.from({ length: batch.spec.count }, (_, index) => ({
    index,
    ...imageInput(batch.spec, index),
    sources: finished ? sourcesOf(finished, index) : previewsOf(live, index)
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

/** How many times as large as drawn a picture can be saved. */
const exportSizes = [1, 4] as const

/** Where a finished picture can be saved from, and under which name; nothing while it is only a preview. */
export function downloadsOf(
  { sources, prompt, seed }: Pair,
  arm: Arm
): { url: string; name: string; times: (typeof exportSizes)[number] }[] {
  const source = sources[arm]
  if (!source?.startsWith(imageUrl(''))) return []
  const words = prompt
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
  return exportSizes.map((times) => ({
    times,
    url: times === 1 ? source : `${source}?x=${times}`,
    name: `${words || 'image'}-${seed}-${arm}${times === 1 ? '' : `-${times}x`}.png`
  }))
}
