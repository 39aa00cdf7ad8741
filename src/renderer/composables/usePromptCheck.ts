import { type Ref, shallowRef, watch } from 'vue'
import type { PromptNote } from '#shared/contract.ts'
import { useStudioConnection } from '../client/connection.ts'

/** While somebody types nothing is asked. */
const pause = 500

/**
 * What the model does not know of prompts, or would cut off, told while they are written.
 * @param prompts those that a batch may have; none where they cannot be checked
 */
export function usePromptCheck(
  prompts: Ref<readonly string[]>,
  modelName: Ref<string>
): Readonly<Ref<readonly PromptNote[]>> {
  const { client } = useStudioConnection()
  const notes = shallowRef<readonly PromptNote[]>([])

  watch(
    [() => prompts.value.join('\n'), modelName] as const,
    (_now, _before, onCleanup) => {
      const asked = [...prompts.value]
      // What is said of a prompt that is not there any more would be wrong.
      notes.value = notes.value.filter(({ prompt }) => asked.includes(prompt))
      if (asked.length === 0 || modelName.value === '') return
      const controller = new AbortController()
      const { signal } = controller
      const timer = setTimeout(async () => {
        // Only a help: a batch says the same once it is drawn.
        const found = await client.batches
          .checkPrompts({ modelName: modelName.value, prompts: asked }, { signal })
          .catch(() => [])
        if (!signal.aborted) notes.value = found
      }, pause)
      onCleanup(() => {
        clearTimeout(timer)
        controller.abort()
      })
    },
    { immediate: true }
  )
  return notes
}
