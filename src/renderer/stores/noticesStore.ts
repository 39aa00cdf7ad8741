import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Failure } from '#shared/failure.ts'
import { callFailure } from '../client/failures.ts'

export type Notice = { id: number; kind: 'success'; text: string } | { id: number; kind: 'failure'; failure: Failure }

/** Short messages at the edge of the window. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let nextId = 1

  const succeed = (text: string) => void notices.value.push({ id: nextId++, kind: 'success', text })
  const fail = (failure: Failure) => void notices.value.push({ id: nextId++, kind: 'failure', failure })
  const dismiss = (id: number) => {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  /** Runs a call and shows its failure; the value, or undefined when it failed. */
  async function attempt<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call()
    } catch (error) {
      fail(callFailure(error))
      return undefined
    }
  }
  return { notices, succeed, fail, dismiss, attempt }
})
