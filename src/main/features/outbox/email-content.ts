import type { Locale } from '../../../shared/contract-parts.ts'
import { second } from '../../../shared/time.ts'
import type { EmailKind } from './enqueue-email.ts'
import { emailText, type EmailKey, type EmailWords } from './email-texts.ts'

/** What an e-mail of its kind is made of: keys only, so that nothing of a case can stand in it (NTF-2). */
interface Wording {
  subject: EmailKey
  preheader: EmailKey
  body: EmailKey
  /** The button, when the e-mail has a link. */
  action: EmailKey
  /** What is said of the link, below the button. */
  aboutLink: EmailKey[]
  closing: EmailKey[]
}

export interface EmailSubject {
  kind: EmailKind
  locale: Locale
  firmName: string
  toName: string
  /** The client's first e-mail is the invitation (ACC-1). */
  isFirst: boolean
  params: Record<string, string | number>
}

/** The e-mail's words in its language. */
export interface EmailContent {
  locale: Locale
  subject: string
  preheader: string
  greeting: string
  body: string
  action: string
  aboutLink: string[]
  closing: string[]
  /** Around a code, where there is one. */
  codeIntro: string
  codeNote: string
  paste: string
  linkLeftOut: string
  automatic: string
  automaticNoReply: string
}

export function emailContent(email: EmailSubject): EmailContent {
  const words = wordsOf(email)
  const say = (key: EmailKey) => emailText(email.locale, key, words)
  const wording = wordingOf(email)
  return {
    locale: email.locale,
    subject: say(wording.subject),
    preheader: say(wording.preheader),
    greeting: words.name ? say('email.layout.greeting') : say('email.layout.greetingNoName'),
    body: say(wording.body),
    action: say(wording.action),
    aboutLink: wording.aboutLink.map(say),
    closing: wording.closing.map(say),
    codeIntro: say('email.signIn.codeIntro'),
    codeNote: say('email.signIn.codeNote'),
    paste: say('email.layout.paste'),
    linkLeftOut: say('email.layout.linkLeftOut'),
    automatic: say('email.layout.automatic'),
    automaticNoReply: say('email.layout.automaticNoReply'),
  }
}

/** Whether it is the client's first: queued in the very write that invited them (ACC-1). */
export function isInvitation(row: { created_at_ms: number; invited_at_ms: number | null }): boolean {
  return row.invited_at_ms !== null && row.created_at_ms <= row.invited_at_ms + second
}

/** Its subject alone, for lists. */
export const emailSubject = (email: EmailSubject): string =>
  emailText(email.locale, wordingOf(email).subject, wordsOf(email))

