import { activityConsole } from './features/activity/activity.console.ts'
import { billsConsole } from './features/bills/bills.console.ts'
import { clientsConsole } from './features/clients/clients.console.ts'
import { documentsConsole } from './features/documents/documents.console.ts'
import { eventsConsole } from './features/events/events.console.ts'
import { homeConsole } from './features/home/home.console.ts'
import { mattersConsole } from './features/matters/matters.console.ts'
import { messagesConsole } from './features/messages/messages.console.ts'
import { outboxConsole } from './features/outbox/outbox.console.ts'
import { passkeysConsole } from './features/passkeys/passkeys.console.ts'
import { phonesConsole } from './features/phones/phones.console.ts'
import { secondFactorConsole } from './features/second-factor/second-factor.console.ts'
import { settingsConsole } from './features/settings/settings.console.ts'
import type { SettingsPorts } from './features/settings/settings-ports.ts'
import { sharingConsole } from './features/sharing/sharing.console.ts'
import { sessionConsole } from './features/staff/session.console.ts'
import { staffConsole } from './features/staff/staff.console.ts'
import { timeConsole } from './features/time/time.console.ts'
import { uploadsConsole } from './features/uploads/uploads.console.ts'
import { foldersConsole } from './features/folders/folders.console.ts'
import { requestsConsole } from './features/requests/requests.console.ts'
import { noticesConsole } from './features/notices/notices.console.ts'
import { notesConsole } from './features/messages/notes.console.ts'
import { repliesConsole } from './features/messages/saved-replies.console.ts'
import { scanningConsole } from './features/scanning/scanning.console.ts'
import { searchConsole } from './features/search/search.console.ts'
import { viewAsConsole } from './features/view-as/view-as.console.ts'
import type { consoleContract } from '../shared/console/contract.ts'

/** Everything staff may call: one implementation for each part of the contract. */
export const createConsoleRouter = (ports: SettingsPorts) =>
  ({
    activity: activityConsole,
    bills: billsConsole,
    clients: clientsConsole,
    documents: documentsConsole,
    events: eventsConsole,
    home: homeConsole,
    matters: mattersConsole,
    messages: messagesConsole,
    outbox: outboxConsole,
    passkeys: passkeysConsole,
    phones: phonesConsole,
    secondFactor: secondFactorConsole,
    session: sessionConsole,
    settings: settingsConsole(ports),
    sharing: sharingConsole,
    time: timeConsole,
    uploads: uploadsConsole,
    folders: foldersConsole,
    requests: requestsConsole,
    notices: noticesConsole,
    notes: notesConsole,
    replies: repliesConsole,
    scanning: scanningConsole,
    search: searchConsole,
    viewAs: viewAsConsole,
    staff: staffConsole,
  }) satisfies Record<keyof typeof consoleContract, object>

export type ConsoleRouter = ReturnType<typeof createConsoleRouter>
