import { useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { watchEffect } from 'vue'
import { i18n, type LocaleName, preferredLocale } from '../i18n/index.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const batchViews = ['pairs', 'rows'] as const
export type BatchView = (typeof batchViews)[number]

/** What a person prefers on this computer, whatever the project. */
export const usePreferencesStore = defineStore('preferences', () => {
  const locale = useStorage<LocaleName>('housestyle.locale', preferredLocale(navigator.languages))
  const theme = useStorage<Theme>('housestyle.theme', 'system')
  const batchView = useStorage<BatchView>('housestyle.batchView', 'pairs')
  const hardPixels = useStorage('housestyle.hardPixels', false)
  const advancedOpen = useStorage('housestyle.advancedOpen', false)
  /** Whether distances are shown with all their numbers. */
  const distanceOpen = useStorage('housestyle.distanceOpen', false)
  /** Whether the seed stays from batch to batch. */
  const seedLocked = useStorage('housestyle.seedLocked', false)

  watchEffect(() => {
    i18n.global.locale.value = locale.value
    document.documentElement.lang = locale.value
  })
  watchEffect(() => {
    if (theme.value === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme.value
  })
  return { locale, theme, batchView, hardPixels, advancedOpen, distanceOpen, seedLocked }
})
