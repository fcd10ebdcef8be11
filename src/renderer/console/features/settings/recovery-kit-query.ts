import { rpc } from '../../rpc.ts'

/** When the recovery kit of now was made; shared by the page, the settings and the rail. Only admins may ask. */
export const signInRulesQuery = { key: ['staff', 'sign-in-rules'], query: () => rpc.staff.getSignInRules() }
