/** What this person is told, and how soon by e-mail (NTF-2). */
export const notices = {}
