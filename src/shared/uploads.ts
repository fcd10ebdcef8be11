/**
 * What both faces and both sides agree on about uploads. An upload is announced by `uploads.begin`, which keeps its room free and
 * answers a token for each file. Its bytes then go to `/uploads/<uploadId>` by tus 1.0: HEAD tells the offset, PATCH sends a
 * chunk from there with `Upload-Checksum: sha1 <base64>`. The token, as `Authorization: Bearer <token>`, opens that one upload
 * for HEAD and PATCH and nothing else (C8); no cookie is looked at. A PATCH is answered once its bytes are on the disk (U2).
 *
 * Beside tus's own (409 another offset, 412 version, 415 type, 460 checksum): 401 without a token; 403 for one that opens this upload no
 * more, so that `uploads.resume` gives a new one; 410 when nothing can be sent to it any more; 411 without a length; 413 for more than a
 * chunk, or more than was announced; 507 when the disk is full after all. Of an upload that has arrived HEAD tells its whole length.
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
