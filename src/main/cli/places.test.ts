import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { asAnyone } from '../../../test/support/asAnyone.ts'
import { type TestFolder, testFolder } from '../../../test/support/studio.ts'
import { latentsCache } from './places.ts'

let folder: TestFolder
beforeEach(() => {
  folder = testFolder()
  vi.stubEnv('HOUSESTYLE_CACHE', folder.path)
})
afterEach(() => {
  vi.unstubAllEnvs()
  folder.remove()
})

async function expectTemporary(): Promise<void> {
  const found = await asAnyone(latentsCache)
  expect(dirname(found)).not.toBe(folder.path)
  expect(existsSync(found)).toBe(true)
  rmSync(found, { recursive: true })
}

test('encoded references are kept in the chosen folder', async () => {
  expect(await latentsCache()).toBe(join(folder.path, 'latents'))
  expect(readdirSync(join(folder.path, 'latents'))).toEqual([])
})

test('where that cannot be made, in a temporary one', async () => {
  writeFileSync(join(folder.path, 'latents'), '')
  await expectTemporary()
})

// Windows binds nobody by a folder's mode.
test.skipIf(process.platform === 'win32')('where it is there and cannot be written, in a temporary one', async () => {
  chmodSync(folder.path, 0o755)
  mkdirSync(join(folder.path, 'latents'), { mode: 0o555 })
  await expectTemporary()
})
