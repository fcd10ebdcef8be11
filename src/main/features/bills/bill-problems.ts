import { maxLines } from '../../../shared/bills.ts'
import type { BillProblem, ComputedBill } from '../../../shared/compute-bill.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'

/**
 * What cannot be saved, or not issued, in the words of the first thing that is wrong. A draft without lines can be saved.
 * i18n-keys: common.bills.problem.*
 */
export function refusedProblem(computed: ComputedBill, { isIssued }: { isIssued: boolean }): Refusal | null {
  const problem = computed.problems.find(({ code }) => isIssued || code !== 'noLines')
  return problem ? problemRefusal(problem) : null
}

const problemRefusal = ({ code, field, line }: BillProblem): Refusal =>
  refuse('INVALID', {
    field,
    messageKey: `common.bills.problem.${code}`,
    ...(line !== null && { params: { line } }),
  })

export const refusedLineCount = (lines: readonly unknown[]): Refusal | null =>
  lines.length > maxLines
    ? refuse('INVALID', {
        field: 'lines',
        messageKey: 'common.bills.refusal.tooManyLines',
        params: { max: maxLines, lines: lines.length },
      })
    : null
