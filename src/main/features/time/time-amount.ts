import { divideHalfAway } from '../../../shared/money.ts'

/** Minutes as thousandths of an hour, as a bill's line has them: 6 minutes are 100. */
export const hoursMilli = (minutes: number): number => Number(divideHalfAway(BigInt(minutes) * 1_000n, 60n))

/** What a bill's line of these minutes comes to: its thousandths of an hour × the rate of an hour. */
export const timeAmount = (minutes: number, rateMinor: number): number => pieceAmount(hoursMilli(minutes), rateMinor)

/** Thousandths of a unit × what one costs. */
export const pieceAmount = (quantityMilli: number, rateMinor: number): number =>
  Number(divideHalfAway(BigInt(quantityMilli) * BigInt(rateMinor), 1_000n))
