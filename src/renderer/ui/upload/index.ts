/**
 * Sending files from a browser (DOC-2, DOC-3): one engine for both faces. A face makes one engine for its whole life and keeps it
 * outside of its pages, so that uploads go on while one looks at something else, and across an idle sign-out:
 *
 *     const uploads = createUploads({
 *       resume: (order) => rpc.uploads.resume(order),
 *       remove: (order) => rpc.uploads.remove(order),
 *       list: async () => (await rpc.uploads.list({})).sendings,
 *     })
 *     watchBrowser(uploads)                       // online, visibility, leave warning, wake lock; answers how to stop
 *     uploads.setOwner(userId)                    // who is signed in; null when nobody is
 *     onLive(['documents'], () => uploads.look()) // what is being checked may be done
 *
 *     const { accepted, refused } = checkFiles(files, alreadyChosen) // before any byte: a 21st file, more than 5 GB, …
 *     await uploads.send(accepted, (files) => rpc.uploads.begin({ matterId, folderId, files }))
 *
 *     const { items, total } = useUploads(uploads) // in a component: rows to draw, moving
 *     uploads.pause(id); uploads.goOn(id); uploads.retry(id); await uploads.remove(id); uploads.forget(sendingId)
 *
 * Up to three files are sent at a time. After a reload the host knows the unfinished ones (`uploads.list`), the browser no longer has
 * their files: `uploads.unfinished()` answers those that no tab of this browser is sending, and `uploads.adopt(upload, file)` goes on with the
 * same file chosen again (false: it is another one). `send` throws what `begin` threw, and then nothing was sent.
 *
 * Import this module lazily (`await import('../../ui/upload/index.ts')`): it brings tus-js-client, which a first load does without. Types,
 * `checkFiles` (check-files.ts), `filesOf` (dropped-files.ts) and `useUploads` (use-uploads.ts) are small and stand alone.
 */
export { createUploads } from './uploads.ts'
export { watchBrowser } from './watch-browser.ts'
