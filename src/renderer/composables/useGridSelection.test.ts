import { expect, test } from 'vitest'
import { ref } from 'vue'
import { useGridSelection } from './useGridSelection.ts'

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, shiftKey: false, ctrlKey: false, metaKey: false, ...more }) as KeyboardEvent
const plain = { shiftKey: false } as MouseEvent
const shift = { shiftKey: true } as MouseEvent

const grid = (count = 10) => useGridSelection(ref(Array.from({ length: count }, (_, i) => `${i}`)), () => 4)

test('clicks toggle one, with Shift they take everything between', () => {
  const { selected, click } = grid()
  click(2, plain)
  click(5, shift)
  expect([...selected.value]).toEqual(['2', '3', '4', '5'])
  click(3, plain)
  expect(selected.value.has('3')).toBe(false)
})

test('arrow keys move by one and by a row and stop at the ends', () => {
  const { activeIndex, key } = grid()
  const walk = (...keys: string[]) => keys.forEach((name) => void key(press(name)))
  walk('ArrowRight', 'ArrowDown')
  expect(activeIndex.value).toBe(5)
  walk('ArrowDown', 'ArrowDown')
  expect(activeIndex.value).toBe(9)
  walk('Home', 'ArrowLeft')
  expect(activeIndex.value).toBe(0)
})

test('the whole grid is selected and cleared by key; other keys are left alone', () => {
  const { selected, key } = grid(3)
  expect(key(press('a', { ctrlKey: true }))).toBe(true)
  expect(selected.value.size).toBe(3)
  expect(key(press('Escape'))).toBe(true)
  expect(selected.value.size).toBe(0)
  expect(key(press('Escape'))).toBe(false)
  expect(key(press('x'))).toBe(false)
})
