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

/** How a picture is saved. */
export interface SaveOptions {
  format: 'png' | 'svg'
  /** How many times as large as drawn; documents have no size of their own. */
  times: ExportSize
  /** Without the ground around what is drawn. */
  cutOut: boolean
}
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
export function downloadOf(
  { url, arm, prompt, seed }: SavablePicture,
  { format, times, cutOut }: SaveOptions
): Download {
  const isLarger = format === 'png' && times !== 1
  const query = [
    ...(format === 'svg' ? ['as=svg'] : []),
    ...(isLarger ? [`x=${times}`] : []),
    ...(cutOut ? ['cut'] : [])
  ].join('&')
  const how = `${isLarger ? `-${times}x` : ''}${cutOut ? '-cut-out' : ''}`
  return {
    url: query === '' ? url : `${url}?${query}`,
    name: `${nameOfPrompt(prompt)}-${seed}-${arm}${how}.${format}`
  }
}

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
