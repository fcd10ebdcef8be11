import type { RouteLocationNormalized } from 'vue-router'

/** Where a page outside leads once somebody is signed in: where they wanted to be, within this portal. */
export function wanted(route: Pick<RouteLocationNormalized, 'query'>): string {
  const { to } = route.query
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/'
}
