import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { BatchPlace, ReferenceSet, ReferenceWeight } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { imageLimits, tooLarge } from '#shared/imageLimits.ts'
import { useStudioConnection } from '../client/connection.ts'
import { callFailure } from '../client/failures.ts'
import { chunkFiles, type SortedFiles } from '../lib/incomingFiles.ts'
import { isDocument, rasterised } from '../lib/rasterised.ts'
import { useNoticesStore } from './noticesStore.ts'

export interface UploadOutcome {
  added: number
  duplicates: number
  ignored: number
  skipped: { name: string; failure: Failure }[]
}

export type UploadState =
  | { status: 'idle' }
  | { status: 'reading' }
  | { status: 'uploading'; done: number; of: number }
  | ({ status: 'finished' } & UploadOutcome)

const notDrawn = (name: string, error: unknown): Failure => ({
  code: 'not-an-image',
  // The browser's own words name no file and help nobody.
  message:
    error instanceof Error && error.message.startsWith(name)
      ? error.message
      : `${name} is not an SVG document that can be drawn.`
})

/** What can be said before anything is sent. */
const unsent = ({ ignored, unreadable }: SortedFiles): UploadOutcome => ({
  added: 0,
  duplicates: 0,
  ignored,
  skipped: unreadable.map((name) => ({ name, failure: { code: 'not-found', message: `${name} could not be opened.` } }))
})

/** The reference sets of the open project. */
export const useSetsStore = defineStore('sets', () => {
  const { client, onOpen, onEvent } = useStudioConnection()
  const { attempt } = useNoticesStore()
  const projectId = ref<string | null>(null)
  const sets = shallowRef<ReferenceSet[]>([])
  const loaded = ref(false)
  const upload = shallowRef<UploadState>({ status: 'idle' })

  async function load(): Promise<void> {
    const id = projectId.value
    if (id === null) return
    const list = await attempt(() => client.sets.list({ projectId: id }))
    // The project may have been left meanwhile.
    if (!list || projectId.value !== id) return
    sets.value = list
    loaded.value = true
  }
  onOpen(() => void load())

  function open(id: string): Promise<void> {
    projectId.value = id
    sets.value = []
    loaded.value = false
    upload.value = { status: 'idle' }
    return load()
  }

  const put = (set: ReferenceSet) => {
    const known = sets.value.some(({ id }) => id === set.id)
    sets.value = known ? sets.value.map((old) => (old.id === set.id ? set : old)) : [...sets.value, set]
    return set
  }
  /** What another window, or this one, has changed. */
  onEvent((event) => {
    if (event.type === 'set-removed') sets.value = sets.value.filter(({ id }) => id !== event.setId)
    if (event.type !== 'set' || event.set.projectId !== projectId.value) return
    const known = byId(event.set.id)
    if (!known || known.version <= event.set.version) put(event.set)
  })
  const byId = (id: string | null) => sets.value.find((set) => set.id === id) ?? null

  const create = (name: string) =>
    attempt(async () => put(await client.sets.create({ projectId: projectId.value!, name })))
  const addSample = (sample: string) =>
    attempt(async () => put(await client.sets.addSample({ projectId: projectId.value!, sample })))
  const rename = (id: string, name: string) => attempt(async () => put(await client.sets.rename({ id, name })))
  const remove = (id: string) =>
    attempt(async () => {
      await client.sets.remove({ id })
      sets.value = sets.value.filter((set) => set.id !== id)
    })
  const removeImages = (id: string, images: string[]) =>
    attempt(async () => put(await client.sets.removeImages({ id, images })))
  /** Puts back what a version had. */
  const restore = (id: string, version: number) =>
    attempt(async () => {
      const set = await client.sets.restore({ id, version })
      // Its notice may outlive the project.
      if (byId(id)) put(set)
    })
  /** @returns the new set */
  const moveToNew = (id: string, images: string[], name: string) =>
    attempt(async () => {
      const { from, to } = await client.sets.moveToNew({ id, images, name })
      put(from)
      return put(to)
    })

  const weigh = (id: string, images: string[], weight: ReferenceWeight) =>
    attempt(async () => put(await client.sets.weigh({ id, images, weight })))
  const caption = (id: string, image: string, text: string) =>
    attempt(async () => put(await client.sets.caption({ id, image, caption: text })))
  /** @returns how many were added, and how many the set had already */
  const addDrawn = (id: string, images: (BatchPlace & { batchId: string })[]) =>
    attempt(async () => {
      const { set, added, duplicates } = await client.sets.addDrawn({ id, images })
      put(set)
      return { added, duplicates }
    })

  /** Sends files a few at a time. What could not be used is told in `upload`; nothing is thrown. */
  async function sendFiles(id: string, files: SortedFiles): Promise<void> {
    const project = projectId.value
    const show = (state: UploadState) => {
      if (projectId.value === project) upload.value = state
    }
    const outcome = unsent(files)
    const images: File[] = []
    for (const file of files.images) {
      if (file.size > imageLimits.bytes)
        outcome.skipped.push({
          name: file.name,
          failure: { code: 'image-too-large', message: tooLarge(file.name, file.size) }
        })
      else if (!isDocument(file)) images.push(file)
      else
        await rasterised(file).then(
          (picture) => images.push(picture),
          (error: unknown) => outcome.skipped.push({ name: file.name, failure: notDrawn(file.name, error) })
        )
    }
    let done = 0
    for (const chunk of chunkFiles(images)) {
      show({ status: 'uploading', done, of: images.length })
      try {
        const answer = await client.sets.addImages({ id, files: chunk })
        if (byId(id)) put(answer.set)
        outcome.added += answer.added
        outcome.duplicates += answer.duplicates
        outcome.skipped.push(...answer.skipped)
      } catch (error) {
        const failure = callFailure(error)
        outcome.skipped.push(...chunk.map(({ name }) => ({ name, failure })))
      }
      done += chunk.length
    }
    show({ status: 'finished', ...outcome })
  }
  let lastUpload = Promise.resolve()
  /** One drop after another, so that each has its own outcome. */
  function addFiles(id: string, files: SortedFiles): Promise<void> {
    lastUpload = lastUpload.then(() => sendFiles(id, files))
    return lastUpload
  }
  const startReading = () => {
    upload.value = { status: 'reading' }
  }
  /** The outcome of files of which none can be sent. */
  const tellUnsent = (files: SortedFiles) => {
    upload.value = { status: 'finished', ...unsent(files) }
  }
  const forgetUpload = () => {
    upload.value = { status: 'idle' }
  }

  return {
    sets,
    loaded,
    upload,
    open,
    byId,
    create,
    addSample,
    rename,
    remove,
    removeImages,
    restore,
    moveToNew,
    addDrawn,
    weigh,
    caption,
    addFiles,
    startReading,
    tellUnsent,
    forgetUpload
  }
})
