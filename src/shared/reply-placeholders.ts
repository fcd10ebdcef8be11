/** What a saved reply can leave to be filled in where it is used, `{client}` in the text. The same in every language. */
export const replyPlaceholders = ['client', 'matter', 'number', 'me', 'firm'] as const
export type ReplyPlaceholder = (typeof replyPlaceholders)[number]

const placeholder = /\{([\p{L}_][\p{L}\p{N}_-]{0,39})\}/gu

/** The text with what is known in its place. What is not known stays as it is, to be seen. */
export const fillReply = (body: string, known: Readonly<Partial<Record<string, string>>>): string =>
  body.replace(placeholder, (whole, name: string) => known[name] || whole)

/** The placeholders that still stand in a text, each once: nobody should be sent them by mistake. */
export const openPlaceholders = (body: string): string[] => [
  ...new Set([...body.matchAll(placeholder)].map(([whole]) => whole)),
]
