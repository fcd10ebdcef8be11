import './main.css'
import { computed, createApp } from 'vue'
import type { Locale } from '../../shared/contract-parts.ts'
import { problemOf } from '../rpc/problem.ts'
import { ignoreStrayDrops } from '../ui/stray-drops.ts'
import { formatPlaceKey } from '../ui/use-format.ts'
import App from './App.vue'
import { guessLocale, chosenLocale, i18n, showLocale } from './i18n.ts'
import { followSession, router } from './router.ts'
import { startLive } from './shell/live.ts'
import { portal, startSession } from './shell/session.ts'

// Words first: even when the host does not answer there is a page that says so.
await showLocale(chosenLocale() ?? guessLocale('en'))
const problem = await startSession().then(() => null, problemOf)
followSession()
startLive()
ignoreStrayDrops()

const app = createApp(App, { problem })
app.use(i18n)
app.use(router)
app.provide(formatPlaceKey, {
  locale: computed(() => i18n.global.locale.value as Locale),
  timeZone: computed(() => portal.value?.firm.timeZone ?? 'UTC'),
})
app.mount('#app')
