import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Failure } from '#shared/failure.ts'
import { callFailure } from '../client/failures.ts'

/** What one may want next, such as to take it back. */
export interface NoticeAction {
  text: string
  run(): void
}
export type Notice =
  | { id: number; kind: 'success'; text: string; action?: NoticeAction }
  | { id: number; kind: 'warning'; text: string }
  | { id: number; kind: 'failure'; failure: Failure }

/** Short messages at the edge of the window. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let nextId = 1

  const succeed = (text: string, action?: NoticeAction) =>
    void notices.value.push({ id: nextId++, kind: 'success', text, ...(action && { action }) })
  /** It was done, though not quite as one may think. */
  const warn = (text: string) => void notices.value.push({ id: nextId++, kind: 'warning', text })
  const fail = (failure: Failure) => void notices.value.push({ id: nextId++, kind: 'failure', failure })
  const dismiss = (id: number) => {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  /** Runs a call and shows its failure; the value, or undefined when it failed. One that is given up fails in silence. */
  async function attempt<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    try {
      return await call()
    } catch (error) {
      if (!signal?.aborted) fail(callFailure(error))
      return undefined
    }
  }
  return { notices, succeed, warn, fail, dismiss, attempt }
})
