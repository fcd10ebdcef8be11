import { createRouter, createWebHistory } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Which line of the rail is lit. */
    place?: string
  }
}

/** The address holds the place: back works, and a reload comes back to it. */
export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    { path: '/', component: () => import('./features/home/HomePage.vue'), meta: { place: 'home' } },
    { path: '/join', name: 'join', component: () => import('./features/home/HomePage.vue') },
    { path: '/forgot-password', name: 'forgot-password', component: () => import('./features/home/HomePage.vue') },
    { path: '/reset-password', name: 'reset-password', component: () => import('./features/home/HomePage.vue') },
    { path: '/clients/new', component: () => import('./features/clients/ClientForm.vue'), meta: { place: 'clients' } },
    {
      path: '/clients/:clientId?',
      component: () => import('./features/clients/ClientsPage.vue'),
      meta: { place: 'clients' },
    },
    {
      path: '/clients/:clientId/edit',
      component: () => import('./features/clients/ClientForm.vue'),
      meta: { place: 'clients' },
    },
    { path: '/matters', component: () => import('./features/matters/MattersPage.vue'), meta: { place: 'matters' } },
    { path: '/matters/new', component: () => import('./features/matters/MatterForm.vue'), meta: { place: 'matters' } },
    {
      path: '/matters/:matterId/edit',
      component: () => import('./features/matters/MatterForm.vue'),
      meta: { place: 'matters' },
    },
    {
      path: '/matters/:matterId/:part(documents|messages|notes|requests|bills|events|time)?',
      component: () => import('./features/matters/MatterPage.vue'),
      meta: { place: 'matters' },
    },
    {
      path: '/messages/:threadId?',
      component: () => import('./features/messages/MessagesPage.vue'),
      meta: { place: 'messages' },
    },
    {
      path: '/documents/:documentId?',
      component: () => import('./features/documents/DocumentsPage.vue'),
      meta: { place: 'documents' },
    },
    { path: '/bills', component: () => import('./features/bills/BillsPage.vue'), meta: { place: 'bills' } },
    {
      path: '/bills/reminders',
      component: () => import('./features/bills/RemindersPage.vue'),
      meta: { place: 'bills' },
    },
    {
      path: '/bills/statement',
      component: () => import('./features/bills/StatementPage.vue'),
      meta: { place: 'bills' },
    },
    {
      path: '/bills/:billId/edit',
      component: () => import('./features/bills/BillEditor.vue'),
      meta: { place: 'bills' },
    },
    { path: '/bills/:billId', component: () => import('./features/bills/BillPage.vue'), meta: { place: 'bills' } },
    { path: '/time', component: () => import('./features/time/TimePage.vue'), meta: { place: 'bills' } },
    {
      path: '/calendar/new',
      component: () => import('./features/calendar/EventForm.vue'),
      meta: { place: 'calendar' },
    },
    {
      path: '/calendar/:eventId/edit',
      component: () => import('./features/calendar/EventForm.vue'),
      meta: { place: 'calendar' },
    },
    {
      path: '/calendar/:eventId?',
      component: () => import('./features/calendar/CalendarPage.vue'),
      meta: { place: 'calendar' },
    },
    {
      path: '/requests/templates/:templateId?',
      component: () => import('./features/requests/TemplatesPage.vue'),
      meta: { place: 'requests' },
    },
    {
      path: '/requests/new',
      component: () => import('./features/requests/RequestForm.vue'),
      meta: { place: 'requests' },
    },
    {
      path: '/requests/:requestId/edit',
      component: () => import('./features/requests/RequestForm.vue'),
      meta: { place: 'requests' },
    },
    {
      path: '/requests/:requestId?',
      component: () => import('./features/requests/RequestsPage.vue'),
      meta: { place: 'requests' },
    },
    {
      path: '/outbox/:emailId?',
      component: () => import('./features/outbox/OutboxPage.vue'),
      meta: { place: 'outbox' },
    },
    { path: '/activity', component: () => import('./features/activity/ActivityPage.vue'), meta: { place: 'activity' } },
    {
      path: '/settings/security/enable/:step(phone)?',
      component: () => import('./features/settings/SecurityEnablePage.vue'),
      meta: { place: 'settings' },
    },
    {
      path: '/settings/security/recovery-kit',
      component: () => import('./features/settings/SecurityKitPage.vue'),
      meta: { place: 'settings' },
    },
    {
      path: '/settings/:section?',
      component: () => import('./features/settings/SettingsPage.vue'),
      meta: { place: 'settings' },
    },
    { path: '/help', component: () => import('./features/help/HelpPage.vue') },
    { path: '/:rest(.*)', component: () => import('./features/help/NoSuchPage.vue') },
  ],
  scrollBehavior: (to, _from, saved) => saved ?? (to.hash ? { el: to.hash } : { top: 0 }),
})
