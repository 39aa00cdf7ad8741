import { useEventListener, useTimeoutFn } from '@vueuse/core'
import { type Ref, ref } from 'vue'
import { type DroppedFiles, filesOfDrop } from '../lib/incomingFiles.ts'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/**
 * Takes files and folders dropped anywhere in the window, for as long as the caller lives.
 * @returns whether files hover over the window
 */
export function useFileDrop(onReading: () => void, onDrop: (dropped: DroppedFiles) => void): Ref<boolean> {
  const hovering = ref(false)
  // A drag that is given up does not always say so; while one goes on, `dragover` keeps coming several times a second.
  const soonOver = useTimeoutFn(() => (hovering.value = false), 600, { immediate: false })

  useEventListener(window, ['dragenter', 'dragover'], (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    event.dataTransfer!.dropEffect = 'copy'
    hovering.value = true
    soonOver.start()
  })
  useEventListener(window, 'drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    soonOver.stop()
    hovering.value = false
    onReading()
    void filesOfDrop(event.dataTransfer!).then(onDrop)
  })
  return hovering
}
