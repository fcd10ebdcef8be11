import './main.css'
import { createApp } from 'vue'
import App from './App.vue'
import { guessLocale, i18n, showLocale } from './i18n.ts'
import { start } from './phone.ts'

// Words first: even when the host does not answer there is a page that says so.
await showLocale(guessLocale())
createApp(App).use(i18n).mount('#app')
await start()
