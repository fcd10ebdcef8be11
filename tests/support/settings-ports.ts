import type { SettingsPorts } from '../../src/main/features/settings/settings-ports.ts'
import type { SmtpConfig } from '../../src/main/platform/mail/smtp-mailer.ts'
import type { TestApp } from './test-app.ts'

export interface TestSettingsPorts extends SettingsPorts {
  /** What each mailer was made of. */
  made: (SmtpConfig | null)[]
  /** How often the mail settings were said to have changed. */
  changes: number
  /** What probing each origin answers; null (it leads here) when there is nothing. */
  probes: Map<string, string>
  probed: string[]
}

/** The settings' ports of a host that sends into the test's mailer and reaches every address. */
export function testSettingsPorts(app: TestApp): TestSettingsPorts {
  const ports: TestSettingsPorts = {
    made: [],
    changes: 0,
    probes: new Map(),
    probed: [],
    mailFolder: '/firm/mail',
    version: '0.0.0-test',
    makeMailer(smtp) {
      ports.made.push(smtp)
      return app.mailer
    },
    mailChanged() {
      ports.changes++
      return Promise.resolve()
    },
    probe(origin) {
      ports.probed.push(origin)
      return Promise.resolve(ports.probes.get(origin) ?? null)
    },
    backupProvedAtMs: () => Promise.resolve(null),
  }
  return ports
}
