import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAction } from '../../parts/use-action.ts'
import { rpc } from '../../rpc.ts'
import { refresh } from '../../shell/live.ts'
import { useNotices } from '../../shell/notices.ts'
import { useSession } from '../../shell/session.ts'
import { usePeopleDialog } from './people-dialog.ts'
import type { Person, RuleVerb } from './people-factor.ts'

type Verb = 'admin' | 'staff' | 'deactivate' | 'reactivate'

export interface PersonAction {
  label: string
  icon: string
  disabled?: boolean
  color?: 'error'
  onSelect(): void
}

/** What this admin can do about one person, in groups: the same in the row's menu and beside the person's facts. */
export function usePersonActions(person: () => Person) {
  const { t } = useI18n()
  const session = useSession()
  const notices = useNotices()
  const dialog = usePeopleDialog()

  const { run, problem, isBusy } = useAction(async (verb: Verb) => {
    const { userId } = person()
    if (verb === 'deactivate' || verb === 'reactivate') return rpc.staff[verb]({ userId })
    return rpc.staff.updateRole({ userId, role: verb })
  })
  async function act(verb: Verb): Promise<void> {
    if (!(await run(verb))) return
    refresh('staff')
    if (verb !== 'deactivate') return
    notices.say(t('console.settings.saidDeactivated', { name: person().name }), {
      label: t('console.parts.undo'),
      run: () => act('reactivate'),
    })
  }
  const askRule = (verb: RuleVerb) => dialog.ask({ kind: 'rule', plan: { verb, people: [person()] } })
  const askAbout = (kind: 'disable' | 'password-link' | 'offer' | 'end-sessions') =>
    dialog.ask({ kind, person: person() })

  const groups = computed<PersonAction[][]>(() => {
    const { role, deactivatedAtMs, secondFactor, userId } = person()
    const isMine = userId === session.me?.userId
    if (!session.isAdmin) return []
    if (deactivatedAtMs !== null) {
      const reactivate = { label: t('console.settings.reactivate'), icon: 'i-lucide-user-check' }
      return [[{ ...reactivate, onSelect: () => void act('reactivate') }]]
    }
    const disabled = !session.me?.secondFactor.isOn
    const factor: PersonAction[] = []
    if (!secondFactor?.isOn && secondFactor?.requiredFromMs === null) {
      factor.push({
        label: t('console.people.inviteOne'),
        icon: 'i-lucide-mail',
        disabled,
        onSelect: () => askRule('invite'),
      })
    }
    if (!secondFactor?.isRequiredHere || !secondFactor.isOn) {
      factor.push({
        label: t('console.people.requireOne'),
        icon: 'i-lucide-shield-alert',
        disabled,
        onSelect: () => askRule('require'),
      })
    }
    if (secondFactor?.isInvited || secondFactor?.isRequiredHere) {
      factor.push({
        label: t('console.people.releaseOne'),
        icon: 'i-lucide-shield-minus',
        disabled,
        onSelect: () => askRule('release'),
      })
    }
    if (secondFactor?.isOn && !isMine && role !== 'owner') {
      factor.push({
        label: t('console.people.disable'),
        icon: 'i-lucide-shield-off',
        color: 'error',
        disabled,
        onSelect: () => askAbout('disable'),
      })
    }
    const access: PersonAction[] = []
    if (!isMine && role !== 'owner') {
      access.push({
        label: t('console.people.passwordLink'),
        icon: 'i-lucide-key-round',
        onSelect: () => askAbout('password-link'),
      })
    }
    if (!isMine) {
      access.push({
        label: t('console.people.endSessions'),
        icon: 'i-lucide-log-out',
        onSelect: () => askAbout('end-sessions'),
      })
    }
    const place: PersonAction[] = []
    if (!isMine && role === 'staff') {
      place.push({
        label: t('console.settings.makeAdmin'),
        icon: 'i-lucide-shield',
        onSelect: () => void act('admin'),
      })
    }
    if (!isMine && role === 'admin') {
      place.push({ label: t('console.settings.makeStaff'), icon: 'i-lucide-user', onSelect: () => void act('staff') })
      if (session.me?.role === 'owner') {
        place.push({ label: t('console.people.offer'), icon: 'i-lucide-crown', onSelect: () => askAbout('offer') })
      }
    }
    if (!isMine && role !== 'owner') {
      place.push({
        label: t('console.settings.deactivate'),
        icon: 'i-lucide-user-x',
        color: 'error',
        onSelect: () => void act('deactivate'),
      })
    }
    return [factor, access, place].filter((group) => group.length > 0)
  })
  return { groups, problem, isBusy }
}
