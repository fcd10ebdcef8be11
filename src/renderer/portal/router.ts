import { nextTick, watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
// Shown when a session ends, which can be while the host is away: it comes with the first load.
import EndedPage from './features/access/EndedPage.vue'
import LinkPage from './features/access/LinkPage.vue'
import { wanted } from './features/access/wanted.ts'
import './features/view-as/view-ticket.ts'
import { i18n, withLaterWords } from './i18n.ts'
import { ending, leftAt, refreshState, session } from './shell/session.ts'

const { t } = i18n.global
const open = { isOpen: true }
/** What the browser's tab says, before the firm's name. */
const titled = (title: () => string) => ({ title })

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    {
      path: '/',
      component: () => import('./features/home/HomePage.vue'),
      meta: titled(() => t('portal.nav.home')),
    },
    {
      path: '/messages',
      component: () => withLaterWords(import('./features/messages/MessagesPage.vue')),
      meta: titled(() => t('portal.nav.messages')),
    },
    {
      path: '/messages/new',
      component: () => withLaterWords(import('./features/messages/NewMessagePage.vue')),
      meta: titled(() => t('portal.messages.new')),
    },
    {
      path: '/messages/:threadId',
      component: () => withLaterWords(import('./features/messages/ThreadPage.vue')),
      meta: titled(() => t('portal.nav.messages')),
    },
    {
      path: '/documents',
      component: () => withLaterWords(import('./features/documents/DocumentsPage.vue')),
      meta: titled(() => t('portal.nav.documents')),
    },
    {
      path: '/documents/folders/:folderId',
      component: () => withLaterWords(import('./features/documents/DocumentsPage.vue')),
      meta: titled(() => t('portal.nav.documents')),
    },
    {
      path: '/documents/send',
      component: () => withLaterWords(import('./features/send/SendPage.vue')),
      meta: titled(() => t('portal.nav.sendDocument')),
    },
    {
      path: '/documents/:documentId',
      component: () => withLaterWords(import('./features/documents/DocumentPage.vue')),
      meta: titled(() => t('portal.nav.documents')),
    },
    {
      path: '/requests',
      component: () => withLaterWords(import('./features/requests/RequestsPage.vue')),
      meta: titled(() => t('portal.requests.title')),
    },
    {
      path: '/requests/:requestId',
      component: () => withLaterWords(import('./features/requests/RequestPage.vue')),
      meta: titled(() => t('portal.requests.title')),
    },
    {
      path: '/bills',
      component: () => withLaterWords(import('./features/bills/BillsPage.vue')),
      meta: titled(() => t('portal.nav.bills')),
    },
    {
      path: '/bills/:billId',
      component: () => withLaterWords(import('./features/bills/BillPage.vue')),
      meta: titled(() => t('portal.nav.bills')),
    },
    {
      path: '/calendar',
      component: () => withLaterWords(import('./features/calendar/CalendarPage.vue')),
      meta: titled(() => t('portal.nav.events')),
    },
    {
      path: '/calendar/:eventId',
      component: () => withLaterWords(import('./features/calendar/EventPage.vue')),
      meta: titled(() => t('portal.nav.events')),
    },
    {
      path: '/settings',
      component: () => withLaterWords(import('./features/settings/SettingsPage.vue')),
      meta: titled(() => t('portal.nav.settings')),
    },
    { path: '/c', component: LinkPage, meta: { ...open, ...titled(() => t('portal.signIn.title')) } },
    {
      path: '/view-as',
      component: () => import('./features/view-as/ViewAsPage.vue'),
      meta: { ...open, ...titled(() => t('portal.viewAs.title')) },
    },
    {
      path: '/sign-in',
      component: () => import('./features/access/SignInPage.vue'),
      meta: { ...open, ...titled(() => t('portal.signIn.title')) },
    },
    {
      path: '/signed-out',
      component: EndedPage,
      meta: { ...open, ...titled(() => t('portal.ended.signedOutTitle')) },
    },
    {
      path: '/:any(.*)',
      component: () => import('./features/home/NoSuchPage.vue'),
      meta: titled(() => t('portal.words.noSuchPage')),
    },
  ],
})

const isWayIn = (path: string) => path === '/sign-in' || path === '/signed-out'

router.beforeEach((to) => {
  if (session.value) return isWayIn(to.path) ? wanted(to) : true
  if (to.meta['isOpen']) return true
  return { path: '/sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
})

// A screen reader, and the keyboard, begin at the new page's heading.
router.afterEach((to, from) => {
  if (from.matched.length > 0 && to.path !== from.path)
    void nextTick(() => document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true }))
})

// A page's script that does not come: the host is away, which the bar says, or has been updated, and then all is fetched
// anew; once, because what is missing after that stays missing.
let hasRoutedHere = false
router.afterEach((_to, _from, failure) => {
  hasRoutedHere ||= !failure
})
router.onError((_error, to) => {
  if (!hasRoutedHere) return
  refreshState().then(
    () => window.location.assign(to.fullPath),
    () => undefined,
  )
})

/** When a session ends, whatever page is open makes way for the one that says so; when another tab begins one, back. */
export function followSession(): void {
  watch(ending, (how) => {
    if (how !== null && router.currentRoute.value.path !== '/signed-out')
      void router.replace({ path: '/signed-out', query: leftAt.value === '/' ? {} : { to: leftAt.value } })
  })
  watch(session, (now) => {
    const here = router.currentRoute.value
    if (now && isWayIn(here.path)) void router.replace(wanted(here))
    if (!now && ending.value === null && !here.meta['isOpen'])
      void router.replace({ path: '/sign-in', query: { to: here.fullPath } })
  })
}
