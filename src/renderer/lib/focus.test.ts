import { afterEach, expect, test, vi } from 'vitest'
import { takeLostFocus } from './focus.ts'

afterEach(() => void vi.unstubAllGlobals())

test('the focus is taken only where nothing else has it', () => {
  const [body, field] = [{}, {}]
  const focus = vi.fn()
  const tile = { focus } as unknown as HTMLElement
  vi.stubGlobal('document', { body, activeElement: field })
  takeLostFocus(tile)
  expect(focus).not.toHaveBeenCalled()
  vi.stubGlobal('document', { body, activeElement: body })
  takeLostFocus(tile)
  takeLostFocus(null)
  expect(focus).toHaveBeenCalledOnce()
})
