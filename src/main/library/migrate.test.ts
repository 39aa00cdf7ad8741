import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../test/support/studio.ts'
import { openDatabase } from './database.ts'
import { migrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'

let folder: TestFolder
let file: string
beforeEach(() => {
  folder = testFolder()
  file = join(folder.path, 'housestyle.db')
})
afterEach(() => folder.remove())

/** A library as the first version left it: a project with a set, its image and a batch. */
function populate(): void {
  openDatabase(file, migrations.slice(0, 1)).close()
  const sqlite = new Sqlite(file)
  sqlite.exec(`
    INSERT INTO projects VALUES ('p', 'Brand', '2026-01-01', '2026-01-01', NULL);
    INSERT INTO images VALUES ('${'a'.repeat(64)}', 'image/png', 8, 8, 100, '2026-01-01');
    INSERT INTO reference_sets VALUES ('s', 'p', 'Set', '2026-01-01');
    INSERT INTO reference_set_versions VALUES ('v', 's', 1, '${'b'.repeat(64)}', '2026-01-01');
    INSERT INTO reference_set_members VALUES ('v', '${'a'.repeat(64)}', 'a.png', 0);
    INSERT INTO batches (id, project_id, version_id, set_name, model_name, created_at, status, spec_json)
      VALUES ('b', 'p', 'v', 'Set', 'fake', '2026-01-01', 'queued', '{}');
  `)
  sqlite.close()
}

/** Rebuilds a table that others refer to: with foreign keys on, dropping it would take them along. */
const rebuildProjects: Migration = {
  name: 'rebuild-projects',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE projects_new (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
        draft_json TEXT, starred INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      INSERT INTO projects_new SELECT *, 0 FROM projects;
      DROP TABLE projects;
      ALTER TABLE projects_new RENAME TO projects;
    `)
  }
}

const rows = (table: string) => {
  const sqlite = new Sqlite(file, { readonly: true })
  const count = sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()
  const version = sqlite.pragma('user_version', { simple: true })
  sqlite.close()
  return { count, version }
}
const backups = () => readdirSync(folder.path).filter((name) => name.endsWith('.bak'))

test('a new library gets every step and needs no copy', () => {
  openDatabase(file).close()
  expect(rows('projects')).toEqual({ count: { n: 0 }, version: migrations.length })
  expect(backups()).toEqual([])
})

test('every table is strict', () => {
  openDatabase(file).close()
  const sqlite = new Sqlite(file)
  const loose = sqlite.prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0`).all()
  expect(loose).toEqual([{ name: 'sqlite_schema' }])
  sqlite.close()
})

test('a library with content keeps it, and a copy of how it was', () => {
  populate()
  openDatabase(file, [...migrations.slice(0, 1), rebuildProjects]).close()
  for (const table of ['projects', 'reference_sets', 'reference_set_versions', 'reference_set_members', 'batches'])
    expect([table, rows(table)]).toEqual([table, { count: { n: 1 }, version: 2 }])
  expect(backups()).toHaveLength(1)
  const copy = new Sqlite(join(folder.path, backups()[0]!), { readonly: true })
  expect(copy.pragma('user_version', { simple: true })).toBe(1)
  expect(copy.prepare('SELECT name FROM projects').get()).toEqual({ name: 'Brand' })
  copy.close()
})

test('a step that fails changes nothing', () => {
  populate()
  const half: Migration = {
    name: 'half',
    up(sqlite) {
      sqlite.exec('DROP TABLE batch_images')
      throw new Error('no further')
    }
  }
  expect(() => openDatabase(file, [...migrations.slice(0, 1), rebuildProjects, half])).toThrow('no further')
  expect(rows('batch_images')).toEqual({ count: { n: 0 }, version: 1 })
})

test('a step that breaks links is refused', () => {
  populate()
  const careless: Migration = { name: 'careless', up: (sqlite) => void sqlite.exec('DELETE FROM projects') }
  expect(() => openDatabase(file, [...migrations.slice(0, 1), careless])).toThrow('would break 2 links')
  expect(rows('projects')).toEqual({ count: { n: 1 }, version: 1 })
})

test('a library of a newer Housestyle is left alone', () => {
  openDatabase(file, [...migrations, rebuildProjects]).close()
  expect(() => openDatabase(file)).toThrow('This library was written by a newer Housestyle.')
  expect(rows('projects').version).toBe(migrations.length + 1)
})

