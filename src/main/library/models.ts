import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { ModelSummary } from '#shared/contract.ts'
import { HousestyleError } from '#shared/failure.ts'

/** The diffusion models that can be chosen: folders with a `model_index.json`. */
export interface Models {
  /** By name; a folder that cannot be read as a model is left out. */
  list(): Promise<ModelSummary[]>
  /** @throws HousestyleError `not-found` */
  folder(name: string): Promise<string>
}

const indexSchema = z.looseObject({ title: z.string().optional() })
const unetSchema = z.looseObject({ sample_size: z.int().positive() })
const decoderSchema = z.looseObject({ block_out_channels: z.array(z.int()).min(1) })

/** @param roots folders whose subfolders are models; where two have the same name, the first counts */
export function createModels(roots: readonly string[]): Models {
  const found = async () => {
    const models = new Map<string, { folder: string; summary: ModelSummary }>()
    for (const root of roots)
      for (const name of await subfolders(root)) {
        const folder = join(root, name)
        const summary = await summarise(folder, name).catch(() => null)
        if (summary && !models.has(name)) models.set(name, { folder, summary })
      }
    return models
  }
  return {
    list: async () => [...(await found()).values()].map(({ summary }) => summary),
    async folder(name) {
      const model = (await found()).get(name)
      if (!model) throw new HousestyleError('not-found', `There is no model “${name}”.`, 'Choose another model.')
      return model.folder
    }
  }
}

async function summarise(folder: string, name: string): Promise<ModelSummary> {
  const { title } = indexSchema.parse(await readJsonFile(join(folder, 'model_index.json')))
  const { sample_size } = unetSchema.parse(await readJsonFile(join(folder, 'unet', 'config.json')))
  const decoder = decoderSchema.parse(await readJsonFile(join(folder, 'vae_decoder', 'config.json')))
  // Each block of the decoder but the last doubles the size.
  return { name, title: title ?? name, imageSize: sample_size * 2 ** (decoder.block_out_channels.length - 1) }
}

async function readJsonFile(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'))
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .sort()
}
