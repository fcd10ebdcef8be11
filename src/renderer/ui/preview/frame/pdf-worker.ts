// What reads a PDF: runs in a worker of the frame, or, where a browser lets none of an origin of nobody's begin, in the frame itself.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
