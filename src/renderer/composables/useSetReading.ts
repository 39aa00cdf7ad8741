import { computed, type Ref, shallowRef, watch } from 'vue'
import type { ReferenceSet } from '#shared/contract.ts'
import type { SetReading } from '#shared/setReading.ts'
import { useStudioConnection } from '../client/connection.ts'
import { callFailure } from '../client/failures.ts'

/** Changes often come several at a time. */
const pause = 500

export interface ReadingState {
  /** Of the set as it is, or (while that is read) as it was a moment ago; null before the first. */
  reading: SetReading | null
  busy: boolean
  /** Why it could not be read. */
  failure: string | null
}

/**
 * What a reference set tells of itself, read anew whenever it changes; what is not wanted any more is given up.
 * @param wanted whether to read now: not while files are being added, nor without a connection
 */
export function useSetReading(
  set: Ref<ReferenceSet | null>,
  modelName: Ref<string>,
  wanted: Ref<boolean>
): Readonly<Ref<ReadingState>> {
  const { client } = useStudioConnection()
  const state = shallowRef<ReadingState>({ reading: null, busy: false, failure: null })
  let of = ''

  watch(
    [() => set.value?.id, () => set.value?.versionHash, modelName, wanted] as const,
    ([id, , model, isWanted], _before, onCleanup) => {
      const reading = of === id ? state.value.reading : null
      of = id ?? ''
      if (!id || !set.value?.images.some(({ weight }) => weight > 0) || model === '' || !isWanted) {
        state.value = { reading, busy: false, failure: null }
        return
      }
      state.value = { reading, busy: true, failure: null }
      const controller = new AbortController()
      const { signal } = controller
      const timer = setTimeout(async () => {
        try {
          const found = await client.sets.read({ id, modelName: model }, { signal })
          if (!signal.aborted) state.value = { reading: found, busy: false, failure: null }
        } catch (error) {
          if (!signal.aborted) state.value = { reading: null, busy: false, failure: callFailure(error).message }
        }
      }, pause)
      onCleanup(() => {
        clearTimeout(timer)
        controller.abort()
      })
    },
    { immediate: true }
  )
  return computed(() => state.value)
}