function wordsOf({ firmName, toName, params }: EmailSubject): EmailWords {
  return {
    firm: oneLine(firmName),
    name: oneLine(toName),
    inviter: oneLine(String(params['invitedByName'] ?? params['byName'] ?? firmName)),
    date: oneLine(String(params['date'] ?? '')),
  }
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

const portalLink: EmailKey[] = ['email.layout.linkLife', 'email.layout.linkYours']

function wordingOf({ kind, isFirst, params }: EmailSubject): Wording {
  switch (kind) {
    case 'share':
      if (Number(params['count'] ?? 1) > 1)
        return {
          subject: isFirst ? 'email.share.firstSubject' : 'email.share.manySubject',
          preheader: 'email.share.manyPreheader',
          body: isFirst ? 'email.share.manyFirstBody' : 'email.share.manyBody',
          action: 'email.share.action',
          aboutLink: portalLink,
          closing: [],
        }
      return {
        subject: isFirst ? 'email.share.firstSubject' : 'email.share.subject',
        preheader: 'email.share.preheader',
        body: isFirst ? 'email.share.firstBody' : 'email.share.body',
        action: 'email.share.action',
        aboutLink: portalLink,
        closing: [],
      }
    case 'message':
      return {
        subject: 'email.message.subject',
        preheader: 'email.message.preheader',
        body: isFirst ? 'email.message.firstBody' : 'email.message.body',
        action: 'email.message.action',
        aboutLink: portalLink,
        closing: [],
      }
    case 'request':
      return requestWording(isFirst, params['what'] === 'returned')
    case 'request-reminder':
      return {
        subject: 'email.request.reminderSubject',
        preheader: 'email.request.reminderPreheader',
        body: 'email.request.reminderBody',
        action: 'email.request.action',
        aboutLink: portalLink,
        closing: ['email.request.reminderClosing'],
      }
    case 'bill':
      return billWording(isFirst, Number(params['count'] ?? 1) > 1)
    case 'bill-reminder':
      return {
        subject: 'email.bill.reminderSubject',
        preheader: 'email.bill.reminderPreheader',
        body: 'email.bill.reminderBody',
        action: 'email.bill.action',
        aboutLink: portalLink,
        closing: ['email.bill.reminderClosing'],
      }
    case 'event':
    case 'event-brief':
      return eventWording(kind, isFirst, String(params['what'] ?? ''))
    case 'sign-in':
      return {
        subject: 'email.signIn.subject',
        preheader: 'email.signIn.preheader',
        body: 'email.signIn.body',
        action: 'email.signIn.action',
        aboutLink: portalLink,
        closing: ['email.signIn.notYou'],
      }
    case 'password-reset':
      return {
        subject: 'email.passwordReset.subject',
        preheader: 'email.passwordReset.preheader',
        body: 'email.passwordReset.body',
        action: 'email.passwordReset.action',
        aboutLink: ['email.passwordReset.linkLife'],
        closing: ['email.passwordReset.notYou'],
      }
    case 'staff-invite':
      return {
        subject: 'email.staffInvite.subject',
        preheader: 'email.staffInvite.preheader',
        body: 'email.staffInvite.body',
        action: 'email.staffInvite.action',
        aboutLink: ['email.staffInvite.linkLife'],
        closing: [],
      }
    case 'staff-notice':
      return noticeWording(String(params['notice'] ?? ''))
    case 'test':
      return {
        subject: 'email.test.subject',
        preheader: 'email.test.preheader',
        body: 'email.test.body',
        action: 'email.staffNotice.action',
        aboutLink: [],
        closing: [],
      }
  }
}

function requestWording(isFirst: boolean, isReturned: boolean): Wording {
  const action = { action: 'email.request.action', aboutLink: portalLink, closing: [] } satisfies Partial<Wording>
  if (isReturned)
    return {
      subject: 'email.request.returnedSubject',
      preheader: 'email.request.returnedPreheader',
      body: 'email.request.returnedBody',
      ...action,
    }
  return {
    subject: isFirst ? 'email.share.firstSubject' : 'email.request.subject',
    preheader: 'email.request.preheader',
    body: isFirst ? 'email.request.firstBody' : 'email.request.body',
    ...action,
  }
}

function billWording(isFirst: boolean, isMany: boolean): Wording {
  const body = isMany ? 'email.bill.manyBody' : 'email.bill.body'
  return {
    subject: isFirst ? 'email.share.firstSubject' : 'email.bill.subject',
    preheader: 'email.bill.preheader',
    body: isFirst ? 'email.bill.firstBody' : body,
    action: 'email.bill.action',
    aboutLink: portalLink,
    closing: [],
  }
}

/** Who attends is led to the event, who does not to the message (EVT-2, EVT-3). */
function eventWording(kind: 'event' | 'event-brief', isFirst: boolean, what: string): Wording {
  const isBrief = kind === 'event-brief'
  const common = {
    action: isBrief ? 'email.event.briefAction' : 'email.event.action',
    aboutLink: portalLink,
    closing: [],
  } satisfies Partial<Wording>
  switch (what) {
    case 'changed':
      return {
        subject: 'email.event.changedSubject',
        preheader: 'email.event.changedPreheader',
        body: 'email.event.changedBody',
        ...common,
      }
    case 'cancelled':
      return {
        subject: 'email.event.cancelledSubject',
        preheader: 'email.event.cancelledPreheader',
        body: 'email.event.cancelledBody',
        ...common,
        action: 'email.event.briefAction',
      }
    case 'reminder':
      return {
        subject: 'email.event.reminderSubject',
        preheader: 'email.event.reminderPreheader',
        body: 'email.event.reminderBody',
        ...common,
      }
    default:
      if (isBrief)
        return {
          subject: isFirst ? 'email.share.firstSubject' : 'email.message.subject',
          preheader: 'email.message.preheader',
          body: isFirst ? 'email.event.briefFirstBody' : 'email.event.briefBody',
          ...common,
        }
      return {
        subject: isFirst ? 'email.share.firstSubject' : 'email.event.subject',
        preheader: 'email.event.preheader',
        body: isFirst ? 'email.event.firstBody' : 'email.event.body',
        ...common,
      }
  }
}

function noticeWording(notice: string): Wording {
  const wording = (subject: EmailKey, body: EmailKey): Wording => ({
    subject,
    preheader: body,
    body,
    action: 'email.staffNotice.action',
    aboutLink: [],
    closing: [],
  })
  switch (notice) {
    case 'email-changed':
      return wording('email.staffNotice.emailChangedSubject', 'email.staffNotice.emailChangedBody')
    case 'email-set':
      return wording('email.staffNotice.emailSetSubject', 'email.staffNotice.emailSetBody')
    case 'password-link-issued':
      return wording('email.staffNotice.passwordLinkSubject', 'email.staffNotice.passwordLinkBody')
    case 'password-reset':
      return wording('email.staffNotice.passwordResetSubject', 'email.staffNotice.passwordResetBody')
    case 'password-changed':
      return wording('email.staffNotice.passwordSubject', 'email.staffNotice.passwordBody')
    case 'role-changed':
      return wording('email.staffNotice.roleSubject', 'email.staffNotice.roleBody')
    case 'deactivated':
      return wording('email.staffNotice.deactivatedSubject', 'email.staffNotice.deactivatedBody')
    case 'reactivated':
      return wording('email.staffNotice.reactivatedSubject', 'email.staffNotice.reactivatedBody')
    case 'passkey-added':
      return wording('email.staffNotice.passkeyAddedSubject', 'email.staffNotice.passkeyAddedBody')
    case 'passkey-removed':
      return wording('email.staffNotice.passkeyRemovedSubject', 'email.staffNotice.passkeyRemovedBody')
    case 'passkey-refused':
      return wording('email.staffNotice.passkeyRefusedSubject', 'email.staffNotice.passkeyRefusedBody')
    case 'backup-code-used':
      return wording('email.staffNotice.backupCodeSubject', 'email.staffNotice.backupCodeBody')
    case 'backup-codes-made':
      return wording('email.staffNotice.backupCodesSubject', 'email.staffNotice.backupCodesBody')
    case 'second-factor-disabled':
      return wording('email.staffNotice.factorDisabledSubject', 'email.staffNotice.factorDisabledBody')
    case 'factor-invited':
      return wording('email.staffNotice.factorInvitedSubject', 'email.staffNotice.factorInvitedBody')
    case 'factor-reminder':
      return wording('email.staffNotice.factorReminderSubject', 'email.staffNotice.factorReminderBody')
    case 'factor-required':
      return wording('email.staffNotice.factorRequiredSubject', 'email.staffNotice.factorRequiredBody')
    case 'factor-required-now':
      return wording('email.staffNotice.factorRequiredNowSubject', 'email.staffNotice.factorRequiredNowBody')
    case 'news':
      return wording('email.staffNotice.newsSubject', 'email.staffNotice.newsBody')
    case 'owner-declined':
      return wording('email.staffNotice.ownerDeclinedSubject', 'email.staffNotice.ownerDeclinedBody')
    case 'owner-given':
      return wording('email.staffNotice.ownerGivenSubject', 'email.staffNotice.ownerGivenBody')
    case 'owner-offered':
      return wording('email.staffNotice.ownerOfferedSubject', 'email.staffNotice.ownerOfferedBody')
    case 'owner-taken':
      return wording('email.staffNotice.ownerTakenSubject', 'email.staffNotice.ownerTakenBody')
    case 'second-factor-off':
      return wording('email.staffNotice.factorOffSubject', 'email.staffNotice.factorOffBody')
    case 'phone-paired':
      return wording('email.staffNotice.phonePairedSubject', 'email.staffNotice.phonePairedBody')
    case 'phone-removed':
      return wording('email.staffNotice.phoneRemovedSubject', 'email.staffNotice.phoneRemovedBody')
    case 'sign-in-reported':
      return wording('email.staffNotice.reportedSubject', 'email.staffNotice.reportedBody')
    case 'sign-in-reported-to-admin':
      return wording('email.staffNotice.reportedToAdminSubject', 'email.staffNotice.reportedToAdminBody')
    case 'second-factor-on':
      return wording('email.staffNotice.factorOnSubject', 'email.staffNotice.factorOnBody')
    case 'second-factor-reset':
      return wording('email.staffNotice.factorResetSubject', 'email.staffNotice.factorResetBody')
    default:
      return wording('email.staffNotice.activitySubject', 'email.staffNotice.activityBody')
  }
}
