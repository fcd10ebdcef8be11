import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { DocumentListRow } from '../../../../shared/console/documents.contract.ts'
import { problemFrom, type Problem } from '../../../rpc/problem.ts'
import { refresh } from '../../shell/live.ts'
import { useSession } from '../../shell/session.ts'

export interface Upload {
  uploadId: number
  matterId: string
  name: string
  sizeBytes: number
  sentBytes: number
  state: 'waiting' | 'sending' | 'storing' | 'done' | 'failed'
  problem: Problem | null
  document: DocumentListRow | null
}

/** The largest document (DOC-2): refused before any byte is sent. */
const maxBytes = 5 * 1024 ** 3
const offline: Problem = {
  code: 'OFFLINE',
  messageKey: 'common.offline.noAnswer',
  params: {},
  field: null,
  retryAtMs: null,
  incidentId: null,
}

/** Files on their way to the host, two at a time; they go on while one looks at other pages. */
export const useUploads = defineStore('uploads', () => {
  const uploads = ref<Upload[]>([])
  const files = new Map<number, File>()
  const requests = new Map<number, XMLHttpRequest>()
  let lastId = 0

  const runningCount = computed(
    () => uploads.value.filter((upload) => upload.state === 'sending' || upload.state === 'storing').length,
  )

  function change(uploadId: number, part: Partial<Upload>): void {
    const upload = uploads.value.find((entry) => entry.uploadId === uploadId)
    if (upload) Object.assign(upload, part)
  }

  function add(matterId: string, chosen: Iterable<File>): void {
    for (const file of chosen) {
      const uploadId = ++lastId
      const isTooLarge = file.size > maxBytes
      files.set(uploadId, file)
      uploads.value.push({
        uploadId,
        matterId,
        name: file.name,
        sizeBytes: file.size,
        sentBytes: 0,
        state: isTooLarge ? 'failed' : 'waiting',
        problem: isTooLarge
          ? problemFrom('TOO_LARGE', { messageKey: 'common.documents.refusal.tooLarge', params: { maxGb: 5 } })
          : null,
        document: null,
      })
    }
    startNext()
  }

  function startNext(): void {
    for (const upload of uploads.value) {
      if (runningCount.value >= 2) return
      if (upload.state === 'waiting') send(upload)
    }
  }

  function send({ uploadId, matterId, name }: Upload): void {
    const file = files.get(uploadId)
    if (!file) return
    const request = new XMLHttpRequest()
    requests.set(uploadId, request)
    change(uploadId, { state: 'sending', sentBytes: 0, problem: null })
    request.upload.onprogress = (event) => {
      change(uploadId, { sentBytes: event.loaded, state: event.loaded >= file.size ? 'storing' : 'sending' })
    }
    request.onload = () => finish(uploadId, request)
    request.onerror = () => fail(uploadId, offline)
    request.open('PUT', `/uploads?${new URLSearchParams({ matterId, name })}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.responseType = 'json'
    request.send(file)
  }

  function finish(uploadId: number, request: XMLHttpRequest): void {
    if (request.status >= 200 && request.status < 300) {
      change(uploadId, { state: 'done', document: request.response as DocumentListRow })
      files.delete(uploadId)
      refresh('documents', 'matters')
      return settle(uploadId)
    }
    const body = request.response as { code?: unknown; data?: unknown } | null
    const problem = problemFrom(body?.code, body?.data)
    if (problem.code === 'UNAUTHENTICATED' || problem.code === 'SESSION_LOCKED') void useSession().refresh()
    fail(uploadId, problem)
  }

  function fail(uploadId: number, problem: Problem): void {
    change(uploadId, { state: 'failed', problem })
    settle(uploadId)
  }

  function settle(uploadId: number): void {
    requests.delete(uploadId)
    startNext()
  }

  /** Stops it where it is, or takes its line away when it is over. */
  function drop(uploadId: number): void {
    requests.get(uploadId)?.abort()
    requests.delete(uploadId)
    files.delete(uploadId)
    uploads.value = uploads.value.filter((upload) => upload.uploadId !== uploadId)
    startNext()
  }

  function retry(uploadId: number): void {
    change(uploadId, { state: 'waiting', problem: null })
    startNext()
  }

  window.addEventListener('beforeunload', (event) => {
    if (runningCount.value > 0) event.preventDefault()
  })

  return { uploads, runningCount, add, drop, retry }
})
