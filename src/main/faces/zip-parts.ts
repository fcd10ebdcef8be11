import { isRefusal, type Refusal } from '../../shared/errors.ts'
import type { Locale } from '../../shared/contract-parts.ts'
import type { DocumentContent } from '../features/documents/document-content.ts'
import type { ZipItem, ZipPlan } from '../features/documents/plan-zip.ts'
import { leftOutFile, whyLeftOut } from '../features/documents/zip-words.ts'
import type { ZipPart, ZipToSend } from '../platform/http/send-zip.ts'

/** Asked for each file at its turn. */
export interface ZipGate {
  isStillThere(): Promise<boolean>
  contentOf(item: ZipItem): Promise<DocumentContent | Refusal>
}

/** A plan as the sender takes it: who may have each file is asked when its turn has come (SHR-2). */
export function zipOf(plan: ZipPlan, locale: Locale, signal: AbortSignal, gate: ZipGate): ZipToSend {
  async function* parts(): AsyncGenerator<ZipPart> {
    for await (const item of plan.items)
      yield {
        path: item.path,
        modifiedAtMs: item.modifiedAtMs,
        async open() {
          if (!(await gate.isStillThere())) return null
          const content = await gate.contentOf(item)
          return isRefusal(content) ? { leftOut: whyLeftOut(locale, content) } : content
        },
      }
  }
  return { fileName: plan.fileName, parts: parts(), leftOut: leftOutFile(locale), signal }
}
