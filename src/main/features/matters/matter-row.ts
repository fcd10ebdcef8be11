import type { z } from 'zod'
import type { matter, matterRow, participant, timelineEntry } from '../../../shared/console/matters.contract.ts'

export type MatterListItem = z.output<typeof matterRow>
export type MatterDetail = z.output<typeof matter>
export type ParticipantDetail = z.output<typeof participant>
export type TimelineEntry = z.output<typeof timelineEntry>
export type MatterStatus = MatterListItem['status']

/** What a person types about a matter, after the contract has checked it. */
export interface MatterFields {
  title: string
  practiceArea: string
  status: MatterStatus
  responsibleUserId: string
  staffUserIds: string[]
  isRestricted: boolean
}

export const asStatus = (text: string): MatterStatus => (text === 'closed' || text === 'pending' ? text : 'open')
