import { access } from './access.contract.ts'
import { bills } from './bills.contract.ts'
import { documents } from './documents.contract.ts'
import { events } from './events.contract.ts'
import { home } from './home.contract.ts'
import { messages } from './messages.contract.ts'
import { requests } from './requests.contract.ts'
import { uploads } from './uploads.contract.ts'
import { viewAs } from './view-as.contract.ts'

/** Everything clients may call, over the portal's listener only. */
export const portalContract = { access, bills, documents, events, home, messages, requests, uploads, viewAs }
