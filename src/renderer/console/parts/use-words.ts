import { useI18n } from 'vue-i18n'

export interface StateWords {
  tone: 'ok' | 'wait' | 'late' | 'stop' | 'plain'
  icon: string
  words: string
}

/** The word, icon and colour of each state, the same on every screen. */
export function useWords() {
  const { t } = useI18n()
  return {
    access: (state: 'none' | 'invited' | 'active' | 'removed'): StateWords =>
      ({
        none: { tone: 'plain' as const, icon: 'i-lucide-circle-dashed', words: t('console.words.accessNone') },
        invited: { tone: 'wait' as const, icon: 'i-lucide-mail', words: t('console.words.accessInvited') },
        active: { tone: 'ok' as const, icon: 'i-lucide-check', words: t('console.words.accessActive') },
        removed: { tone: 'stop' as const, icon: 'i-lucide-ban', words: t('console.words.accessRemoved') },
      })[state],
    matterStatus: (state: 'open' | 'pending' | 'closed'): StateWords =>
      ({
        open: { tone: 'ok' as const, icon: 'i-lucide-check', words: t('console.words.matterOpen') },
        pending: { tone: 'wait' as const, icon: 'i-lucide-hourglass', words: t('console.words.matterPending') },
        closed: { tone: 'plain' as const, icon: 'i-lucide-archive', words: t('console.words.matterClosed') },
      })[state],
    email: (state: 'queued' | 'sending' | 'sent' | 'failed' | 'cancelled', isHeld: boolean): StateWords =>
      ({
        queued: isHeld
          ? { tone: 'late' as const, icon: 'i-lucide-pause', words: t('console.words.emailHeld') }
          : { tone: 'wait' as const, icon: 'i-lucide-clock', words: t('console.words.emailQueued') },
        sending: { tone: 'wait' as const, icon: 'i-lucide-send', words: t('console.words.emailSending') },
        sent: { tone: 'ok' as const, icon: 'i-lucide-check', words: t('console.words.emailSent') },
        failed: { tone: 'stop' as const, icon: 'i-lucide-triangle-alert', words: t('console.words.emailFailed') },
        cancelled: { tone: 'plain' as const, icon: 'i-lucide-ban', words: t('console.words.emailCancelled') },
      })[state],
    role: (role: 'owner' | 'admin' | 'staff'): string =>
      ({
        owner: t('console.words.roleOwner'),
        admin: t('console.words.roleAdmin'),
        staff: t('console.words.roleStaff'),
      })[role],
    /** How a session was opened beside the password; null: by nothing else. */
    signInFactor: (factor: 'code' | 'backup-code' | 'push' | 'passkey' | 'device' | 'enrolment' | null): string =>
      factor === null
        ? t('console.words.factorNone')
        : {
            code: t('console.words.factorCode'),
            'backup-code': t('console.words.factorBackupCode'),
            push: t('console.words.factorPush'),
            passkey: t('console.words.factorPasskey'),
            device: t('console.words.factorDevice'),
            enrolment: t('console.words.factorEnrolment'),
          }[factor],
    language: (locale: 'en' | 'es'): string =>
      ({ en: t('console.words.english'), es: t('console.words.spanish') })[locale],
  }
}
