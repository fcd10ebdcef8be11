import { activity } from './activity.contract.ts'
import { bills } from './bills.contract.ts'
import { clients } from './clients.contract.ts'
import { documents } from './documents.contract.ts'
import { events } from './events.contract.ts'
import { folders } from './folders.contract.ts'
import { home } from './home.contract.ts'
import { matters } from './matters.contract.ts'
import { messages } from './messages.contract.ts'
import { notes } from './notes.contract.ts'
import { notices } from './notices.contract.ts'
import { outbox } from './outbox.contract.ts'
import { requests } from './requests.contract.ts'
import { replies } from './saved-replies.contract.ts'
import { scanning } from './scanning.contract.ts'
import { search } from './search.contract.ts'
import { passkeys, phones, secondFactor } from './second-factor.contract.ts'
import { settings } from './settings.contract.ts'
import { sharing } from './sharing.contract.ts'
import { session, staff } from './staff.contract.ts'
import { time } from './time.contract.ts'
import { uploads } from './uploads.contract.ts'
import { viewAs } from './view-as.contract.ts'

/** Everything staff may call, over the console's listener only. */
export const consoleContract = {
  activity,
  bills,
  clients,
  documents,
  events,
  folders,
  home,
  matters,
  messages,
  notes,
  notices,
  outbox,
  passkeys,
  phones,
  replies,
  requests,
  scanning,
  search,
  secondFactor,
  session,
  settings,
  sharing,
  staff,
  time,
  uploads,
  viewAs,
}
