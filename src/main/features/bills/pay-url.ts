import { decimalOf } from '../../../shared/money.ts'

/**
 * The firm's payment page for one bill (BILL-6): `{number}` and `{amount}` filled in, each as a part of an address may be written.
 * The amount is a decimal with a point, `1234.50`. Null without a page, or when nothing is to be paid.
 */
export function payUrlOf(
  paymentPage: string,
  bill: { number: string; currency: string; balanceMinor: number },
): string | null {
  if (paymentPage === '' || bill.balanceMinor <= 0) return null
  return paymentPage
    .replaceAll('{number}', encodeURIComponent(bill.number))
    .replaceAll('{amount}', encodeURIComponent(decimalOf(bill.balanceMinor, bill.currency)))
}

/** Whether it can be followed safely with anything filled in: https, a host of its own, and the placeholders behind it. */
export function isPaymentPage(address: string): boolean {
  if (!/^https:\/\/[^/{}?#]+/.test(address) || /[\s\p{Cc}]/u.test(address)) return false
  try {
    const url = new URL(address.replaceAll('{number}', '1').replaceAll('{amount}', '1'))
    return url.protocol === 'https:' && url.username === '' && url.password === ''
  } catch {
    return false
  }
}
