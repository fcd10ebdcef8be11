import { createHash } from 'node:crypto'
import type { Locale } from '../../../shared/contract-parts.ts'
import { shortestPassphrase, type PassphraseReason } from './ask-passphrase.ts'
import type { ShellTexts } from '../texts.ts'

export interface GatePage {
  html: string
  /** Exact hashes of the one style and the one script, nothing else. */
  contentSecurityPolicy: string
}

const whyKey = {
  choose: 'shell.gate.why.choose',
  add: 'shell.gate.why.add',
  enter: 'shell.gate.why.enter',
  'keychain-changed': 'shell.gate.why.keychainChanged',
  'host-key': 'shell.gate.why.hostKey',
} as const

const style = `
:root { color-scheme: light dark; --paper: #fbf9f4; --raised: #fff; --ink: #14202e; --soft: #46515f; --edge: #847e71;
  --accent: #c9a24e; --on-accent: #14202e; --stop: #9a1d35; --ring: #1e5fbe }
@media (prefers-color-scheme: dark) { :root { --paper: #111820; --raised: #19222c; --ink: #ede8dd; --soft: #b9bdc1;
  --edge: #728091; --accent: #cfaa58; --stop: #f0a3ac; --ring: #8ab8ff } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 400px }
h1 { margin: 0 0 8px; font-size: 22px; line-height: 1.3 }
p { margin: 0 0 16px; color: var(--soft) }
label { display: block; margin: 0 0 4px; font-weight: 600 }
input { width: 100%; min-height: 40px; margin: 0 0 12px; padding: 6px 10px; border: 1px solid var(--edge);
  border-radius: 6px; background: var(--raised); color: inherit; font: inherit }
button { width: 100%; min-height: 40px; border: 0; border-radius: 6px; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600 }
:focus-visible { outline: 2px solid var(--ring); outline-offset: 2px }
#said { min-height: 24px; margin: 12px 0 0; color: var(--stop) }
`

const script = `
const form = document.querySelector('form'), said = document.querySelector('#said'), button = document.querySelector('button')
const first = document.querySelector('#passphrase'), second = document.querySelector('#again'), texts = form.dataset
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  if (second && [...first.value.normalize('NFC')].length < Number(texts.shortest)) { said.textContent = texts.tooShort; return }
  if (second && first.value !== second.value) { said.textContent = texts.differ; return }
  button.disabled = true
  said.textContent = texts.working
  const isRight = await window.portico.unlock(first.value).catch(() => false)
  button.disabled = false
  said.textContent = isRight ? '' : texts.wrong
  if (!isRight) first.select()
})
first.focus()
`

const hashed = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

export function gatePage(reason: PassphraseReason, locale: Locale, t: ShellTexts): GatePage {
  const isNew = reason === 'choose' || reason === 'add'
  const kept = isNew ? 'new-password' : 'current-password'
  const field = (id: string, label: string) =>
    `<label for="${id}">${escaped(label)}</label><input id="${id}" type="password" autocomplete="${kept}" required>`
  const said = {
    'too-short': t('shell.gate.tooShort'),
    differ: t('shell.gate.differ'),
    working: t('shell.gate.working'),
    wrong: t('shell.gate.wrong'),
    shortest: String(shortestPassphrase),
  }
  const data = Object.entries(said).map(([name, text]) => `data-${name}="${escaped(text)}"`)
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escaped(t('shell.gate.title'))}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body><main>
<h1>${escaped(isNew ? t('shell.gate.chooseTitle') : t('shell.gate.title'))}</h1><p>${escaped(t(whyKey[reason]))}</p>
<form ${data.join(' ')}>${field('passphrase', t('shell.gate.field'))}
${isNew ? `${field('again', t('shell.gate.again'))}<p>${escaped(t('shell.gate.rule'))}</p>` : ''}
<button>${escaped(isNew ? t('shell.gate.chooseButton') : t('shell.gate.openButton'))}</button>
<p id="said" role="status"></p></form></main><script>${script}</script></body></html>`
  const rules = [
    "default-src 'none'",
    `style-src ${hashed(style)}`,
    `script-src ${hashed(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return { html, contentSecurityPolicy: rules.join('; ') }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
