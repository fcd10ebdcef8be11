import type { OutgoingEmail } from '../../ports.ts'
import { emailContent, type EmailContent, type EmailSubject } from './email-content.ts'
import type { EmailLogo } from './email-logo.ts'

export type EmailParts = Pick<OutgoingEmail, 'subject' | 'text' | 'html' | 'pictures'>

export interface EmailOrderView extends EmailSubject {
  accentColor: string | null
  logo: EmailLogo | null
  hasReplyTo: boolean
  /** Where its button leads. `null`: it has none. `'left-out'`: looked at, not sent. */
  url: string | null | 'left-out'
  /** Six digits, of a sign-in mail asked for in a browser. */
  code: string | null
}

/**
 * An e-mail in words and HTML (NTF-3): both say the same, and nothing is missing when images are off. The one picture is the
 * firm's logo, above the firm's name in words (POR-4).
 */
export function renderEmail(order: EmailOrderView): EmailParts {
  const content = emailContent(order)
  return {
    subject: content.subject,
    text: asText(order, content),
    html: asHtml(order, content),
    ...(order.logo && { pictures: [order.logo] }),
  }
}

const spaced = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`

function asText(order: EmailOrderView, content: EmailContent): string {
  const paragraphs = [content.greeting, content.body]
  if (order.url === 'left-out') paragraphs.push(content.linkLeftOut)
  else if (order.url !== null) paragraphs.push(`${content.action}:\n${order.url}`)
  if (order.code !== null) paragraphs.push(`${content.codeIntro}\n\n    ${spaced(order.code)}\n\n${content.codeNote}`)
  if (order.url !== null) paragraphs.push(content.aboutLink.join('\n'))
  paragraphs.push(...content.closing)
  const signature = [order.firmName, order.hasReplyTo ? content.automatic : content.automaticNoReply]
  return `${paragraphs.filter(Boolean).join('\n\n')}\n\n-- \n${signature.join('\n')}\n`
}

const ink = '#14202e'
const soft = '#46515f'
const paper = '#fbf9f4'
const raised = '#ffffff'
const line = '#e1dacd'
const houseAccent = '#14535e'
const font = "font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

// Some programs invert colours by themselves, others heed this: light text on dark, the button in the firm's colour.
const darkStyle =
  '@media (prefers-color-scheme:dark){.paper{background:#111820!important}.card{background:#19222c!important;border-color:#2a3541!important}' +
  '.ink{color:#ede8dd!important}.soft{color:#b9bdc1!important}.plain{color:#b9bdc1!important}.logo{padding:8px!important}}'

function asHtml(order: EmailOrderView, content: EmailContent): string {
  const accent = /^#[0-9a-f]{6}$/i.test(order.accentColor ?? '') ? String(order.accentColor) : houseAccent
  const cell = (style: string, cls: string, inner: string) =>
    `<tr><td class="${cls}" style="${font};${style}">${inner}</td></tr>`
  const rows = [
    ...(order.logo ? [logoRow(order.logo)] : []),
    cell(`padding:0 0 20px;font-size:17px;font-weight:600;color:${ink}`, 'ink', escape(order.firmName)),
    cell(`padding:0 0 12px;font-size:16px;line-height:24px;color:${ink}`, 'ink', escape(content.greeting)),
    cell(`padding:0 0 24px;font-size:16px;line-height:24px;color:${ink}`, 'ink', escape(content.body)),
  ]
  if (order.url === 'left-out')
    rows.push(
      cell(`padding:0 0 24px;font-size:14px;line-height:21px;color:${soft}`, 'soft', escape(content.linkLeftOut)),
    )
  else if (order.url !== null) rows.push(button(content.action, order.url, accent))
  if (order.code !== null) {
    rows.push(cell(`padding:0 0 8px;font-size:16px;line-height:24px;color:${ink}`, 'ink', escape(content.codeIntro)))
    const digits = 'font-size:30px;line-height:38px;font-weight:600;letter-spacing:4px'
    rows.push(cell(`padding:0 0 8px;${digits};color:${ink}`, 'ink', escape(spaced(order.code))))
    rows.push(cell(`padding:0 0 24px;font-size:14px;line-height:21px;color:${soft}`, 'soft', escape(content.codeNote)))
  }
  if (order.url !== null && order.url !== 'left-out') {
    const address = `<a class="plain" href="${escape(order.url)}" style="color:${soft};word-break:break-all">${escape(order.url)}</a>`
    const about = [escape(content.paste), address, ...content.aboutLink.map(escape)].join('<br>')
    rows.push(cell(`padding:0 0 16px;font-size:14px;line-height:21px;color:${soft}`, 'soft', about))
  }
  for (const closing of content.closing)
    rows.push(cell(`padding:0 0 16px;font-size:14px;line-height:21px;color:${soft}`, 'soft', escape(closing)))
  const footer = escape(order.hasReplyTo ? content.automatic : content.automaticNoReply)
  rows.push(
    cell(
      `padding:16px 0 0;border-top:1px solid ${line};font-size:13px;line-height:19px;color:${soft}`,
      'soft card',
      footer,
    ),
  )
  return page(content, rows.join(''), accent)
}

/**
 * Decoration beside the name below it, so without words of its own: with images off nothing is said twice. On white, for logos
 * are drawn for paper; with a rim of it in the dark. Width and height as attributes too, which Outlook alone heeds.
 */
function logoRow({ contentId, shown }: EmailLogo): string {
  const attributes = shown ? ` width="${shown.widthPx}" height="${shown.heightPx}"` : ''
  const size = shown ? `width:${shown.widthPx}px;height:${shown.heightPx}px` : 'max-width:240px;max-height:56px'
  return (
    `<tr><td style="padding:0 0 12px"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>` +
    `<td class="logo" bgcolor="${raised}" style="padding:0;background:${raised};border-radius:6px">` +
    `<img src="cid:${contentId}" alt=""${attributes} style="display:block;border:0;${size}"></td></tr></table></td></tr>`
  )
}

/** A table, for programs that paint no background on links; 48 pixels high, for thumbs. */
function button(label: string, url: string, accent: string): string {
  return (
    `<tr><td style="padding:0 0 24px"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>` +
    `<td bgcolor="${accent}" style="border-radius:8px;background:${accent}"><a href="${escape(url)}" ` +
    `style="display:inline-block;padding:14px 26px;${font};font-size:16px;line-height:20px;font-weight:600;color:#ffffff;` +
    `text-decoration:none;border-radius:8px">${escape(label)}</a></td></tr></table></td></tr>`
  )
}

function page(content: EmailContent, rows: string, accent: string): string {
  const hidden = 'display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0'
  return (
    `<!doctype html><html lang="${content.locale}" dir="ltr"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">` +
    `<meta name="supported-color-schemes" content="light dark"><title>${escape(content.subject)}</title>` +
    `<style>:root{color-scheme:light dark}${darkStyle}</style></head>` +
    `<body class="paper" style="margin:0;padding:0;background:${paper}" lang="${content.locale}">` +
    `<div style="${hidden}">${escape(content.preheader)}</div>` +
    `<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${paper}" ` +
    `style="background:${paper}"><tr><td align="center" style="padding:24px 12px">` +
    `<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${raised}" ` +
    `style="max-width:560px;background:${raised};border:1px solid ${line};border-top:4px solid ${accent};border-radius:8px">` +
    `<tr><td style="padding:28px 24px 24px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">` +
    `${rows}</table></td></tr></table></td></tr></table></body></html>`
  )
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
