import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { useNoticesStore } from './noticesStore.ts'

beforeEach(() => void setActivePinia(createPinia()))

test('a notice may offer what one wants next, and goes when it is dismissed', () => {
  const notices = useNoticesStore()
  const run = vi.fn()
  notices.succeed('Saved')
  notices.succeed('Moved', { text: 'Show', run })
  expect(notices.notices.map(({ kind }) => kind)).toEqual(['success', 'success'])
  const [saved, moved] = notices.notices
  if (moved?.kind === 'success') moved.action?.run()
  expect(run).toHaveBeenCalledOnce()
  notices.dismiss(saved!.id)
  expect(notices.notices).toEqual([moved])
})

test('a call that fails leaves its failure, and no value', async () => {
  const notices = useNoticesStore()
  expect(await notices.attempt(() => Promise.resolve(5))).toBe(5)
  expect(await notices.attempt(() => Promise.reject(new Error('no')))).toBeUndefined()
  expect(await notices.attempt(() => Promise.reject(new Error('given up')), AbortSignal.abort())).toBeUndefined()
  expect(notices.notices).toMatchObject([{ kind: 'failure', failure: { code: 'internal', message: 'no' } }])
})
