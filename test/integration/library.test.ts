import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importImages } from '#main/library/importImages.ts'
import { type Library, openLibrary } from '#main/library/library.ts'
import { referenceSetHash } from '#main/library/referenceSetHash.ts'
import { drawingsFolder } from '#shared/cacheNames.ts'
import { batchSchema } from '#shared/contract.ts'
import { defaultSampling } from '#shared/defaults.ts'
import { splitReferences } from '#shared/referenceSplit.ts'
import { heicPhoto, picture } from '../support/pictures.ts'
import { type TestFolder, testFolder, testSpec } from '../support/studio.ts'

let folder: TestFolder
let library: Library
beforeEach(() => {
  folder = testFolder()
  library = openLibrary(folder.path)
})
afterEach(() => {
  library.close()
  folder.remove()
})

const pictures = (count: number, first = 0) =>
  Array.from({ length: count }, (_, i) => ({ name: `${first + i}.png`, bytes: () => picture(first + i) }))

async function addPictures(to: Library, setId: string, count: number, first = 0): Promise<number> {
  const { images } = await importImages(to.images, pictures(count, first))
  return to.sets.add(setId, images)
}

async function newSet(count: number, first = 0) {
  const project = library.projects.create('Brand')
  const set = library.sets.create(project.id, 'Set')
  await addPictures(library, set.id, count, first)
  return { project, set: library.sets.get(set.id) }
}

const addBatch = (projectId: string, setId: string) =>
  library.batches.add({ projectId, setId, modelName: 'fake', spec: testSpec })

