import { randomUUID } from 'node:crypto'
import type { BatchRecord } from '#shared/batchRecord.ts'
import type { Batch, BatchImage, BatchPlace, PromptNote } from '#shared/contract.ts'
import { type Failure, HousestyleError } from '#shared/failure.ts'
import type { Measurements } from '#shared/measurements.ts'
import type { MixedSet } from '#shared/mix.ts'
import type { BatchSpec } from '#shared/parameters.ts'
import { nameOfPrompt } from '#shared/prompts.ts'
import { type BatchRow, toBatch, toShownBatch } from './batchRow.ts'
import type { Database } from './database.ts'
import type { Images, StoredImage } from './images.ts'
import { mixReferences } from './mixReferences.ts'
import type { Projects } from './projects.ts'
import type { NewMember, ReferenceSets } from './referenceSets.ts'
import { type References, toReferences, versionById } from './versions.ts'

export interface NewBatch {
  projectId: string
  setId: string
  modelName: string
  /** Further sets and their shares. */
  mix?: readonly MixedSet[]
  spec: BatchSpec
}

/** What a finished batch leaves behind; entered all at once. */
export interface FinishedBatch {
  record: BatchRecord
  measurements: Measurements
  promptNotes: PromptNote[]
  images: (Omit<BatchImage, 'pickedAt'> & { stored: StoredImage })[]
}

export interface Batches {
  /**
   * Newest first. One that this Housestyle cannot read is shown as failed, with the reason; so it is in the answers of
   * all below that change a batch. Its row stays as it is.
   */
  list(projectId: string): Batch[]
  /** @throws HousestyleError `not-found`, as all that take an id; `internal` for one that cannot be read */
  get(id: string): Batch
  /** Which references a batch was, or will be, drawn from. */
  references(id: string): References
  /** Puts a batch into the queue, with the set as it is now. @throws HousestyleError `no-references` */
  add(batch: NewBatch): Batch
  /** Turns the oldest queued batch into the running one; one that cannot be read becomes a failed one instead. */
  takeNext(): Batch | null
  finish(id: string, finished: FinishedBatch): Batch
  fail(id: string, failure: Failure): Batch
  cancel(id: string): Batch
  /** Back into the queue, as if it had not been started. */
  requeue(id: string): Batch
  /**
   * Puts batches that a crash left running back into the queue; one that was started `most` times fails instead,
   * so that a batch which takes the program down does not do so for ever.
   */
  recover(most: number, failure: Failure): Batch[]
  /** Picks images out of a finished batch, or puts them back; those that are as asked keep the time of their picking. */
  pick(id: string, places: readonly BatchPlace[], picked: boolean): Batch
  /** A drawn image as a reference. @throws HousestyleError `not-found` where the project has no such image */
  asReference(projectId: string, batchId: string, place: BatchPlace): NewMember
  remove(id: string): void
}

