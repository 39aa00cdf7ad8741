import type { StudioEvent, StudioProgress } from '#shared/contract.ts'
import { type Arm, arms } from '#shared/measurements.ts'

/** What is seen of a batch while it runs, and forgotten afterwards. */
export interface LiveBatch {
  progress: StudioProgress | null
  /** Newest preview per arm and index, as a data URL. */
  previews: Readonly<Record<Arm, Readonly<Record<number, { step: number; dataUrl: string }>>>>
}

export type LiveBatches = Readonly<Record<string, LiveBatch>>

const nothingYet: LiveBatch = { progress: null, previews: { guided: {}, unguided: {} } }

/** The live batches after an event; unchanged (the same object) where the event says nothing about them. */
export function reduceLive(live: LiveBatches, event: StudioEvent): LiveBatches {
  switch (event.type) {
    case 'progress': {
      const before = live[event.batchId] ?? nothingYet
      return { ...live, [event.batchId]: { ...before, progress: event.progress } }
    }
    case 'preview': {
      const before = live[event.batchId] ?? nothingYet
      const shown = before.previews[event.arm][event.index]
      // Both arms share one stream; a late preview must not replace a newer one.
      if (shown && shown.step > event.step) return live
      const arm = { ...before.previews[event.arm], [event.index]: { step: event.step, dataUrl: event.dataUrl } }
      return { ...live, [event.batchId]: { ...before, previews: { ...before.previews, [event.arm]: arm } } }
    }
    case 'batch':
      return event.batch.state.status === 'running' ? live : without(live, event.batch.id)
    case 'batch-removed':
      return without(live, event.batchId)
    case 'set':
    case 'set-removed':
      return live
  }
}

function without(live: LiveBatches, id: string): LiveBatches {
  if (!(id in live)) return live
  const { [id]: _gone, ...rest } = live
  return rest
}

/** The previews of one image, one per arm, where they have arrived. */
export function previewsOf(live: LiveBatch | undefined, index: number): Partial<Record<Arm, string>> {
  const found: Partial<Record<Arm, string>> = {}
  for (const arm of arms) {
    const preview = live?.previews[arm][index]
    if (preview) found[arm] = preview.dataUrl
  }
  return found
}
