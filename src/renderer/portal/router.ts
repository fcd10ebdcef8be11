import { nextTick, watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import EndedPage from './features/access/EndedPage.vue'
import LinkPage from './features/access/LinkPage.vue'
import SignInPage from './features/access/SignInPage.vue'
import { ending, leftAt, session } from './shell/session.ts'

const open = { isOpen: true }

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', component: () => import('./features/home/HomePage.vue') },
    { path: '/messages', component: () => import('./features/messages/MessagesPage.vue') },
    { path: '/messages/:threadId', component: () => import('./features/messages/ThreadPage.vue') },
    { path: '/documents', component: () => import('./features/documents/DocumentsPage.vue') },
    { path: '/documents/:documentId', component: () => import('./features/documents/DocumentPage.vue') },
    { path: '/settings', component: () => import('./features/settings/SettingsPage.vue') },
    { path: '/c', component: LinkPage, meta: open },
    { path: '/sign-in', component: SignInPage, meta: open },
    { path: '/signed-out', component: EndedPage, meta: open },
    { path: '/:any(.*)', component: () => import('./features/home/NoSuchPage.vue') },
  ],
})

router.beforeEach((to) => {
  if (to.meta['isOpen'] || session.value) return true
  return { path: '/sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
})

// A screen reader, and the keyboard, begin at the new page's heading.
router.afterEach((to, from) => {
  if (from.matched.length > 0 && to.path !== from.path)
    void nextTick(() => document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true }))
})

/** When a session ends, whatever page is open makes way for the one that says so. */
export function followEnding(): void {
  watch(ending, (how) => {
    if (how !== null && router.currentRoute.value.path !== '/signed-out')
      void router.replace({ path: '/signed-out', query: leftAt.value === '/' ? {} : { to: leftAt.value } })
  })
}
