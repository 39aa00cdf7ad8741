import { randomUUID } from 'node:crypto'
import { captionOfName } from '#shared/captions.ts'
import { splitReferences } from '#shared/referenceSplit.ts'
import type { Database } from './database.ts'
import { referenceSetHash } from './referenceSetHash.ts'

export interface Member {
  sha256: string
  /** The file's name when it was added. */
  name: string
}

/** One saved state of a reference set. It never changes: a change makes a new version. */
export interface Version {
  id: string
  number: number
  hash: string
  /** In the order in which they were added. */
  members: Member[]
}

/** What a batch needs to know of its references, in the form of its record. */
export interface References {
  name: string
  versionHash: string
  guide: string[]
  keptOut: string[]
  /** What each of `guide` shows, as far as its file's name says. */
  captions: string[]
  /** How much each of `guide` counts; equal where left out. */
  weights?: number[]
  /** What share of the whole each of `keptOut` stands for; equal where left out. */
  keptOutWeights?: number[]
}

/** The references of a batch: which of a version's images guide, and which are only measured against. */
export function toReferences(name: string, version: Version): References {
  const split = splitReferences(version.members.map((member) => member.sha256))
  const names = new Map(version.members.map((member) => [member.sha256, member.name]))
  const captions = split.guide.map((sha256) => captionOfName(names.get(sha256) ?? ''))
  return { name, versionHash: version.hash, ...split, captions }
}

/** Adds the next version of a set; call inside `write`. */
export function addVersion(database: Database, setId: string, number: number, members: readonly Member[]): void {
  const { query } = database
  const id = randomUUID()
  database.run(
    query.insertInto('reference_set_versions').values({
      id,
      set_id: setId,
      number,
      hash: referenceSetHash(members.map((member) => member.sha256)),
      created_at: new Date().toISOString()
    })
  )
  for (const [position, { sha256, name }] of members.entries())
    database.run(query.insertInto('reference_set_members').values({ version_id: id, image: sha256, name, position }))
}

/** The newest version of a set. */
export function newestVersion(database: Database, setId: string): Version | undefined {
  const rows = database.query.selectFrom('reference_set_versions').select(['id', 'number', 'hash'])
  const row = database.first(rows.where('set_id', '=', setId).orderBy('number', 'desc').limit(1))
  return row && { ...row, members: membersOf(database, row.id) }
}

/** A version of a living set by its number: the set keeps all of them. */
export function versionOfSet(database: Database, setId: string, number: number): Version | undefined {
  const rows = database.query.selectFrom('reference_set_versions').select(['id', 'number', 'hash'])
  const row = database.first(rows.where('set_id', '=', setId).where('number', '=', number))
  return row && { ...row, members: membersOf(database, row.id) }
}

/** A version by its id. */
export function versionById(database: Database, id: string): Version | undefined {
  const rows = database.query.selectFrom('reference_set_versions').select(['id', 'number', 'hash'])
  const row = database.first(rows.where('id', '=', id))
  return row && { ...row, members: membersOf(database, row.id) }
}

function membersOf(database: Database, versionId: string): Member[] {
  return database.all(
    database.query
      .selectFrom('reference_set_members')
      .select(['image as sha256', 'name'])
      .where('version_id', '=', versionId)
      .orderBy('position')
  )
}
