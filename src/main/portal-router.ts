import { billsPortal } from './features/bills/bills.portal.ts'
import { documentsPortal } from './features/documents/documents.portal.ts'
import { eventsPortal } from './features/events/events.portal.ts'
import { messagesPortal } from './features/messages/messages.portal.ts'
import { accessPortal } from './features/portal-access/access.portal.ts'
import { homePortal } from './features/portal-home/home.portal.ts'
import { requestsPortal } from './features/requests/requests.portal.ts'
import { uploadsPortal } from './features/uploads/uploads.portal.ts'
import { viewAsPortal } from './features/view-as/view-as.portal.ts'
import type { portalContract } from '../shared/portal/contract.ts'

/** Everything clients may call: one implementation for each part of the contract. */
export const portalRouter = {
  access: accessPortal,
  bills: billsPortal,
  documents: documentsPortal,
  events: eventsPortal,
  home: homePortal,
  messages: messagesPortal,
  requests: requestsPortal,
  uploads: uploadsPortal,
  viewAs: viewAsPortal,
} satisfies Record<keyof typeof portalContract, object>
