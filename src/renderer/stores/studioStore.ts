import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ModelSummary, SampleSet } from '#shared/contract.ts'
import { useStudioConnection } from '../client/connection.ts'
import { useNoticesStore } from './noticesStore.ts'

/** What the host is and has: models, example sets, whether it answers. */
export const useStudioStore = defineStore('studio', () => {
  const connection = useStudioConnection()
  const notices = useNoticesStore()
  const models = shallowRef<ModelSummary[]>([])
  const samples = shallowRef<SampleSet[]>([])
  const version = shallowRef('')

  const connected = computed(() => connection.state.value.status === 'open')
  const lost = computed(() => connection.state.value.status === 'lost')
  /** Lost for so long that the host must have been stopped; another one would not know this page. */
  const lostForLong = computed(() => connection.state.value.status === 'lost' && connection.state.value.attempt > 3)

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      const [info, sets] = await Promise.all([connection.client.app.info(), connection.client.samples.list()])
      models.value = info.models
      version.value = info.version
      samples.value = sets
    })
  }
  connection.onOpen(() => void load())

  return { connected, lost, lostForLong, retryNow: connection.retryNow, models, samples, version }
})
