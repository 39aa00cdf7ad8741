import { first } from './0001-first.ts'
import { mixes } from './0002-mixes.ts'
import { unreadEta } from './0003-eta.ts'
import { picks } from './0004-picks.ts'
import { recordedEta } from './0005-recorded-eta.ts'
import { members } from './0006-members.ts'
import type { Migration } from './migration.ts'

/** Every step, oldest first. Steps that were released are never changed; new ones go at the end. */
export const migrations: readonly Migration[] = [first, mixes, unreadEta, picks, recordedEta, members]
