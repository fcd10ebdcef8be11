/** A document that was chosen to go with a message. */
export interface AttachedDocument {
  documentId: string
  name: string
  sizeBytes: number
  mediaType: string
}
