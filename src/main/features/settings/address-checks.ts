import { minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import type { Timers } from '../../platform/jobs/timers.ts'
import { checkPortalAddresses } from './check-portal-addresses.ts'
import type { SettingsPorts } from './settings-ports.ts'

/** Asks every public address for this host's sign at start, after a change of addresses, and every few minutes (ACC-10). */
export function createAddressChecks(deps: Deps, ports: Pick<SettingsPorts, 'probe'>, timers: Timers): Job {
  const job = createJob({
    name: 'address-checks',
    timers,
    log: deps.log,
    run: async () => {
      await checkPortalAddresses(deps, ports)
      return 5 * minute
    },
  })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'console' && event.topic === 'firm') job.wake()
      })
      job.start()
    },
    stop() {
      stopListening()
      return job.stop()
    },
  }
}
