import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { config } from 'zod'
import App from './App.vue'
import { createStudioConnection, studioConnectionKey } from './client/connection.ts'
import { openLine } from './client/transport.ts'
import { i18n } from './i18n/index.ts'
import './styles/main.css'

// Zod would otherwise probe for `eval`, which the content security policy forbids and reports.
config({ jitless: true })

createApp(App).use(createPinia()).use(i18n).provide(studioConnectionKey, createStudioConnection(openLine)).mount('#app')
