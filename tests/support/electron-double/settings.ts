/** What a test sets before the program starts, through the environment. */
const read = (name: string, otherwise: string) => process.env[`DOUBLE_${name}`] ?? otherwise

export const settings = {
  /** Chromium's debugging address. */
  browser: read('BROWSER', ''),
  home: read('HOME', ''),
  isPackaged: read('PACKAGED', '') !== '',
  languages: read('LANGUAGES', 'en-US').split(','),
  /** What Linux has for a keychain: a name of safeStorage's backends, or `missing`. */
  keychain: read('KEYCHAIN', 'gnome_libsecret'),
  /** Answers to message boxes, in order; then each one's cancel button. */
  dialogAnswers: JSON.parse(read('DIALOG_ANSWERS', '[]')) as number[],
  displays: JSON.parse(read('DISPLAYS', '[{"x":0,"y":0,"width":1920,"height":1080}]')) as {
    x: number
    y: number
    width: number
    height: number
  }[],
}

/** What the program asked of the system, in order. */
export const calls: { what: string; with: unknown }[] = []
export const note = (what: string, detail: unknown = null) => void calls.push({ what, with: detail })
