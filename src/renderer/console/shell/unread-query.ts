import { rpc } from '../rpc.ts'

/** How many threads hold something this person has not read: for the rail and the window's title. */
export const unreadQuery = {
  key: ['messages', 'unread-total'],
  query: () => rpc.messages.list({ unread: true, limit: 1 }),
}
