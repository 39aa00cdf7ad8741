import { imageUrl } from '#shared/contract.ts'
import { type Arm, arms } from '#shared/measurements.ts'
import { nameOfPrompt } from '#shared/prompts.ts'
import type { Pair } from './pairs.ts'

/** A finished picture that can be saved. */
export interface SavablePicture {
  url: string
  arm: Arm
  prompt: string
  seed: number
}

/** How many times as large as drawn a picture can be saved. */
export const exportSizes = [1, 4] as const
export type ExportSize = (typeof exportSizes)[number]

export interface Download {
  url: string
  name: string
}

/** What can be saved of pairs; nothing of those that are only previews. */
export const picturesOf = (pairs: readonly Pair[]): SavablePicture[] =>
  pairs.flatMap(({ sources, prompt, seed }) =>
    arms.flatMap((arm) => {
      const url = sources[arm]
      return url?.startsWith(imageUrl('')) ? [{ url, arm, prompt, seed }] : []
    })
  )

/** Where a picture is saved from, and under which name. */
export const downloadOf = ({ url, arm, prompt, seed }: SavablePicture, times: ExportSize): Download => ({
  url: times === 1 ? url : `${url}?x=${times}`,
  name: `${nameOfPrompt(prompt)}-${seed}-${arm}${times === 1 ? '' : `-${times}x`}.png`
})

/** The same with names that differ: "fox-1-guided.png", "fox-1-guided (2).png". */
export function withOwnNames(downloads: readonly Download[]): Download[] {
  const taken = new Set<string>()
  return downloads.map(({ url, name }) => {
    let own = name
    for (let n = 2; taken.has(own); n++) own = name.replace(/(\.\w+)?$/, ` (${n})$1`)
    taken.add(own)
    return { url, name: own }
  })
}

/** Hands a file to the browser, or to Electron's window, as something that was downloaded. */
export function saveFile({ url, name }: Download): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
