import { useEventListener } from '@vueuse/core'
import { ref } from 'vue'

/**
 * Moves a picture that is larger than its view by dragging.
 * @param reach how far it may be moved from the centre: half of what sticks out, across and down
 */
export function usePan(reach: () => [number, number]) {
  const offset = ref({ x: 0, y: 0 })
  let from: { x: number; y: number } | null = null

  const clamp = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value))

  function startPan(event: PointerEvent): void {
    if (event.button !== 0) return
    from = { x: event.clientX - offset.value.x, y: event.clientY - offset.value.y }
  }
  useEventListener(window, 'pointermove', (event) => {
    if (!from) return
    const [across, down] = reach()
    offset.value = { x: clamp(event.clientX - from.x, across), y: clamp(event.clientY - from.y, down) }
  })
  useEventListener(window, ['pointerup', 'pointercancel'], () => {
    from = null
  })
  const centre = () => {
    offset.value = { x: 0, y: 0 }
  }
  return { offset, startPan, centre }
}
