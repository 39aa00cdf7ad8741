import { useDebounceFn, useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Batch, ProjectDraft } from '#shared/contract.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { useStudioConnection } from '../client/connection.ts'
import { draftOfBatch, newDraft, seedAfter, specOfDraft, whatIsMissing } from '../lib/draft.ts'
import { useNoticesStore } from './noticesStore.ts'
import { useSetsStore } from './setsStore.ts'
import { useStudioStore } from './studioStore.ts'

/** The controls of the open project: restored when it opens, saved shortly after each change. */
export const useDraftStore = defineStore('draft', () => {
  const { client } = useStudioConnection()
  const { attempt } = useNoticesStore()
  const studio = useStudioStore()
  const sets = useSetsStore()
  const projectId = ref<string | null>(null)
  const draft = ref<ProjectDraft>(newDraft('', null))
  let unsaved = false

  const set = computed(() => sets.byId(draft.value.setId))
  const missing = computed(() => (studio.connected ? whatIsMissing(draft.value, set.value) : 'connection'))
  const spec = computed(() => specOfDraft(draft.value))

  async function save(): Promise<void> {
    const id = projectId.value
    if (!unsaved || id === null) return
    unsaved = false
    const saved: ProjectDraft = JSON.parse(JSON.stringify(draft.value))
    await attempt(() => client.projects.saveDraft({ id, draft: saved }))
  }
  const saveSoon = useDebounceFn(() => void save(), 600)

  let restoring = false
  watch(
    draft,
    () => {
      if (restoring) return
      unsaved = true
      void saveSoon()
    },
    { deep: true, flush: 'sync' }
  )
  useEventListener(window, 'pagehide', () => void save())

  function open(id: string, saved: ProjectDraft | null): void {
    restoring = true
    projectId.value = id
    draft.value = saved ? structuredClone(saved) : newDraft('', null)
    restoring = false
  }
  async function close(): Promise<void> {
    const saving = save()
    // At once: the next project may open while the draft of this one is still on its way.
    projectId.value = null
    await saving
  }

  // A draft points at a model and a set that exist, as soon as it is known which do.
  watch(
    () => [studio.models, draft.value.modelName] as const,
    ([models, name]) => {
      if (models.length > 0 && !models.some((model) => model.name === name)) draft.value.modelName = models[0]!.name
    },
    { immediate: true }
  )
  watch(
    () => [sets.loaded, sets.sets, draft.value.setId] as const,
    ([loaded, list, id]) => {
      if (loaded && projectId.value && !list.some((set) => set.id === id)) draft.value.setId = list[0]?.id ?? null
    }
  )

  // A set that is gone, empty or the draft's own cannot be mixed in.
  watch(
    () => [sets.loaded, sets.sets, draft.value.setId, draft.value.mix] as const,
    ([loaded, , own, mix]) => {
      if (!loaded || !projectId.value) return
      const left = mix.filter(({ setId }) => setId !== own && (sets.byId(setId)?.images.length ?? 0) > 0)
      if (left.length < mix.length) draft.value.mix = left
    }
  )

  /** Puts a batch's settings back into the controls. @returns the names of its sets that are gone */
  function reuse(batch: Batch) {
    const { draft: again, gone } = draftOfBatch(batch, draft.value.setId, (id) => sets.byId(id) !== null)
    draft.value = again
    return gone
  }
  /** After a batch was queued from the controls: the next one gets another seed. */
  function moveSeedOn(queued: Batch): void {
    // The project may have been left meanwhile.
    if (projectId.value !== queued.projectId) return
    draft.value.spec.seed = seedAfter(queued.spec.seed, draft.value.spec.seed)
  }
  function resetAdvanced(): void {
    const { strength } = draft.value.spec.guidance
    const { steps, guidanceScale } = draft.value.spec.sampling
    draft.value.spec.guidance = { ...structuredClone(defaultGuidance), strength }
    draft.value.spec.sampling = { ...defaultSampling, steps, guidanceScale }
  }

  return { draft, set, missing, spec, open, close, reuse, moveSeedOn, resetAdvanced }
})
