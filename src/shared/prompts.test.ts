import { expect, test } from 'vitest'
import { captionOfName } from './captions.ts'
import { nameOfPrompt } from './prompts.ts'

test.each([
  ['Red apple, on a table!', 'red-apple-on-a-table'],
  ['蘋果 與 bird', '蘋果-與-bird'],
  ['“…”', 'image'],
  [`${'a'.repeat(59)} b`, 'a'.repeat(59)]
])('%s names a file', (prompt, name) => expect(nameOfPrompt(prompt)).toBe(name))

test('what a picture is named after its prompt says what it shows', () => {
  expect(captionOfName(`${nameOfPrompt('Red apple')}-12.png`)).toBe('red apple')
})
