import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'

/** A page as a firm would post it: letterhead, heading, paragraphs, with text that can be selected. */
export async function samplePdf(of: {
  firmName: string
  title: string
  paragraphs: readonly string[]
  atMs: number
}): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'LETTER',
    margin: 72,
    info: { Title: of.title, CreationDate: new Date(of.atMs) },
  })
  const bytes = buffer(pdf)
  pdf.font('Times-Roman').fontSize(11).fillColor('#14535e').text(of.firmName)
  pdf.moveTo(72, 96).lineTo(540, 96).strokeColor('#c9a24e').stroke()
  pdf.moveDown(3).font('Times-Bold').fontSize(20).fillColor('#14202e').text(of.title)
  pdf.moveDown().font('Times-Roman').fontSize(12)
  for (const paragraph of of.paragraphs) pdf.text(paragraph, { lineGap: 4 }).moveDown()
  pdf.end()
  return bytes
}
