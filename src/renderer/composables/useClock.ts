import { createSharedComposable, useIntervalFn } from '@vueuse/core'
import { shallowRef } from 'vue'

/** Half a minute, in milliseconds: often enough for "5 minutes ago". */
const tick = 30_000

/** The time, in milliseconds since 1970: one clock for all, so that no two places tell different times of one thing. */
export const useClock = createSharedComposable(() => {
  const now = shallowRef(Date.now())
  useIntervalFn(() => {
    now.value = Date.now()
  }, tick)
  return now
})
