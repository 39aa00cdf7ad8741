import { expect, it } from 'vitest'
import { HousestyleError, toFailure } from './failure.ts'

const systemError = (code: string) => Object.assign(new Error(`${code}: as the system says it`), { code })

it.each([
  ['ENOSPC', 'disk-full', 'The disk is full; nothing was written.'],
  ['SQLITE_FULL', 'disk-full', 'The disk is full; nothing was written.'],
  ['EDQUOT', 'disk-full', 'Your share of the disk is used up; nothing was written.'],
  ['EROFS', 'invalid-input', 'The disk can only be read; nothing was written.'],
  ['EMFILE', 'internal', 'Too many files are open at once.'],
  ['ENFILE', 'internal', 'Too many files are open at once.'],
  ['EACCES', 'invalid-input', 'No permission: EACCES: as the system says it.'],
  ['SQLITE_READONLY', 'invalid-input', 'The library can only be read; nothing was written.'],
  ['SQLITE_READONLY_DBMOVED', 'invalid-input', 'The library can only be read; nothing was written.'],
  ['SQLITE_BUSY', 'conflict', 'Another program is writing to the library.'],
  ['SQLITE_BUSY_SNAPSHOT', 'conflict', 'Another program is writing to the library.'],
  ['SQLITE_IOERR', 'internal', 'The disk failed while the library was read or written.'],
  ['SQLITE_IOERR_WRITE', 'internal', 'The disk failed while the library was read or written.'],
  ['SQLITE_CORRUPT', 'internal', 'The library is damaged and cannot be read.'],
  ['SQLITE_CORRUPT_INDEX', 'internal', 'The library is damaged and cannot be read.'],
  ['SQLITE_NOTADB', 'internal', 'The library is damaged and cannot be read.']
])('%s has a sentence of its own', (system, code, message) => {
  expect(toFailure(systemError(system))).toMatchObject({ code, message })
})

it('of a damaged library it is said where backups lie', () => {
  expect(toFailure(systemError('SQLITE_CORRUPT')).hint).toContain('.bak')
})

it('our own failures stay as they are, and whatever else is thrown is a defect', () => {
  const own = new HousestyleError('not-found', 'There is none.', 'Make one.')
  expect(toFailure(own)).toEqual({ code: 'not-found', message: 'There is none.', hint: 'Make one.' })
  expect(toFailure(systemError('SQLITE_CONSTRAINT'))).toMatchObject({
    code: 'internal',
    message: 'SQLITE_CONSTRAINT: as the system says it'
  })
  expect(toFailure('text')).toEqual({ code: 'internal', message: 'text' })
})
