import './main.css'
import nuxtUi from '@nuxt/ui/vue-plugin'
import { PiniaColada } from '@pinia/colada'
import { createPinia } from 'pinia'
import { computed, createApp } from 'vue'
import App from './App.vue'
import { ignoreStrayDrops } from '../ui/stray-drops.ts'
import { formatPlaceKey } from '../ui/use-format.ts'
import { applyAppearance } from './appearance.ts'
import { i18n } from './i18n.ts'
import { router } from './router.ts'
import { useSession } from './shell/session.ts'
import { useFirm } from './shell/firm.ts'
import { dressNuxtUi } from './theme.ts'

applyAppearance()
dressNuxtUi()
ignoreStrayDrops()

const app = createApp(App)
const pinia = createPinia()
app.use(pinia)
app.use(PiniaColada, { queryOptions: { staleTime: 5_000, gcTime: 300_000 } })
app.use(i18n)
app.use(router)
app.use(nuxtUi)

const session = useSession(pinia)
const firm = useFirm(pinia)
app.provide(formatPlaceKey, { locale: computed(() => session.locale), timeZone: computed(() => firm.timeZone) })

await session.start()
app.mount('#app')
