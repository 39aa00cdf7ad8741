import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Project } from '#shared/contract.ts'
import { useStudioConnection } from '../client/connection.ts'
import { examplePrompts, newDraft } from '../lib/draft.ts'
import { useNoticesStore } from './noticesStore.ts'

/** The projects of the library, most recently changed first. */
export const useProjectsStore = defineStore('projects', () => {
  const { client, onOpen, onEvent } = useStudioConnection()
  const { attempt } = useNoticesStore()
  const projects = shallowRef<Project[]>([])
  const loaded = ref(false)

  const load = () =>
    attempt(async () => {
      const list = await client.projects.list()
      projects.value = list.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))
      loaded.value = true
    })
  onOpen(() => void load())
  // Covers and counts follow what the queue finishes.
  onEvent((event) => {
    const finished = event.type === 'batch' && event.batch.state.status === 'done'
    if (finished || event.type === 'batch-removed') void load()
  })

  const put = (project: Project) => {
    projects.value = [project, ...projects.value.filter(({ id }) => id !== project.id)]
  }
  const byId = (id: string) => projects.value.find((project) => project.id === id)

  const create = (name: string) =>
    attempt(async () => {
      const project = await client.projects.create({ name })
      put(project)
      return project
    })

  /** A project that starts with a shipped example set, and with prompts: one click from its first batch. */
  const createFromSample = (name: string, sample: string) =>
    attempt(async () => {
      const created = await client.projects.create({ name })
      const set = await client.sets.addSample({ projectId: created.id, sample })
      const draft = { ...newDraft('', set.id), promptText: examplePrompts.join('\n') }
      await client.projects.saveDraft({ id: created.id, draft })
      const project = { ...created, sets: 1, draft }
      put(project)
      return project
    })

  const rename = (id: string, name: string) =>
    attempt(async () => {
      put(await client.projects.rename({ id, name }))
    })

  const remove = (id: string) =>
    attempt(async () => {
      await client.projects.remove({ id })
      projects.value = projects.value.filter((project) => project.id !== id)
    })

  return { projects, loaded, load, byId, create, createFromSample, rename, remove }
})