test('a library of an older Housestyle is left alone where nobody asked for more', () => {
  populate()
  expect(() => openDatabase(file, migrations, 'refused')).toThrow('This library was written by an older Housestyle.')
  expect([rows('projects').version, backups()]).toEqual([1, []])
  openDatabase(file).close()
  openDatabase(file, migrations, 'refused').close()
})

test('a file that is no database is named', async () => {
  const { writeFile } = await import('node:fs/promises')
  await writeFile(file, 'x'.repeat(4096))
  expect(() => openDatabase(file)).toThrow('is not a Housestyle library.')
})

test('an eta that its sampler did not read becomes 0, so that the batch is drawn again as it was', () => {
  populate()
  const sqlite = new Sqlite(file)
  const sampling = (sampler: string) => JSON.stringify({ sampling: { sampler, steps: 25, eta: 0.5 } })
  const draft = JSON.stringify({ spec: JSON.parse(sampling('euler')) })
  sqlite.exec(`UPDATE projects SET draft_json = '${draft}'; UPDATE batches SET spec_json = '${sampling('dpmpp_2m')}'`)
  sqlite
    .prepare(
      `INSERT INTO batches (id, project_id, version_id, set_name, model_name, created_at, status, spec_json)
         VALUES ('c', 'p', 'v', 'Set', 'fake', '2026-01-02', 'queued', ?)`
    )
    .run(sampling('ddim'))
  sqlite.close()
  openDatabase(file).close()
  const after = new Sqlite(file, { readonly: true })
  const etas = after
    .prepare(`SELECT id, json_extract(spec_json, '$.sampling.eta') AS eta FROM batches ORDER BY id`)
    .all()
  const drafted = after.prepare(`SELECT json_extract(draft_json, '$.spec.sampling.eta') AS eta FROM projects`).get()
  after.close()
  expect([etas, drafted]).toEqual([
    [
      { id: 'b', eta: 0 },
      { id: 'c', eta: 0.5 }
    ],
    { eta: 0 }
  ])
})

test('an entry that is no JSON does not keep the library from opening', () => {
  populate()
  const sqlite = new Sqlite(file)
  sqlite.exec(`UPDATE projects SET draft_json = '{'; UPDATE batches SET spec_json = '{"sampling":'`)
  sqlite.close()
  const { query, first, close } = openDatabase(file)
  expect(first(query.selectFrom('projects').select('draft_json'))).toEqual({ draft_json: '{' })
  expect(first(query.selectFrom('batches').select('spec_json'))).toEqual({ spec_json: '{"sampling":' })
  close()
})

test('an eta that was not read becomes 0 in the record of its batch too, but not one that was', () => {
  const insert = (id: string, sampler: string, record?: string) => {
    const spec = { sampling: { sampler, steps: 25, eta: 0.5 } }
    const sqlite = new Sqlite(file)
    sqlite
      .prepare(
        `INSERT INTO batches (id, project_id, version_id, set_name, model_name, created_at, finished_at, status,
           spec_json, record_json, measurements_json, prompt_notes_json)
           VALUES (?, 'p', 'v', 'Set', 'fake', '2026-01-02', '2026-01-02', 'done', ?, ?, '{}', '[]')`
      )
      .run(id, JSON.stringify(spec), record ?? JSON.stringify({ spec, createdAt: '2026-01-02' }))
    sqlite.close()
  }
  populate()
  insert('before', 'dpmpp_2m')
  insert('ddim', 'ddim')
  insert('no JSON', 'euler', '{"spec":')
  openDatabase(file, migrations.slice(0, 4)).close()
  insert('since', 'dpmpp_2m')
  const { query, all, close } = openDatabase(file)
  const records = all(query.selectFrom('batches').select(['id', 'record_json']).where('status', '=', 'done'))
  close()
  const record = (sampler: string, eta: number) =>
    JSON.stringify({ spec: { sampling: { sampler, steps: 25, eta } }, createdAt: '2026-01-02' })
  expect(Object.fromEntries(records.map(({ id, record_json }) => [id, record_json]))).toEqual({
    before: record('dpmpp_2m', 0),
    ddim: record('ddim', 0.5),
    'no JSON': '{"spec":',
    since: record('dpmpp_2m', 0.5)
  })
})
