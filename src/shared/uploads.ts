/**
 * What both faces and both sides agree on about uploads. An upload is announced by `uploads.begin`, which keeps its room free and
 * answers a token for each file. Its bytes then go to `/uploads/<uploadId>` by tus 1.0: HEAD tells the offset, PATCH sends a
 * chunk from there with `Upload-Checksum: sha256 <base64>`. The token, as `Authorization: Bearer <token>`, opens that one upload
 * for HEAD and PATCH and nothing else (C8); no cookie is looked at. A PATCH is answered once its bytes are on the disk (U2).
 */

/** Files in one sending (DOC-2). */
export const maxFilesPerSending = 20
/** The largest file, in bytes (DOC-2). */
export const maxFileBytes = 5 * 1024 ** 3
/** One PATCH, in bytes: what is sent again at most when it is cut. */
export const chunkBytes = 8 * 1024 ** 2
/** Unfinished uploads are kept this long after their last byte, in days. */
export const unfinishedDays = 7

export const uploadPath = (uploadId: string) => `/uploads/${uploadId}`