describe('reference sets', () => {
  test('each change makes a version with its hash', async () => {
    const { set } = await newSet(12)
    const hashes = set.images.map(({ sha256 }) => sha256)
    expect([set.version, set.versionHash]).toEqual([2, referenceSetHash(hashes)])
    const keptOut = set.images.filter((image) => image.keptOut).map(({ sha256 }) => sha256)
    expect(keptOut.sort()).toEqual(splitReferences(hashes).keptOut)
    expect(keptOut).toHaveLength(2)

    expect(await addPictures(library, set.id, 12)).toBe(0)
    expect(library.sets.get(set.id).version).toBe(2)
    const fewer = library.sets.removeImages(set.id, hashes.slice(0, 3))
    expect([fewer.version, fewer.images.length]).toEqual([3, 9])
    expect(fewer.images.every((image) => !image.keptOut)).toBe(true)
    expect(set.images[0]).toMatchObject({ name: '0.png', width: 40, height: 30 })
  })

  test('removed images are put back where they were, and what was added since stays', async () => {
    const { set } = await newSet(12)
    const hashes = set.images.map(({ sha256 }) => sha256)
    library.sets.removeImages(set.id, hashes.slice(2, 5))
    await library.cleanUp.unused()
    await addPictures(library, set.id, 1, 50)
    const fewer = library.sets.get(set.id)
    const restored = library.sets.restore(set.id, set.version)
    expect(restored.version).toBe(fewer.version + 1)
    const namesOf = ({ images }: typeof set) => images.map(({ name }) => name)
    expect(namesOf(restored)).toEqual([...namesOf(set), '50.png'])
    expect(restored.images.every(({ sha256 }) => existsSync(library.images.path(sha256)))).toBe(true)
    // Nothing is missing any more, so there is nothing new.
    expect(library.sets.restore(set.id, set.version)).toEqual(restored)
    expect(() => library.sets.restore(set.id, 99)).toThrow('“Set” has no version 99.')
    library.sets.remove(set.id)
    expect(() => library.sets.restore(set.id, 1)).toThrow('not in the library any more')
  })

  test('images count more or less, or are left aside, and a batch keeps how they did', async () => {
    const { project, set } = await newSet(14)
    const hashes = set.images.map(({ sha256 }) => sha256)
    const { guide } = splitReferences(hashes)
    const weighed = library.sets.weigh(set.id, [guide[0]!], 3)
    expect([weighed.version, weighed.versionHash]).toEqual([3, set.versionHash])
    const aside = library.sets.weigh(set.id, [guide[1]!], 0)
    expect(aside.images.find(({ sha256 }) => sha256 === guide[1])).toMatchObject({ weight: 0, keptOut: false })
    expect(aside.versionHash).toBe(referenceSetHash(hashes.filter((sha256) => sha256 !== guide[1])))
    expect(library.sets.weigh(set.id, [guide[1]!], 0).version).toBe(4)

    const batch = addBatch(project.id, set.id)
    const references = library.batches.references(batch.id)
    expect(references.guide).not.toContain(guide[1])
    expect(references.guide.length + references.keptOut.length).toBe(13)
    const weights = new Map(references.guide.map((sha256, i) => [sha256, references.weights![i]!]))
    expect(weights.get(guide[0]!)! / weights.get(guide[2]!)!).toBeCloseTo(3, 9)
    expect(references.keptOutWeights!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
    library.sets.weigh(set.id, hashes, 1)
    expect(library.batches.references(batch.id)).toEqual(references)

    library.sets.weigh(set.id, hashes, 0)
    expect(() => addBatch(project.id, set.id)).toThrow('All images of “Set” are left aside.')
  })

  test('what an image shows is said by hand, where its name does not', async () => {
    const { set } = await newSet(2)
    const [first] = set.images.map(({ sha256 }) => sha256)
    const captionOf = () => {
      const { guide, captions } = library.sets.references(set.id)
      return captions[guide.indexOf(first!)]
    }
    expect(captionOf()).toBe('')
    expect(library.sets.caption(set.id, first!, 'Red apple').images[0]).toMatchObject({ caption: 'Red apple' })
    expect(captionOf()).toBe('Red apple')
    // Putting back an earlier version takes nothing of that away.
    library.sets.removeImages(set.id, [first!])
    expect(library.sets.restore(set.id, 3).images[0]).toMatchObject({ sha256: first, caption: 'Red apple' })
    library.sets.caption(set.id, first!, '')
    expect(captionOf()).toBe('')
  })

  test('images move to a new set of the project, and both have the version that tells it', async () => {
    const { project, set } = await newSet(12)
    const moved = set.images.slice(3, 7).map(({ sha256 }) => sha256)
    const { from, to } = library.sets.moveToNew(set.id, [...moved, 'f'.repeat(64)].reverse(), 'Others')
    expect([to.name, to.projectId, to.version]).toEqual(['Others', project.id, 1])
    expect(to.images.map(({ sha256, name }) => [sha256, name])).toEqual(
      set.images.slice(3, 7).map(({ sha256, name }) => [sha256, name])
    )
    expect([from.version, from.images.length]).toEqual([3, 8])
    expect(library.sets.list(project.id).map(({ id }) => id)).toEqual([set.id, to.id])
    expect(() => library.sets.moveToNew(set.id, moved, 'Again')).toThrow('in the set any more')
    expect(library.sets.list(project.id)).toHaveLength(2)
  })

  test('a batch may be drawn from several sets, and keeps the versions of all of them', async () => {
    const { project, set } = await newSet(11)
    const other = library.sets.create(project.id, 'Other')
    await addPictures(library, other.id, 4, 100)
    const mix = [{ setId: other.id, share: 0.3 }]
    const batch = library.batches.add({ projectId: project.id, setId: set.id, modelName: 'fake', mix, spec: testSpec })
    expect(batch.mix).toEqual([{ setId: other.id, setName: 'Other', share: 0.3 }])
    const references = library.batches.references(batch.id)
    expect(references.name).toBe('Set 70 %, Other 30 %')
    expect(references.guide).toHaveLength(9 + 4)
    expect(references.weights!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
    library.sets.remove(other.id)
    await library.cleanUp.unused()
    expect(library.batches.references(batch.id)).toEqual(references)
    expect(library.batches.get(batch.id).mix).toEqual([{ setId: null, setName: 'Other', share: 0.3 }])
    expect(references.guide.every((sha256) => existsSync(library.images.path(sha256)))).toBe(true)
    const empty = library.sets.create(project.id, 'Empty')
    const wrong = { projectId: project.id, setId: set.id, modelName: 'fake', spec: testSpec }
    expect(() => library.batches.add({ ...wrong, mix: [{ setId: empty.id, share: 0.3 }] })).toThrow('no images yet')
  })

  test('a batch keeps the version that it was drawn from, even without its set', async () => {
    const { project, set } = await newSet(11)
    const batch = addBatch(project.id, set.id)
    const references = library.batches.references(batch.id)
    library.sets.removeImages(set.id, [set.images[0]!.sha256])
    library.sets.remove(set.id)
    await library.cleanUp.unused()
    expect(library.batches.get(batch.id)).toMatchObject({ setId: null, setName: 'Set', setVersion: 2 })
    expect(library.batches.references(batch.id)).toEqual(references)
    expect(
      [...references.guide, ...references.keptOut].every((sha256) => existsSync(library.images.path(sha256)))
    ).toBe(true)
    library.batches.remove(batch.id)
    await library.cleanUp.unused()
    expect(references.guide.some((sha256) => existsSync(library.images.path(sha256)))).toBe(false)
  })

  test('a batch needs references of its own project', async () => {
    const { project, set } = await newSet(0)
    expect(() => addBatch(project.id, set.id)).toThrow('“Set” has no images yet.')
    const other = library.projects.create('Other')
    await addPictures(library, set.id, 1)
    expect(() => addBatch(other.id, set.id)).toThrow('The project has no such reference set.')
  })
})

describe('imports', () => {
  const noise = new Uint8Array(400 * 300 * 3).map((_, i) => Math.imul(i, 2654435761) >>> 24)
  const base = () => sharp(noise, { raw: { width: 400, height: 300, channels: 3 } })

  test('a photo that lies on its side has the size that it is shown in', async () => {
    const photo = await base().withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const { images } = await importImages(library.images, [{ name: 'photo.jpg', bytes: async () => photo }])
    expect(images[0]!.image).toMatchObject({ width: 300, height: 400, mime: 'image/jpeg' })
  })

  test('a file that is cut short is named, whatever its kind', async () => {
    const whole = {
      'a.png': await base().png().toBuffer(),
      'b.jpg': await base().jpeg().toBuffer(),
      'c.jpg': await base().jpeg({ progressive: true }).toBuffer(),
      'd.webp': await base().webp().toBuffer(),
      'e.avif': await base().avif({ effort: 0 }).toBuffer(),
      'f.gif': await base().gif({ effort: 1 }).toBuffer()
    }
    const files = (share: number) =>
      Object.entries(whole).map(([name, bytes]) => ({
        name,
        bytes: async () => bytes.subarray(0, bytes.byteLength * share)
      }))
    const good = await importImages(library.images, files(1))
    expect(good.images.map(({ image }) => image.mime)).toEqual(
      ['png', 'jpeg', 'jpeg', 'webp', 'avif', 'gif'].map((format) => `image/${format}`)
    )
    const { images, skipped } = await importImages(library.images, files(0.9))
    expect(images).toEqual([])
    // The readers of WebP and GIF miss the end already when they read the header.
    const unread = new Set(['d.webp', 'f.gif'])
    expect(skipped.map(({ failure }) => failure)).toEqual(
      Object.keys(whole).map((name) => ({
        code: 'not-an-image',
        message: unread.has(name)
          ? `${name} is not an image that can be read.`
          : `${name} is damaged and cannot be read.`
      }))
    )
  })

  test('a HEIC photo is left out, with what can be done about it', async () => {
    const files = [{ name: 'IMG_0001.HEIC', bytes: async () => heicPhoto }, ...pictures(1)]
    const { images, skipped } = await importImages(library.images, files)
    expect(images.map(({ name }) => name)).toEqual(['0.png'])
    expect(skipped.map(({ failure }) => failure.message)).toEqual([
      'IMG_0001.HEIC is a HEIC photo, which cannot be read; export it as JPEG or PNG.'
    ])
  })
})

test('batches are drawn in the order in which they came, also within a millisecond', async () => {
  const { project, set } = await newSet(1)
  const ids = Array.from({ length: 20 }, () => addBatch(project.id, set.id).id)
  expect(library.batches.list(project.id).map(({ id }) => id)).toEqual(ids.toReversed())
  expect(ids.map(() => library.batches.takeNext()?.id)).toEqual(ids)
  expect(library.batches.takeNext()).toBeNull()
})

describe('several at once', () => {
  test('imports into one set, from two processes, lose nothing', async () => {
    const { set } = await newSet(0)
    const other = openLibrary(folder.path)
    // Overlapping on purpose: the same pictures come from several sides.
    const counts = await Promise.all([
      addPictures(library, set.id, 8, 0),
      addPictures(other, set.id, 8, 4),
      addPictures(library, set.id, 8, 8),
      addPictures(other, set.id, 8, 12)
    ])
    other.close()
    const after = library.sets.get(set.id)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20)
    expect(new Set(after.images.map(({ sha256 }) => sha256)).size).toBe(20)
    expect(after.versionHash).toBe(referenceSetHash(after.images.map(({ sha256 }) => sha256)))
  })

  test('one image that two sets use stays when one of them goes', async () => {
    const first = await newSet(2)
    const second = await newSet(2, 1)
    const shared = second.set.images[0]!.sha256
    library.projects.remove(first.project.id)
    await library.cleanUp.unused()
    expect(library.sets.get(second.set.id).images).toHaveLength(2)
    expect(existsSync(library.images.path(shared))).toBe(true)
    expect(existsSync(library.images.path(first.set.images[0]!.sha256))).toBe(false)
  })
})

describe('cleaning up', () => {
  test('removing a project removes files, thumbnails and cached latents', async () => {
    const { project, set } = await newSet(2)
    const other = (await newSet(1, 9)).set.images[0]!.sha256
    const { sha256 } = set.images[0]!
    const thumbnail = await library.images.thumbnail(sha256, 100)
    expect(thumbnail.endsWith(`${sha256}-96.webp`)).toBe(true)
    mkdirSync(join(library.latentsFolder, 'model'))
    const latents = join(library.latentsFolder, 'model', `${sha256}.latents`)
    writeFileSync(latents, '')
    mkdirSync(join(library.latentsFolder, drawingsFolder, 'set'), { recursive: true })
    const drawing = join(library.latentsFolder, drawingsFolder, 'set', `${sha256}.png`)
    const ofDrawing = join(library.latentsFolder, 'model', `${sha256}-set.latents`)
    const [second, kept] = [set.images[1]!.sha256, other].map((hash) => drawing.replace(sha256, hash))
    for (const path of [drawing, ofDrawing, second!, kept!]) writeFileSync(path, '')
    library.projects.remove(project.id)
    await library.cleanUp.unused()
    const made = [library.images.path(sha256), thumbnail, latents, drawing, ofDrawing, second!, kept!]
    expect(made.filter(existsSync)).toEqual([kept])
    expect(() => library.images.get(sha256)).toThrow('The library has no such image.')
  })

  test('files without a row go once they are old', async () => {
    const { set } = await newSet(1)
    const orphan = library.images.path(await library.images.put(await picture(50)))
    await library.cleanUp.orphans()
    expect(existsSync(orphan)).toBe(true)
    const old = new Date(Date.now() - 2 * 3600_000)
    const used = library.images.path(set.images[0]!.sha256)
    for (const file of [orphan, used]) utimesSync(file, old, old)
    await library.cleanUp.orphans()
    expect([existsSync(orphan), existsSync(used)]).toEqual([false, true])
  })

  test('an image whose file was cleaned up is not entered', async () => {
    const { images } = await importImages(library.images, pictures(1, 60))
    const file = library.images.path(images[0]!.sha256)
    const old = new Date(Date.now() - 2 * 3600_000)
    utimesSync(file, old, old)
    await library.cleanUp.orphans()
    const { id } = library.projects.create('Brand')
    expect(() => library.sets.create(id, 'Set', images)).toThrow('An image was cleaned up while it was added.')
    expect(library.sets.list(id)).toEqual([])
  })
})

describe('what cannot be read', () => {
  /** Changes the library behind its back, as a newer Housestyle would. */
  function write(sql: string, ...values: string[]): void {
    const sqlite = new Sqlite(join(folder.path, 'housestyle.db'))
    sqlite.prepare(sql).run(...values)
    sqlite.close()
  }
  const stored = (column: string, table: string, id: string) => {
    const sqlite = new Sqlite(join(folder.path, 'housestyle.db'), { readonly: true })
    const value: unknown = sqlite.prepare(`SELECT ${column} FROM ${table} WHERE id = ?`).pluck().get(id)
    sqlite.close()
    return value
  }
  const unknownSampler = JSON.stringify({ ...testSpec, sampling: { ...testSpec.sampling, sampler: 'unheard-of' } })

  test('a batch is shown as failed, with what is known of it; asked for alone, it is refused', async () => {
    const { project, set } = await newSet(1)
    const ids = [addBatch(project.id, set.id).id, addBatch(project.id, set.id).id, addBatch(project.id, set.id).id]
    write(`UPDATE batches SET spec_json = ? WHERE id = ?`, unknownSampler, ids[0]!)
    write(`UPDATE batches SET spec_json = 'no JSON' WHERE id = ?`, ids[1]!)
    const [sound, torn, newer] = library.batches.list(project.id)
    expect(sound).toEqual(library.batches.get(ids[2]!))
    const message = `The library's entry for batch ${ids[0]} is damaged: sampling.sampler`
    expect(newer).toMatchObject({
      id: ids[0],
      spec: { prompts: testSpec.prompts, count: 3, seed: 5 },
      state: { status: 'failed', failure: { code: 'internal', message: expect.stringContaining(message) } }
    })
    expect(torn).toMatchObject({ id: ids[1], state: { status: 'failed' } })
    expect([newer, torn].map((batch) => batchSchema.safeParse(batch).success)).toEqual([true, true])
    expect(() => library.batches.get(ids[0]!)).toThrow(message)
    expect(stored('spec_json', 'batches', ids[0]!)).toBe(unknownSampler)
    library.batches.remove(ids[1]!)
    expect(library.batches.list(project.id).map(({ id }) => id)).toEqual([ids[2], ids[0]])
  })

  test('a queued batch fails where it would be drawn, and a crash with one is got over', async () => {
    const { project, set } = await newSet(1)
    const [first, second] = [addBatch(project.id, set.id).id, addBatch(project.id, set.id).id]
    expect(library.batches.takeNext()?.id).toBe(first)
    write(`UPDATE batches SET spec_json = ? WHERE id = ?`, unknownSampler, first)
    expect(library.batches.recover(3, { code: 'engine-lost', message: '' }).map(({ id }) => id)).toEqual([first])
    expect(library.batches.takeNext()).toMatchObject({ id: first, state: { status: 'failed' } })
    expect(stored('status', 'batches', first)).toBe('failed')
    expect(stored('spec_json', 'batches', first)).toBe(unknownSampler)
    expect(library.batches.takeNext()).toMatchObject({ id: second, state: { status: 'running' } })
  })

  test('controls of a project keep what can be read, and stay in the library until they are changed', () => {
    const { prompts: _, ...spec } = testSpec
    const draft = { promptText: 'rocket', setId: null, modelName: 'fake', mix: [], spec }
    const [newer, sound] = ['Newer', 'Sound'].map((name) => library.projects.create(name).id) as [string, string]
    for (const id of [newer, sound]) library.projects.saveDraft(id, draft)
    const written = JSON.stringify({ ...draft, spec: JSON.parse(unknownSampler) })
    write(`UPDATE projects SET draft_json = ? WHERE id = ?`, written, newer)
    const drafts = Object.fromEntries(library.projects.list().map((project) => [project.name, project.draft]))
    const left = { ...draft, spec: { ...spec, sampling: defaultSampling } }
    expect(drafts).toEqual({ Newer: left, Sound: draft })
    expect(library.projects.get(newer)).toMatchObject({ name: 'Newer', draft: left })
    expect(stored('draft_json', 'projects', newer)).toBe(written)
    write(`UPDATE projects SET draft_json = ? WHERE id = ?`, '{ "promptText": "fox", "spec": 3 }', newer)
    expect(library.projects.get(newer).draft).toMatchObject({ promptText: 'fox', setId: null, spec: { count: 8 } })
    write(`UPDATE projects SET draft_json = ? WHERE id = ?`, 'no JSON', newer)
    expect(library.projects.get(newer).draft).toBeNull()
  })
})

test('a project remembers its controls', () => {
  const { id } = library.projects.create('Brand')
  const { prompts: _, ...spec } = testSpec
  const draft = { promptText: 'rocket', setId: null, modelName: 'fake', mix: [], spec }
  library.projects.saveDraft(id, draft)
  expect(library.projects.get(id).draft).toEqual(draft)
  expect(library.projects.rename(id, 'New').name).toBe('New')
  expect(library.projects.list().map(({ name }) => name)).toEqual(['New'])
  library.projects.remove(id)
  expect(() => library.projects.get(id)).toThrow('not in the library any more')
})
