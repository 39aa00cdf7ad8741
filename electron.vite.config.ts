import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

/** While developing, scripts and connections come from Vite's server; the host's own header still applies. */
const withoutPolicyInDevelopment: Plugin = {
  name: 'without-policy-in-development',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, '')
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  main: {
    build: {
      // Two entries with fixed names: the app, and the engine that it starts as a process of its own.
      rolldownOptions: { input: { index: path('src/main/index.ts'), engine: path('src/main/engine/index.ts') } }
    }
  },
  preload: {
    build: {
      // One self-contained CommonJS file: what a sandboxed preload can load.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: path('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: path('src/renderer'),
    plugins: [vue(), tailwindcss(), withoutPolicyInDevelopment],
    define: { __VUE_OPTIONS_API__: false, __VUE_I18N_FULL_INSTALL__: false, __VUE_I18N_LEGACY_API__: false },
    build: {
      // What Electron 45 shows; browsers of the last two years understand it as well.
      target: 'chrome130',
      // Fonts stay files: the content security policy allows them from our own origin only.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: path('src/renderer/index.html') } }
    }
  }
})
