import { randomUUID } from 'node:crypto'
import { captionOfName } from '#shared/captions.ts'
import type { ReferenceWeight } from '#shared/contract.ts'
import { splitReferences } from '#shared/referenceSplit.ts'
import type { Database } from './database.ts'
import { referenceSetHash } from './referenceSetHash.ts'

export interface Member {
  sha256: string
  /** The file's name when it was added. */
  name: string
  /** It counts so many times; 0 leaves it aside. */
  weight: ReferenceWeight
  /** What it shows, where somebody said so. */
  caption: string | null
}

/** A member as it comes in. */
export const newMember = ({ sha256, name }: Pick<Member, 'sha256' | 'name'>): Member => ({
  sha256,
  name,
  weight: 1,
  caption: null
})

/** One saved state of a reference set. It never changes: a change makes a new version. */
export interface Version {
  id: string
  number: number
  hash: string
  /** In the order in which they were added. */
  members: Member[]
}

/** What a batch needs to know of its references, in the form of its record once sets are mixed (`mixReferences`). */
export interface References {
  name: string
  versionHash: string
  guide: string[]
  keptOut: string[]
  /** What each of `guide` shows, as far as its file's name says. */
  captions: string[]
  /** How much each of `guide` counts; equal where left out. */
  weights?: number[]
  /** The same of `keptOut`; of a batch, what share of the whole each stands for. */
  keptOutWeights?: number[]
}

/** The references of a batch: which of a version's images guide, and which are only measured against. */
export function toReferences(name: string, version: Version): References {
  const counted = new Map(version.members.filter(({ weight }) => weight > 0).map((member) => [member.sha256, member]))
  const split = splitReferences([...counted.keys()])
  const captions = split.guide.map((sha256) => {
    const member = counted.get(sha256)!
    return member.caption ?? captionOfName(member.name)
  })
  return { name, versionHash: version.hash, ...split, captions, ...weightsOf(split, counted) }
}

/** Nothing where all count alike. */
function weightsOf(
  { guide, keptOut }: Pick<References, 'guide' | 'keptOut'>,
  members: ReadonlyMap<string, Member>
): Pick<References, 'weights' | 'keptOutWeights'> {
  if ([...members.values()].every(({ weight }) => weight === 1)) return {}
  const weights = (hashes: readonly string[]) => hashes.map((sha256) => members.get(sha256)!.weight)
  return { weights: weights(guide), keptOutWeights: weights(keptOut) }
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
      hash: referenceSetHash(members.filter(({ weight }) => weight > 0).map(({ sha256 }) => sha256)),
      created_at: new Date().toISOString()
    })
  )
  for (const [position, { sha256, ...rest }] of members.entries())
    database.run(query.insertInto('reference_set_members').values({ version_id: id, image: sha256, position, ...rest }))
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
      .select(['image as sha256', 'name', 'weight', 'caption'])
      .where('version_id', '=', versionId)
      .orderBy('position')
  )
}
