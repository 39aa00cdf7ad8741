import type { Batch, BatchImage } from '#shared/contract.ts'

/** An image that was picked, and where it comes from. */
export interface PickedImage {
  /** Its place in the library, as one word. */
  id: string
  batch: Batch
  image: BatchImage
}

/** All that was picked of batches, the last picked first. */
export function picksOf(batches: readonly Batch[]): PickedImage[] {
  const picks = batches.flatMap((batch) =>
    batch.state.status === 'done'
      ? batch.state.images
          .filter(({ pickedAt }) => pickedAt !== null)
          .map((image) => ({ id: `${batch.id} ${image.arm} ${image.index}`, batch, image }))
      : []
  )
  return picks.toSorted((a, b) => b.image.pickedAt!.localeCompare(a.image.pickedAt!))
}

/** Those whose prompt or reference set has every word of a text. */
export function findPicks(picks: readonly PickedImage[], text: string): PickedImage[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return picks.filter(({ batch, image }) => {
    const told = `${image.prompt} ${batch.setName}`.toLowerCase()
    return words.every((word) => told.includes(word))
  })
}
