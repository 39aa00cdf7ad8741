import { expect, test } from 'vitest'
import { en } from './en.ts'
import { preferredLocale } from './index.ts'
import { zhHant } from './zhHant.ts'

/** Every text with its path: `projects.title` → 'Projects'. */
function flatten(messages: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [path, text] of flatten(value, `${prefix}${key}.`)) found.set(path, text)
  }
  return found
}

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

test('both languages have the same keys, and no text is empty', () => {
  const [english, chinese] = [flatten(en), flatten(zhHant)]
  expect([...chinese.keys()]).toEqual([...english.keys()])
  for (const [key, text] of [...english, ...chinese]) expect(text.trim(), key).not.toBe('')
})

test('a translation fills in the same placeholders and as many plural forms', () => {
  const chinese = flatten(zhHant)
  for (const [key, text] of flatten(en)) {
    expect(placeholders(chinese.get(key)!), key).toEqual(placeholders(text))
    expect(chinese.get(key)!.split(' | ').length, key).toBe(text.split(' | ').length)
  }
})

test('Chinese readers get Chinese, everybody else English', () => {
  expect(preferredLocale(['zh-TW', 'en'])).toBe('zh-Hant')
  expect(preferredLocale(['de-DE', 'zh-TW'])).toBe('en')
  expect(preferredLocale([])).toBe('en')
})

test('every text is used', () => {
  const source = Object.values(
    import.meta.glob<string>(['../**/*.vue', '../composables/*.ts', '../stores/*.ts'], {
      query: '?raw',
      import: 'default',
      eager: true
    })
  ).join()
  const named = (key: string) => source.includes(`'${key}'`)
  /** Named in part: `controls.choices.${choice}.${option}`. */
  const composed = (key: string) =>
    key.split('.').some((_, depth, parts) => depth > 0 && source.includes(`\`${parts.slice(0, depth).join('.')}.\${`))
  expect([...flatten(en).keys()].filter((key) => !named(key) && !composed(key))).toEqual([])
})
