/**
 * What opens in the page (DOC-5), by the type that its content was found to be (U5); everything else downloads. SVG and HTML are not among
 * them on purpose.
 */
const kinds: Readonly<Record<string, 'pdf' | 'picture' | 'text'>> = {
  'application/pdf': 'pdf',
  'image/gif': 'picture',
  'image/jpeg': 'picture',
  'image/png': 'picture',
  'image/webp': 'picture',
  'text/csv': 'text',
  'text/plain': 'text',
}

export type PreviewKind = 'pdf' | 'picture' | 'text'

export const previewKindOf = (mediaType: string): PreviewKind | null => kinds[mediaType] ?? null
