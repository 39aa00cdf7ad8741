import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Batch, BatchPlace, StudioEvent } from '#shared/contract.ts'
import type { MixedSet } from '#shared/mix.ts'
import type { BatchSpec } from '#shared/parameters.ts'
import { useStudioConnection } from '../client/connection.ts'
import { type LiveBatches, reduceLive } from '../lib/liveBatches.ts'
import { picksOf } from '../lib/picks.ts'
import { useNoticesStore } from './noticesStore.ts'

/** What the strength is found for; `again` where it is known already. */
interface TuneInput {
  setId: string
  mix: MixedSet[]
  modelName: string
  spec: BatchSpec
  again: boolean
}

/** The batches of the open project, newest first, and what is seen of those that run. */
export const useBatchesStore = defineStore('batches', () => {
  const { client, onOpen, onEvent } = useStudioConnection()
  const { attempt } = useNoticesStore()
  const projectId = ref<string | null>(null)
  const batches = shallowRef<Batch[]>([])
  const loaded = ref(false)
  const live = shallowRef<LiveBatches>({})
  /** What the person chose; null follows the newest. */
  const chosenId = ref<string | null>(null)
  /** Whether the picks of all batches are shown in place of one batch. */
  const showsPicks = ref(false)

  const selected = computed(() => batches.value.find(({ id }) => id === chosenId.value) ?? batches.value[0] ?? null)

  async function load(): Promise<void> {
    const id = projectId.value
    if (id === null) return
    const list = await attempt(() => client.batches.list({ projectId: id }))
    if (!list || projectId.value !== id) return
    batches.value = list
    loaded.value = true
  }
  onOpen(() => void load())

  function open(id: string): Promise<void> {
    projectId.value = id
    batches.value = []
    loaded.value = false
    chosenId.value = null
    showsPicks.value = false
    return load()
  }

  const put = (batch: Batch) => {
    if (batch.projectId !== projectId.value) return
    const known = batches.value.some(({ id }) => id === batch.id)
    batches.value = known
      ? batches.value.map((old) => (old.id === batch.id ? batch : old))
      : [batch, ...batches.value].toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  }
  const drop = (id: string) => {
    batches.value = batches.value.filter((batch) => batch.id !== id)
    if (chosenId.value === id) chosenId.value = null
  }

  function apply(event: StudioEvent): void {
    if (event.type === 'batch') put(event.batch)
    if (event.type === 'batch-removed') drop(event.batchId)
    live.value = reduceLive(live.value, event)
  }
  onEvent(apply)

  const select = (id: string) => {
    chosenId.value = id
    showsPicks.value = false
  }
  const picks = computed(() => picksOf(batches.value))
  const pick = (id: string, images: BatchPlace[], picked: boolean) =>
    attempt(async () => put(await client.batches.pick({ id, images, picked })))
  const enqueue = (setId: string, mix: MixedSet[], modelName: string, spec: BatchSpec) =>
    attempt(async () => {
      const batch = await client.batches.enqueue({ projectId: projectId.value!, setId, mix, modelName, spec })
      put(batch)
      select(batch.id)
      return batch
    })
  const cancel = (id: string) => attempt(async () => put(await client.batches.cancel({ id })))
  const retry = (id: string) => attempt(async () => put(await client.batches.retry({ id })))
  const remove = (id: string) =>
    attempt(async () => {
      await client.batches.remove({ id })
      drop(id)
    })
  const reproduce = (id: string) => attempt(() => client.batches.reproduce({ id }))

  const tune = (input: TuneInput, signal: AbortSignal) => attempt(() => client.batches.tune(input, { signal }), signal)

  return {
    projectId,
    batches,
    loaded,
    live,
    selected,
    picks,
    showsPicks,
    open,
    select,
    pick,
    enqueue,
    cancel,
    retry,
    remove,
    reproduce,
    tune
  }
})
