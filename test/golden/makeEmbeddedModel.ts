import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { resourcesFolder } from '#main/resources.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { blockMeans } from '../support/blockMeans.ts'

/**
 * Stores what the embedded model draws in three steps, as block means: `npm run golden:model`, after its weights changed.
 * `test/integration/engine.test.ts` holds later runs against it.
 */
const engine = startEngine()
const blocks: number[][] = []
const { model } = await engine.generate(
  {
    modelFolder: join(resourcesFolder(), 'models', 'housestyle-128'),
    cacheFolder: join(tmpdir(), 'housestyle-golden'),
    spec: {
      prompts: ['red apple', 'rocket'],
      negativePrompt: '',
      count: 2,
      seed: 7,
      sampling: { ...defaultSampling, steps: 3 },
      guidance: defaultGuidance
    },
    references: { guide: [], keptOut: [] },
    arms: ['unguided'],
    previewEvery: 0
  },
  { onImage: ({ rgb, width }) => blocks.push(blockMeans(rgb, width, 16).map((mean) => Math.round(mean * 10) / 10)) }
)
await engine.close()
const file = fileURLToPath(new URL('embedded_model.json', import.meta.url))
await writeFile(file, `${JSON.stringify({ modelHash: model.hash, blocks })}\n`)
process.stdout.write(`${file}: model ${model.hash.slice(0, 12)}, ${blocks.length} pictures\n`)