export function createBatches(database: Database, projects: Projects, sets: ReferenceSets, images: Images): Batches {
  const { query } = database

  const rows = () =>
    query
      .selectFrom('batches')
      .innerJoin('reference_set_versions', 'reference_set_versions.id', 'batches.version_id')
      .selectAll('batches')
      .select(['reference_set_versions.set_id', 'reference_set_versions.number as set_version'])
  const row = (id: string): BatchRow => {
    const found = database.first(rows().where('batches.id', '=', id))
    if (!found) throw new HousestyleError('not-found', 'This batch is not in the library any more.')
    return found
  }
  const imagesOf = (id: string): BatchImage[] =>
    database.all(
      query
        .selectFrom('batch_images')
        .select(['arm', 'position as index', 'image as sha256', 'prompt', 'seed', 'picked_at as pickedAt'])
        .where('batch_id', '=', id)
        .orderBy('arm')
        .orderBy('position')
    )
  const mixOf = (id: string) =>
    database.all(
      query
        .selectFrom('batch_mixes')
        .innerJoin('reference_set_versions', 'reference_set_versions.id', 'batch_mixes.version_id')
        .select(['set_id as setId', 'set_name as setName', 'share', 'version_id as versionId'])
        .where('batch_id', '=', id)
        .orderBy('position')
    )
  const referencesOf = (name: string, versionId: string): References => {
    const version = versionById(database, versionId)
    if (!version) throw new HousestyleError('internal', `The references “${name}” of a batch are missing.`)
    return toReferences(name, version)
  }
  const get = (id: string): Batch => toBatch(row(id), mixOf(id), () => imagesOf(id))
  const show = (found: BatchRow): Batch => toShownBatch(found, mixOf(found.id), () => imagesOf(found.id))

  /** Now, but later than every other batch: the queue's order is theirs, also within a millisecond. */
  const nextTime = (): string => {
    const last = database.first(query.selectFrom('batches').select((row) => row.fn.max('created_at').as('time')))
    const after = last?.time ? Date.parse(last.time) + 1 : 0
    return new Date(Math.max(Date.now(), after)).toISOString()
  }

  const currentVersion = (projectId: string, setId: string) => {
    const { name, projectId: owner } = sets.get(setId)
    if (owner !== projectId) throw new HousestyleError('not-found', 'The project has no such reference set.')
    const version = sets.version(setId)
    if (version.members.length === 0)
      throw new HousestyleError('no-references', `“${name}” has no images yet.`, 'Add some images first.')
    if (version.members.every(({ weight }) => weight === 0))
      throw new HousestyleError('no-references', `All images of “${name}” are left aside.`, 'Let some of them count.')
    return { name, version }
  }

  const change = (id: string, values: Partial<Omit<BatchRow, 'set_id' | 'set_version'>>) =>
    database.write(() => {
      const { project_id } = row(id)
      database.run(query.updateTable('batches').set(values).where('id', '=', id))
      projects.touch(project_id)
      return show(row(id))
    })

  return {
    get,
    list: (projectId) =>
      database.all(rows().where('batches.project_id', '=', projectId).orderBy('batches.created_at', 'desc')).map(show),
    recover: (most, failure) =>
      database.write(() =>
        database
          .all(rows().where('batches.status', '=', 'running'))
          .map((left) =>
            left.attempts < most
              ? change(left.id, { status: 'queued' })
              : change(left.id, { status: 'failed', failure_json: JSON.stringify(failure) })
          )
      ),
    references(id) {
      const { version_id, set_name } = row(id)
      const others = mixOf(id).map(({ setName, versionId, share }) => ({
        references: referencesOf(setName, versionId),
        share
      }))
      return mixReferences(referencesOf(set_name, version_id), others)
    },
    add: ({ projectId, setId, modelName, mix = [], spec }) =>
      database.write(() => {
        const { name, version } = currentVersion(projectId, setId)
        const id = randomUUID()
        database.run(
          query.insertInto('batches').values({
            id,
            project_id: projectId,
            version_id: version.id,
            set_name: name,
            model_name: modelName,
            created_at: nextTime(),
            status: 'queued',
            attempts: 0,
            spec_json: JSON.stringify(spec)
          })
        )
        for (const [position, { setId: mixed, share }] of mix.entries()) {
          const other = currentVersion(projectId, mixed)
          database.run(
            query
              .insertInto('batch_mixes')
              .values({ batch_id: id, position, version_id: other.version.id, set_name: other.name, share })
          )
        }
        projects.touch(projectId)
        return get(id)
      }),
    takeNext: () =>
      database.write(() => {
        const next = database.first(
          rows().where('batches.status', '=', 'queued').orderBy('batches.created_at').limit(1)
        )
        if (!next) return null
        const { state } = show(next)
        return state.status === 'failed'
          ? change(next.id, { status: 'failed', failure_json: JSON.stringify(state.failure) })
          : change(next.id, { status: 'running', attempts: next.attempts + 1 })
      }),
    finish: (id, { record, measurements, promptNotes, images: drawn }) =>
      database.write(() => {
        row(id)
        images.register(drawn.map(({ stored }) => stored))
        for (const { arm, index, sha256, prompt, seed } of drawn)
          database.run(
            query
              .insertInto('batch_images')
              .values({ batch_id: id, arm, position: index, image: sha256, prompt, seed, picked_at: null })
          )
        return change(id, {
          status: 'done',
          finished_at: new Date().toISOString(),
          record_json: JSON.stringify(record),
          measurements_json: JSON.stringify(measurements),
          prompt_notes_json: JSON.stringify(promptNotes)
        })
      }),
    fail: (id, failure) => change(id, { status: 'failed', failure_json: JSON.stringify(failure) }),
    cancel: (id) => change(id, { status: 'cancelled' }),
    pick: (id, places, picked) =>
      database.write(() => {
        const picked_at = picked ? new Date().toISOString() : null
        for (const { arm, index } of places)
          database.run(
            query
              .updateTable('batch_images')
              .set({ picked_at })
              .where('batch_id', '=', id)
              .where('arm', '=', arm)
              .where('position', '=', index)
              .where('picked_at', picked ? 'is' : 'is not', null)
          )
        projects.touch(row(id).project_id)
        return show(row(id))
      }),
    asReference(projectId, batchId, { arm, index }) {
      const image = imagesOf(batchId).find((one) => one.arm === arm && one.index === index)
      if (!image || row(batchId).project_id !== projectId)
        throw new HousestyleError('not-found', 'This image is not in the project any more.')
      const { sha256, prompt, seed } = image
      return { sha256, name: `${nameOfPrompt(prompt)}-${seed}.png`, image: images.get(sha256) }
    },
    requeue: (id) => change(id, { status: 'queued', attempts: 0, failure_json: null }),
    remove: (id) =>
      database.write(() => {
        const { project_id } = row(id)
        database.run(query.deleteFrom('batches').where('id', '=', id))
        projects.touch(project_id)
      })
  }
}
