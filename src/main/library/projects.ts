import { randomUUID } from 'node:crypto'
import type { Project, ProjectDraft } from '#shared/contract.ts'
import { HousestyleError } from '#shared/failure.ts'
import type { Database } from './database.ts'
import { readDraft } from './readDraft.ts'

/** What a person works on: a name, its reference sets, its batches, and its controls as they were left. */
export interface Projects {
  /** Last changed first. Of controls that a newer Housestyle left, what can be read (`readDraft`). */
  list(): Project[]
  /** @throws HousestyleError `not-found`, as all below */
  get(id: string): Project
  create(name: string): Project
  rename(id: string, name: string): Project
  saveDraft(id: string, draft: ProjectDraft): void
  /** Removes the project with its sets and batches; `CleanUp.unused` then removes the files. */
  remove(id: string): void
  /** Notes that something in the project changed. */
  touch(id: string): void
}

const coverImages = 4

export function createProjects(database: Database): Projects {
  const { query } = database

  const counted = () =>
    query
      .selectFrom('projects')
      .selectAll('projects')
      .select((row) => [
        row
          .selectFrom('reference_sets')
          .whereRef('reference_sets.project_id', '=', 'projects.id')
          .select((count) => count.fn.countAll<number>().as('n'))
          .as('sets'),
        row
          .selectFrom('batches')
          .whereRef('batches.project_id', '=', 'projects.id')
          .select((count) => count.fn.countAll<number>().as('n'))
          .as('batches')
      ])

  const cover = (id: string) =>
    database
      .all(
        query
          .selectFrom('batch_images')
          .innerJoin('batches', 'batches.id', 'batch_images.batch_id')
          .where('batches.project_id', '=', id)
          .where('batch_images.arm', '=', 'guided')
          .orderBy('batches.created_at', 'desc')
          .orderBy('batch_images.position')
          .limit(coverImages)
          .select('batch_images.image')
      )
      .map((row) => row.image)

  type Row = NonNullable<ReturnType<typeof find>>
  const find = (id: string) => database.first(counted().where('projects.id', '=', id))
  const toProject = (row: Row): Project => ({
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    sets: row.sets ?? 0,
    batches: row.batches ?? 0,
    cover: cover(row.id),
    draft: row.draft_json === null ? null : readDraft(row.draft_json)
  })

  const get = (id: string): Project => {
    const row = find(id)
    if (!row) throw missing()
    return toProject(row)
  }
  const change = (id: string, values: { name?: string; draft_json?: string }) => {
    const update = query.updateTable('projects').set({ ...values, updated_at: now() })
    if (database.run(update.where('id', '=', id)) === 0) throw missing()
  }

  return {
    get,
    list: () => database.all(counted().orderBy('projects.updated_at', 'desc').orderBy('projects.id')).map(toProject),
    create(name) {
      const id = randomUUID()
      const time = now()
      database.run(
        query.insertInto('projects').values({ id, name, created_at: time, updated_at: time, draft_json: null })
      )
      return get(id)
    },
    rename(id, name) {
      change(id, { name })
      return get(id)
    },
    saveDraft: (id, draft) => change(id, { draft_json: JSON.stringify(draft) }),
    remove(id) {
      if (database.run(query.deleteFrom('projects').where('id', '=', id)) === 0) throw missing()
    },
    touch: (id) => change(id, {})
  }
}

const now = () => new Date().toISOString()
const missing = () => new HousestyleError('not-found', 'This project is not in the library any more.')
