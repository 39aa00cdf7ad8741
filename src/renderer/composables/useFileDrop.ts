import { useEventListener } from '@vueuse/core'
import { type Ref, ref } from 'vue'
import { filesOfDrop } from '../lib/incomingFiles.ts'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/**
 * Takes files and folders dropped anywhere in the window, for as long as the caller lives.
 * @returns whether files hover over the window
 */
export function useFileDrop(onReading: () => void, onFiles: (files: File[]) => void): Ref<boolean> {
  const hovering = ref(false)
  // Every element that is crossed enters and leaves; only the balance tells whether the window was left.
  let depth = 0

  useEventListener(window, 'dragenter', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    depth++
    hovering.value = true
  })
  useEventListener(window, 'dragleave', (event) => {
    if (!carriesFiles(event)) return
    depth = Math.max(0, depth - 1)
    if (depth === 0) hovering.value = false
  })
  useEventListener(window, 'dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    event.dataTransfer!.dropEffect = 'copy'
  })
  useEventListener(window, 'drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    depth = 0
    hovering.value = false
    onReading()
    void filesOfDrop(event.dataTransfer!).then(onFiles)
  })
  return hovering
}
