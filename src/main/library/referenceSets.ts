import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { ReferenceSet, ReferenceWeight } from '#shared/contract.ts'
import { HousestyleError } from '#shared/failure.ts'
import type { Database } from './database.ts'
import type { Images, StoredImage } from './images.ts'
import type { Projects } from './projects.ts'
import {
  addVersion,
  type Member,
  newestVersion,
  newMember,
  type References,
  toReferences,
  type Version,
  versionOfSet
} from './versions.ts'

/** The pictures that carry a style. Each change of a set's members makes a new version. */
export interface ReferenceSets {
  /** Oldest first. */
  list(projectId: string): ReferenceSet[]
  /** @throws HousestyleError `not-found`, as all below */
  get(id: string): ReferenceSet
  /** Starts a set, with the images that it is to have. */
  create(projectId: string, name: string, images?: readonly NewMember[]): ReferenceSet
  rename(id: string, name: string): ReferenceSet
  /** Batches keep the version that they were drawn from. */
  remove(id: string): void
  /** Adds those that the set does not have yet. @returns how many were new */
  add(id: string, images: readonly NewMember[]): number
  removeImages(id: string, hashes: readonly string[]): ReferenceSet
  /** How often images count; 0 leaves them aside. */
  weigh(id: string, hashes: readonly string[], weight: ReferenceWeight): ReferenceSet
  /** What an image shows; '' where its name is to tell. */
  caption(id: string, sha256: string, text: string): ReferenceSet
  /** Makes a version that has again all that an earlier one had, in its order, and behind it what was added since. */
  restore(id: string, number: number): ReferenceSet
  /** Moves images into a new set of the same project. @throws HousestyleError `invalid-input` where none of them is in the set */
  moveToNew(id: string, hashes: readonly string[], name: string): { from: ReferenceSet; to: ReferenceSet }
  /** The state that a batch is drawn from. */
  version(id: string): Version
  /** The same, divided as a batch would divide it. */
  references(id: string): References
}

export type NewMember = Pick<Member, 'sha256' | 'name'> & { image: StoredImage }

export function createReferenceSets(database: Database, projects: Projects, images: Images): ReferenceSets {
  const { query } = database

  const row = (id: string) => {
    const found = database.first(query.selectFrom('reference_sets').selectAll().where('id', '=', id))
    if (!found) throw missing()
    return found
  }
  const version = (id: string): Version => {
    const found = newestVersion(database, id)
    if (!found) throw missing()
    return found
  }

  const get = (id: string): ReferenceSet => {
    const { name, project_id, created_at } = row(id)
    const current = version(id)
    const keptOut = new Set(toReferences(name, current).keptOut)
    const sizes = sizesOf(current.id)
    return {
      id,
      projectId: project_id,
      name,
      createdAt: created_at,
      version: current.number,
      versionHash: current.hash,
      images: current.members.map((member) => ({
        ...member,
        ...(sizes.get(member.sha256) ?? { width: 0, height: 0 }),
        keptOut: keptOut.has(member.sha256)
      }))
    }
  }
  const sizesOf = (versionId: string) =>
    new Map(
      database
        .all(
          query
            .selectFrom('reference_set_members')
            .innerJoin('images', 'images.sha256', 'reference_set_members.image')
            .where('version_id', '=', versionId)
            .select(['sha256', 'width', 'height'])
        )
        .map(({ sha256, width, height }) => [sha256, { width, height }] as const)
    )

  /** Makes the next version, unless the members stay the same. */
  const change = (id: string, to: (members: Member[]) => Member[]) =>
    database.write(() => {
      const { project_id } = row(id)
      const before = version(id)
      const members = to(before.members)
      if (isDeepStrictEqual(members, before.members)) return 0
      addVersion(database, id, before.number + 1, members)
      projects.touch(project_id)
      return members.length - before.members.length
    })

  const start = (projectId: string, name: string, members: readonly Member[]) => {
    projects.touch(projectId)
    const id = randomUUID()
    const created_at = new Date().toISOString()
    database.run(query.insertInto('reference_sets').values({ id, project_id: projectId, name, created_at }))
    addVersion(database, id, 1, members)
    return get(id)
  }

  return {
    get,
    version,
    references: (id) => toReferences(row(id).name, version(id)),
    list: (projectId) =>
      database
        .all(
          query
            .selectFrom('reference_sets')
            .select('id')
            .where('project_id', '=', projectId)
            .orderBy('created_at')
            .orderBy('id')
        )
        .map(({ id }) => get(id)),
    create: (projectId, name, added = []) =>
      database.write(() => {
        images.register(added.map(({ image }) => image))
        return start(projectId, name, withNew([], added))
      }),
    rename(id, name) {
      const { project_id } = row(id)
      database.run(query.updateTable('reference_sets').set({ name }).where('id', '=', id))
      projects.touch(project_id)
      return get(id)
    },
    remove: (id) =>
      database.write(() => {
        projects.touch(row(id).project_id)
        database.run(query.deleteFrom('reference_sets').where('id', '=', id))
      }),
    add: (id, added) =>
      database.write(() => {
        images.register(added.map(({ image }) => image))
        return change(id, (members) => withNew(members, added))
      }),
    removeImages(id, hashes) {
      change(id, (members) => members.filter(({ sha256 }) => !hashes.includes(sha256)))
      return get(id)
    },
    weigh(id, hashes, weight) {
      change(id, (members) =>
        members.map((member) => (hashes.includes(member.sha256) ? { ...member, weight } : member))
      )
      return get(id)
    },
    caption(id, sha256, text) {
      const caption = text === '' ? null : text
      change(id, (members) => members.map((member) => (member.sha256 === sha256 ? { ...member, caption } : member)))
      return get(id)
    },
    restore: (id, number) =>
      database.write(() => {
        const { name } = row(id)
        const earlier = versionOfSet(database, id, number)
        if (!earlier) throw new HousestyleError('not-found', `“${name}” has no version ${number}.`)
        change(id, (members) => withEarlier(members, earlier.members))
        return get(id)
      }),
    moveToNew: (id, hashes, name) =>
      database.write(() => {
        const isMoved = ({ sha256 }: Member) => hashes.includes(sha256)
        const moved = version(id).members.filter(isMoved)
        if (moved.length === 0)
          throw new HousestyleError('invalid-input', 'None of these images is in the set any more.')
        const to = start(row(id).project_id, name, moved)
        change(id, (members) => members.filter((member) => !isMoved(member)))
        return { from: get(id), to }
      })
  }
}

/** The members with the new ones behind them, each picture once. */
function withNew(members: readonly Member[], added: readonly Pick<Member, 'sha256' | 'name'>[]): Member[] {
  const all = new Map(members.map((member) => [member.sha256, member]))
  for (const one of added) if (!all.has(one.sha256)) all.set(one.sha256, newMember(one))
  return [...all.values()]
}

/** All that there was earlier, in its order and as it is now where it still is, and behind it what is new since. */
function withEarlier(members: readonly Member[], earlier: readonly Member[]): Member[] {
  const now = new Map(members.map((member) => [member.sha256, member]))
  const again = new Map(earlier.map((member) => [member.sha256, now.get(member.sha256) ?? member]))
  return [...again.values(), ...members.filter(({ sha256 }) => !again.has(sha256))]
}

const missing = () => new HousestyleError('not-found', 'This reference set is not in the library any more.')
