import { useEventListener } from '@vueuse/core'
import { readonly, shallowRef } from 'vue'

export type Route = { view: 'projects' } | { view: 'studio'; projectId: string }

const parse = (hash: string): Route => {
  const projectId = /^#\/projects\/([0-9a-f-]{36})$/.exec(hash)?.[1]
  return projectId ? { view: 'studio', projectId } : { view: 'projects' }
}
const route = shallowRef<Route>(parse(location.hash))

/** Where the person is. Kept in the address, so that a reload and the browser's Back stay where they should. */
export function useRoute() {
  useEventListener(window, 'hashchange', () => {
    route.value = parse(location.hash)
  })
  return { route: readonly(route) }
}

export const goHome = (): void => {
  location.hash = '#/'
}
export const goToProject = (id: string): void => {
  location.hash = `#/projects/${id}`
}
