/** The everyday exchange: folders, uploads, attachments, requests, notes, notices, and looking through a client's eyes. */
export const statements: readonly string[] = [
  // A share may now come from the client's own sending, or from the folder that a file lies in. Made anew, for what
  // 'shared_by' may be. Nothing refers to it but by value.
  `CREATE TABLE shares_made_anew (
    id TEXT PRIMARY KEY,
    batch_id TEXT NOT NULL,
    resource_kind TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    participant_id TEXT NOT NULL REFERENCES participants(id),
    client_id TEXT NOT NULL REFERENCES clients(id),
    -- the recipient's entry in Messages: the thread itself when a thread is shared
    thread_id TEXT,
    message TEXT NOT NULL,
    -- 'firm': staff shared it; 'own': the client sent or started it; 'folder': the share of a folder brought it;
    -- 'thread': it is attached to a message of a thread that is shared
    origin TEXT NOT NULL,
    -- the share of the folder or thread that brought this one, which ends with it
    via_share_id TEXT,
    -- the version of a document that is seen through it: a newer one is another share (SHR-6)
    version_number INTEGER,
    -- waiting: the undo time runs; live; undone; refused at its start (the reason in ended_reason); ended
    state TEXT NOT NULL,
    -- null: the client's own
    shared_by TEXT REFERENCES staff_users(id),
    -- the address it was confirmed for: checked again when the undo time ends (SHR-7)
    confirmed_email_norm TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    starts_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    ended_by TEXT,
    ended_reason TEXT,
    first_viewed_at_ms INTEGER,
    last_viewed_at_ms INTEGER,
    view_count INTEGER NOT NULL,
    first_downloaded_at_ms INTEGER,
    last_downloaded_at_ms INTEGER,
    download_count INTEGER NOT NULL
  )`,
  `INSERT INTO shares_made_anew SELECT
    id, batch_id, resource_kind, resource_id, matter_id, participant_id, client_id, thread_id, message,
    'firm', NULL,
    CASE resource_kind WHEN 'document'
      THEN (SELECT documents.version_number FROM documents WHERE documents.id = shares.resource_id) END,
    state, shared_by, confirmed_email_norm, created_at_ms, starts_at_ms, ended_at_ms, ended_by, ended_reason,
    first_viewed_at_ms, last_viewed_at_ms, view_count, first_downloaded_at_ms, last_downloaded_at_ms, download_count
    FROM shares ORDER BY id`,
  `DROP TABLE shares`,
  `ALTER TABLE shares_made_anew RENAME TO shares`,
  `CREATE INDEX shares_client ON shares(client_id, state, starts_at_ms)`,
  `CREATE INDEX shares_resource ON shares(resource_kind, resource_id, client_id)`,
  `CREATE INDEX shares_thread ON shares(thread_id)`,
  `CREATE INDEX shares_matter ON shares(matter_id, client_id)`,
  // Only what waits is looked for by its time; of the many that are over, nothing.
  `CREATE INDEX shares_waiting ON shares(starts_at_ms) WHERE state = 'waiting'`,
  `CREATE INDEX shares_via ON shares(via_share_id, resource_id) WHERE via_share_id IS NOT NULL`,
  `CREATE INDEX shares_batch ON shares(batch_id)`,
  // Folders of which not every file has its share yet: what is done is done in the order of the documents' ids.
  `CREATE TABLE folder_share_work (
    share_id TEXT PRIMARY KEY,
    after_document_id TEXT NOT NULL
  )`,

  // What a virus scanner said of a file: 'not-scanned' (none is set, or it is too large for one), 'quarantined' (it waits for
  // its answer), 'clean', 'infected'.
  `ALTER TABLE files ADD COLUMN scan_state TEXT NOT NULL DEFAULT 'not-scanned'`,
  // why it was not scanned, or what was found
  `ALTER TABLE files ADD COLUMN scan_detail TEXT`,
  `ALTER TABLE files ADD COLUMN scanned_at_ms INTEGER`,
  `CREATE INDEX files_quarantined ON files(id) WHERE scan_state = 'quarantined'`,
  // Those that lay there before there was a scanner and are to be looked at now: their state stays what it is meanwhile.
  `CREATE INDEX files_scan_asked ON files(id) WHERE scan_detail = 'asked'`,

  `CREATE TABLE folders (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    -- null: at the top of its matter
    parent_id TEXT REFERENCES folders(id),
    name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    -- what becomes of files that the firm adds once it is shared: 'visible' at once, or 'held' until released (SHR-6)
    new_files TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    deleted_at_ms INTEGER,
    deleted_by TEXT,
    -- the folder with whose removal this one went to the bin: itself, or one above it
    binned_with TEXT
  )`,
  `CREATE INDEX folders_matter ON folders(matter_id, parent_id)`,
  `CREATE INDEX folders_binned ON folders(binned_with) WHERE binned_with IS NOT NULL`,
  `ALTER TABLE documents ADD COLUMN folder_id TEXT REFERENCES folders(id)`,
  `ALTER TABLE documents ADD COLUMN deleted_by TEXT`,
  // the folder with whose removal it went to the bin, and comes back
  `ALTER TABLE documents ADD COLUMN binned_with TEXT`,
  // 1: nobody sees it through its folder until the firm releases it
  `ALTER TABLE documents ADD COLUMN is_held INTEGER NOT NULL DEFAULT 0`,
  // One for each order in which a folder is opened, so that a page of it is found however much lies there.
  `CREATE INDEX documents_folder ON documents(matter_id, folder_id, updated_at_ms, id, deleted_at_ms)
    WHERE deleted_at_ms IS NULL`,
  `CREATE INDEX documents_folder_name ON documents(matter_id, folder_id, search_text, id) WHERE deleted_at_ms IS NULL`,
  `CREATE INDEX documents_in_folder ON documents(folder_id, deleted_at_ms) WHERE folder_id IS NOT NULL`,
  `CREATE INDEX documents_held ON documents(matter_id, updated_at_ms, id) WHERE is_held = 1 AND deleted_at_ms IS NULL`,
  `CREATE INDEX documents_binned ON documents(deleted_at_ms, id) WHERE deleted_at_ms IS NOT NULL`,
  `CREATE INDEX documents_binned_with ON documents(binned_with) WHERE binned_with IS NOT NULL`,
  // For the list of a whole firm, and of its bin.
  `CREATE INDEX documents_updated ON documents(updated_at_ms, id)`,

  // One pressing of Send: up to 20 files on their way to one place.
  `CREATE TABLE sendings (
    id TEXT PRIMARY KEY,
    owner_kind TEXT NOT NULL,
    -- a client's or a member of staff's
    owner_id TEXT NOT NULL,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    -- a client's own place on the matter; null for staff
    participant_id TEXT REFERENCES participants(id),
    folder_id TEXT REFERENCES folders(id),
    -- the client's entry or thread, and the message that lists what came
    thread_id TEXT,
    message_id TEXT,
    request_item_id TEXT,
    -- staff: a new version of this document
    document_id TEXT REFERENCES documents(id),
    -- 'open' while any of it is on its way, then 'done'; 'cancelled' when nothing of it came
    state TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER
  )`,
  `CREATE INDEX sendings_owner ON sendings(owner_kind, owner_id, state)`,
  `CREATE INDEX sendings_matter ON sendings(matter_id, state)`,
  `CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    sending_id TEXT NOT NULL REFERENCES sendings(id),
    position INTEGER NOT NULL,
    -- SHA-256 of the token that sends its bytes and does nothing else (C8); null once it is dead
    token_hash TEXT UNIQUE,
    -- the session that holds the token: signing out revokes it, its idle end does not
    session_id TEXT NOT NULL,
    -- of the owner when the token was made: a newer one kills it (ACC-9)
    access_version INTEGER NOT NULL,
    name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    -- by which the same file is recognised when it is chosen again: made by the browser of name, size and time
    fingerprint TEXT NOT NULL,
    storage_key TEXT NOT NULL UNIQUE,
    -- bytes that are on the disk and acknowledged: what lies behind them in the file counts for nothing
    offset_bytes INTEGER NOT NULL,
    -- 'open'; 'done': it is a document; 'removed' by its owner; 'revoked'; 'expired'
    state TEXT NOT NULL,
    document_id TEXT REFERENCES documents(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX uploads_sending ON uploads(sending_id, position)`,
  `CREATE INDEX uploads_open ON uploads(expires_at_ms) WHERE state = 'open'`,

  // Documents that stand below a message. Who may see each is a matter of its shares alone.
  `CREATE TABLE message_attachments (
    message_id TEXT NOT NULL REFERENCES messages(id),
    position INTEGER NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents(id),
    PRIMARY KEY (message_id, position)
  )`,
  `CREATE INDEX message_attachments_document ON message_attachments(document_id)`,
  // The firm's own notes: nothing that could be shared.
  `CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    -- beside a thread, or on the matter
    thread_id TEXT REFERENCES threads(id),
    author_id TEXT NOT NULL REFERENCES staff_users(id),
    body TEXT NOT NULL,
    search_text TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    deleted_at_ms INTEGER
  )`,
  `CREATE INDEX notes_matter ON notes(matter_id, created_at_ms)`,
  `CREATE INDEX notes_thread ON notes(thread_id, created_at_ms) WHERE thread_id IS NOT NULL`,
  `CREATE TABLE saved_replies (
    id TEXT PRIMARY KEY,
    -- null: the whole firm's
    owner_id TEXT REFERENCES staff_users(id),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  )`,

  // What is asked of one participant (DOC-7). Whether they see it is a matter of its share.
  `CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    participant_id TEXT NOT NULL REFERENCES participants(id),
    client_id TEXT NOT NULL REFERENCES clients(id),
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    -- a day, 'YYYY-MM-DD', in the firm's time zone
    due_on TEXT,
    -- 'open', 'done', 'cancelled'
    state TEXT NOT NULL,
    -- 0: never
    remind_every_days INTEGER NOT NULL,
    last_reminded_at_ms INTEGER,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER
  )`,
  `CREATE INDEX requests_matter ON requests(matter_id, state)`,
  `CREATE INDEX requests_client ON requests(client_id, state)`,
  `CREATE TABLE request_items (
    id TEXT PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests(id),
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    due_on TEXT,
    -- a document that shows what is meant
    example_document_id TEXT REFERENCES documents(id),
    -- 'open', 'answered', 'accepted', 'returned'
    state TEXT NOT NULL,
    answer_text TEXT NOT NULL,
    -- 1: the client says that they do not have it; the text says why
    is_missing INTEGER NOT NULL,
    answered_at_ms INTEGER,
    decided_by TEXT REFERENCES staff_users(id),
    decided_at_ms INTEGER,
    return_reason TEXT NOT NULL,
    UNIQUE (request_id, position)
  )`,
  `CREATE TABLE request_item_documents (
    item_id TEXT NOT NULL REFERENCES request_items(id),
    document_id TEXT NOT NULL REFERENCES documents(id),
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (item_id, document_id)
  )`,
  `CREATE TABLE request_templates (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- what a request made from it begins with: title, note, items, JSON
    content TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  )`,

  // What members of staff are told, and how soon by e-mail.
  `ALTER TABLE staff_users ADD COLUMN notice_cadence TEXT NOT NULL DEFAULT 'at-once'`,
  `CREATE TABLE staff_notices (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    kind TEXT NOT NULL,
    matter_id TEXT REFERENCES matters(id),
    client_id TEXT REFERENCES clients(id),
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    params TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    seen_at_ms INTEGER,
    -- when it goes into an e-mail at the latest; null: never, or it has
    email_due_at_ms INTEGER
  )`,
  `CREATE INDEX staff_notices_user ON staff_notices(user_id, created_at_ms)`,
  `CREATE INDEX staff_notices_unseen ON staff_notices(user_id) WHERE seen_at_ms IS NULL`,
  `CREATE INDEX staff_notices_due ON staff_notices(email_due_at_ms) WHERE email_due_at_ms IS NOT NULL`,
  // What one client is told within this time goes into one e-mail (NTF-2).
  `ALTER TABLE firms ADD COLUMN notice_group_seconds INTEGER NOT NULL DEFAULT 60`,
  // E-mails of the same merge key that have not left yet are one (NTF-2).
  `ALTER TABLE outbox_emails ADD COLUMN merge_key TEXT`,
  `CREATE INDEX outbox_emails_merging ON outbox_emails(merge_key) WHERE merge_key IS NOT NULL AND state = 'queued'`,

  // Staff looking through a client's eyes (SHR-5): a ticket for one opening, then a session that only reads.
  `CREATE TABLE view_as_sessions (
    id TEXT PRIMARY KEY,
    -- SHA-256 of the ticket; used once, within a minute
    ticket_hash TEXT NOT NULL UNIQUE,
    ticket_expires_at_ms INTEGER NOT NULL,
    ticket_used_at_ms INTEGER,
    -- SHA-256 of the session's cookie, once the ticket was used
    token_hash TEXT UNIQUE,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    -- the session of the console that it belongs to, and ends with
    staff_session_id TEXT NOT NULL,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    client_id TEXT NOT NULL REFERENCES clients(id),
    portal_address_id TEXT NOT NULL REFERENCES portal_addresses(id),
    -- the moment that is looked at; null: now (SHR-9)
    as_of_ms INTEGER,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER
  )`,
  `CREATE INDEX view_as_sessions_staff ON view_as_sessions(staff_session_id)`,
]
