import { expect, test } from 'vitest'
import { referenceSetHash } from './referenceSetHash.ts'

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)

test('depends on the content of a set and on nothing else', () => {
  expect(referenceSetHash([b, a, b])).toBe(referenceSetHash([a, b]))
  expect(referenceSetHash([a])).not.toBe(referenceSetHash([a, b]))
})

test('stays what it was: records name sets by it', () => {
  // printf '%s\n' aa…a bb…b | sha256sum
  expect(referenceSetHash([a, b])).toBe('913f9338fb6c17253f3a14816fc08d52522454bfc19a8c99538a197cfb23fb41')
  expect(referenceSetHash([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})
