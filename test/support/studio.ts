import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStudio, type Studio } from '#main/studio.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import type { BatchSpec } from '#shared/parameters.ts'
import { createFakeEngine, type FakeEngine } from './fakeEngine.ts'
import { picture } from './pictures.ts'

export interface TestFolder {
  path: string
  remove(): void
}

export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'housestyle-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Resources with one model, `fake`, and one example set, `stripes`. */
export async function testResources(folder: string): Promise<string> {
  const resources = join(folder, 'resources')
  const model = join(resources, 'models', 'fake')
  for (const part of ['unet', 'vae_decoder']) mkdirSync(join(model, part), { recursive: true })
  writeFileSync(join(model, 'model_index.json'), JSON.stringify({ _class_name: 'Fake' }))
  writeFileSync(join(model, 'unet', 'config.json'), JSON.stringify({ sample_size: 4 }))
  writeFileSync(join(model, 'vae_decoder', 'config.json'), JSON.stringify({ block_out_channels: [8, 16] }))
  const sample = join(resources, 'samples', 'stripes')
  mkdirSync(sample, { recursive: true })
  const about = { name: 'stripes', title: 'Stripes', description: 'Stripes.', licence: 'MIT', seenInTraining: true }
  writeFileSync(join(sample, 'set.json'), JSON.stringify(about))
  for (let i = 0; i < 3; i++) writeFileSync(join(sample, `s${i}.png`), await picture(1000 + i))
  return resources
}

/** A studio on an empty library, with a fake engine. */
export async function testStudio(folder: string): Promise<{ studio: Studio; engine: FakeEngine }> {
  const engine = createFakeEngine()
  const resourcesFolder = await testResources(folder)
  const studio = await openStudio({ host: 'browser', libraryFolder: join(folder, 'library'), resourcesFolder, engine })
  return { studio, engine }
}

export const testSpec: BatchSpec = {
  prompts: ['rocket', 'red apple'],
  negativePrompt: '',
  count: 3,
  seed: 5,
  sampling: { ...defaultSampling, steps: 4 },
  guidance: defaultGuidance
}
