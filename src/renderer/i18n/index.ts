import { createI18n } from 'vue-i18n'
import { en } from './en.ts'
import { zhHant } from './zhHant.ts'

export const localeNames = { en: 'English', 'zh-Hant': '繁體中文' } as const
export type LocaleName = keyof typeof localeNames

export const i18n = createI18n({
  legacy: false,
  locale: 'en' as LocaleName,
  fallbackLocale: 'en',
  messages: { en, 'zh-Hant': zhHant }
})

/** Any Chinese preference gets the one Chinese that we have. */
export function preferredLocale(languages: readonly string[]): LocaleName {
  return languages[0]?.toLowerCase().startsWith('zh') ? 'zh-Hant' : 'en'
}
