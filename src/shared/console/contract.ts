import { activity } from './activity.contract.ts'
import { clients } from './clients.contract.ts'
import { documents } from './documents.contract.ts'
import { home } from './home.contract.ts'
import { matters } from './matters.contract.ts'
import { messages } from './messages.contract.ts'
import { outbox } from './outbox.contract.ts'
import { passkeys, phones, secondFactor } from './second-factor.contract.ts'
import { settings } from './settings.contract.ts'
import { sharing } from './sharing.contract.ts'
import { session, staff } from './staff.contract.ts'

/** Everything staff may call, over the console's listener only. */
export const consoleContract = {
  activity,
  clients,
  documents,
  home,
  matters,
  messages,
  outbox,
  passkeys,
  phones,
  secondFactor,
  session,
  settings,
  sharing,
  staff,
}
