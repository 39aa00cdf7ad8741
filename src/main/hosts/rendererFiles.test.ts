import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pathInside } from './rendererFiles.ts'

const root = join('/app', 'out', 'renderer')

test('the page and its files', () => {
  expect(pathInside(root, '/')).toBe(join(root, 'index.html'))
  expect(pathInside(root, '/assets/app-1a2b.js')).toBe(join(root, 'assets', 'app-1a2b.js'))
  expect(pathInside(root, '/..name.js')).toBe(join(root, '..name.js'))
})

test.each([
  '/..',
  '/../main/index.js',
  '/%2e%2e/main/index.js',
  '/assets/..%2f..%2f..%2fx.js',
  '/a%00.js',
  '/%E0%A4%A'
])('%s leads nowhere', (path) => expect(pathInside(root, path)).toBeNull())
