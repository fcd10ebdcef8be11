/**
 * The first tables. Written once, in the words that both engines share: TEXT, INTEGER (64 bits; BIGINT on PostgreSQL)
 * and BLOB. Ids are UUIDv7 text, times integer milliseconds UTC, booleans 0/1, lists and maps JSON text. Each statement
 * stands alone; the SQLite dialect makes every table STRICT.
 */
export const statements: readonly string[] = [
  `CREATE TABLE firms (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    accent_color TEXT,
    logo_file_id TEXT,
    time_zone TEXT NOT NULL,
    default_locale TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_hours TEXT NOT NULL,
    reply_to_email TEXT NOT NULL,
    lock_after_minutes INTEGER NOT NULL,
    share_delay_seconds INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  )`,
  // Everything that is set and is no business record: 'mail' (its password sealed), 'host'.
  `CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at_ms INTEGER NOT NULL
  )`,
  `CREATE TABLE portal_addresses (
    id TEXT PRIMARY KEY,
    region TEXT NOT NULL,
    origin TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    checked_at_ms INTEGER,
    reachable_at_ms INTEGER,
    check_error TEXT,
    created_at_ms INTEGER NOT NULL,
    retired_at_ms INTEGER
  )`,

  // Staff.
  `CREATE TABLE staff_users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    locale TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_changed_at_ms INTEGER NOT NULL,
    -- raised by a reset, a password change, a role change or a deactivation: sessions made under an older one are dead
    security_version INTEGER NOT NULL,
    last_sign_in_at_ms INTEGER,
    home_seen_at_ms INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    deactivated_at_ms INTEGER
  )`,
  `CREATE TABLE staff_sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    security_version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_active_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    password_at_ms INTEGER NOT NULL,
    locked_at_ms INTEGER,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ended_at_ms INTEGER,
    ended_reason TEXT
  )`,
  `CREATE INDEX staff_sessions_user ON staff_sessions(user_id, created_at_ms)`,
  `CREATE TABLE staff_invites (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    role TEXT NOT NULL,
    locale TEXT NOT NULL,
    token_hash TEXT UNIQUE,
    invited_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    revoked_at_ms INTEGER
  )`,
  // Limits and growing waits, of staff and clients, that a restart does not forget. The key names what is counted.
  `CREATE TABLE attempt_counters (
    key TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    window_started_at_ms INTEGER NOT NULL,
    last_at_ms INTEGER NOT NULL,
    next_allowed_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX attempt_counters_last ON attempt_counters(last_at_ms)`,

  // Clients and matters.
  `CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    company_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    -- folded (no case, no accents) for order and for search: sort_name, then everything searchable in one text
    sort_name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    email TEXT,
    email_norm TEXT,
    email_changed_at_ms INTEGER,
    email_changed_by TEXT,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    locale TEXT NOT NULL,
    -- 1 once the client chose a language in Settings: it then wins over the one chosen on the sign-in page
    locale_is_chosen INTEGER NOT NULL,
    portal_address_id TEXT REFERENCES portal_addresses(id),
    notes TEXT NOT NULL,
    has_portal_access INTEGER NOT NULL,
    -- the one client with portal access that an address belongs to (ACC-1); null without access or address
    portal_email_norm TEXT UNIQUE,
    -- raised by ACC-9: sessions, links and codes made under an older one are dead
    access_version INTEGER NOT NULL,
    invited_at_ms INTEGER,
    last_sign_in_at_ms INTEGER,
    version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    archived_at_ms INTEGER
  )`,
  // With what a search looks at, so that passing over a client does not read the client.
  `CREATE INDEX clients_sort ON clients(archived_at_ms, sort_name, id, search_text)`,
  // Small, to count by.
  `CREATE INDEX clients_archived ON clients(archived_at_ms)`,
  `CREATE INDEX clients_updated ON clients(updated_at_ms, id)`,
  `CREATE INDEX clients_sign_in ON clients(last_sign_in_at_ms, id)`,
  // Every folded word of a client's name, company, e-mail, phone and tags: what a search finds by its beginning.
  `CREATE TABLE client_words (
    word TEXT NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients(id),
    PRIMARY KEY (word, client_id)
  )`,
  `CREATE INDEX client_words_client ON client_words(client_id)`,
  `CREATE INDEX clients_email ON clients(email_norm)`,
  `CREATE TABLE client_tags (
    client_id TEXT NOT NULL REFERENCES clients(id),
    tag TEXT NOT NULL,
    PRIMARY KEY (client_id, tag)
  )`,
  `CREATE INDEX client_tags_tag ON client_tags(tag)`,
  `CREATE TABLE matters (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    search_text TEXT NOT NULL,
    practice_area TEXT NOT NULL,
    status TEXT NOT NULL,
    responsible_user_id TEXT NOT NULL REFERENCES staff_users(id),
    is_restricted INTEGER NOT NULL,
    version INTEGER NOT NULL,
    opened_at_ms INTEGER NOT NULL,
    closed_at_ms INTEGER,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX matters_status ON matters(status, number)`,
  // The next number of each series; a matter's is '<year>'.
  `CREATE TABLE number_series (
    name TEXT PRIMARY KEY,
    next_number INTEGER NOT NULL
  )`,
  `CREATE TABLE matter_staff (
    matter_id TEXT NOT NULL REFERENCES matters(id),
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    PRIMARY KEY (matter_id, user_id)
  )`,
  `CREATE INDEX matter_staff_user ON matter_staff(user_id, matter_id)`,
  `CREATE TABLE participants (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    client_id TEXT NOT NULL REFERENCES clients(id),
    role TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    removed_at_ms INTEGER,
    UNIQUE (matter_id, client_id)
  )`,
  `CREATE INDEX participants_client ON participants(client_id, matter_id)`,
  // participant_a < participant_b: one row a pair.
  `CREATE TABLE adverse_participants (
    matter_id TEXT NOT NULL REFERENCES matters(id),
    participant_a TEXT NOT NULL REFERENCES participants(id),
    participant_b TEXT NOT NULL REFERENCES participants(id),
    PRIMARY KEY (participant_a, participant_b)
  )`,

  // Files and documents.
  `CREATE TABLE files (
    id TEXT PRIMARY KEY,
    -- random: no name and no path of a person's ever reaches the disk
    storage_key TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT,
    -- checking: whole, fsynced, not hashed yet; checked; damaged: its bytes no longer match
    state TEXT NOT NULL,
    media_type TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX files_state ON files(state)`,
  `CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    name TEXT NOT NULL,
    -- the name folded (no case, no accents): for order and for search
    search_text TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files(id),
    version_number INTEGER NOT NULL,
    created_by_kind TEXT NOT NULL,
    created_by_id TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    deleted_at_ms INTEGER
  )`,
  `CREATE INDEX documents_matter ON documents(matter_id, updated_at_ms)`,
  `CREATE TABLE document_versions (
    document_id TEXT NOT NULL REFERENCES documents(id),
    version_number INTEGER NOT NULL,
    file_id TEXT NOT NULL REFERENCES files(id),
    name TEXT NOT NULL,
    created_by_kind TEXT NOT NULL,
    created_by_id TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (document_id, version_number)
  )`,

  // Messages. A thread is either 'thread' (staff chose its participants) or 'entry': the one of a single recipient that
  // a share of something else made, so that replies reach the firm only (SHR-1).
  `CREATE TABLE threads (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- the subject folded
    search_text TEXT NOT NULL,
    created_by_kind TEXT NOT NULL,
    created_by_id TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_message_at_ms INTEGER NOT NULL,
    firm_read_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX threads_matter ON threads(matter_id, last_message_at_ms)`,
  `CREATE INDEX threads_last ON threads(last_message_at_ms)`,
  `CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL REFERENCES threads(id),
    -- the host's order within the thread, from 1
    position INTEGER NOT NULL,
    author_kind TEXT NOT NULL,
    author_id TEXT NOT NULL,
    body TEXT NOT NULL,
    -- the body folded
    search_text TEXT NOT NULL,
    -- the share that this message announces: its resource stands below the words, or a tombstone once it has ended
    share_id TEXT,
    created_at_ms INTEGER NOT NULL,
    UNIQUE (thread_id, position)
  )`,
  `CREATE TABLE drafts (
    author_kind TEXT NOT NULL,
    author_id TEXT NOT NULL,
    -- what is being written: 'thread:<id>', 'share:<resource>', 'new:<matter>'
    place TEXT NOT NULL,
    body TEXT NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    PRIMARY KEY (author_kind, author_id, place)
  )`,

  // Sharing. One row: one resource, one participant, from starts_at_ms until ended_at_ms. Never changed otherwise, so
  // that the portal as of any day can be rebuilt from it (SHR-9).
  `CREATE TABLE shares (
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
    -- waiting: the undo time runs; live; undone; refused at its start (the reason in ended_reason); ended
    state TEXT NOT NULL,
    shared_by TEXT NOT NULL REFERENCES staff_users(id),
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
  `CREATE INDEX shares_client ON shares(client_id, state, starts_at_ms)`,
  `CREATE INDEX shares_resource ON shares(resource_kind, resource_id, client_id)`,
  `CREATE INDEX shares_thread ON shares(thread_id)`,
  `CREATE INDEX shares_matter ON shares(matter_id, client_id)`,
  `CREATE INDEX shares_state ON shares(state, starts_at_ms)`,
  // How far each person has read a thread: the position of the last message seen.
  `CREATE TABLE thread_reads (
    thread_id TEXT NOT NULL REFERENCES threads(id),
    reader_kind TEXT NOT NULL,
    reader_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    read_at_ms INTEGER NOT NULL,
    PRIMARY KEY (thread_id, reader_kind, reader_id)
  )`,

  // E-mail.
  `CREATE TABLE outbox_emails (
    id TEXT PRIMARY KEY,
    -- what it is about, once: a second request for the same thing does not make a second e-mail
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    to_email TEXT NOT NULL,
    to_name TEXT NOT NULL,
    client_id TEXT REFERENCES clients(id),
    user_id TEXT REFERENCES staff_users(id),
    matter_id TEXT REFERENCES matters(id),
    portal_address_id TEXT REFERENCES portal_addresses(id),
    locale TEXT NOT NULL,
    -- where its link leads in the portal or console, a path
    target TEXT NOT NULL,
    -- what the template of its kind needs, JSON; no case facts (NTF-2)
    params TEXT NOT NULL,
    -- queued, sending, sent, failed, cancelled
    state TEXT NOT NULL,
    -- why a queued one waits, when it does: 'no-address', 'address-unreachable'
    held_reason TEXT,
    attempts INTEGER NOT NULL,
    next_attempt_at_ms INTEGER NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    last_error TEXT,
    created_at_ms INTEGER NOT NULL,
    sent_at_ms INTEGER,
    link_opened_at_ms INTEGER
  )`,
  `CREATE INDEX outbox_emails_due ON outbox_emails(state, next_attempt_at_ms)`,
  `CREATE INDEX outbox_emails_created ON outbox_emails(created_at_ms)`,
  `CREATE INDEX outbox_emails_client ON outbox_emails(client_id, created_at_ms)`,

  // The client's way in. Only SHA-256 of a token is kept.
  `CREATE TABLE sign_in_links (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    -- null when the address it was asked for is nobody's: the row is made all the same, and leads nowhere
    client_id TEXT REFERENCES clients(id),
    access_version INTEGER NOT NULL,
    portal_address_id TEXT NOT NULL REFERENCES portal_addresses(id),
    email_id TEXT REFERENCES outbox_emails(id),
    email_norm TEXT NOT NULL,
    target TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    opened_at_ms INTEGER,
    used_at_ms INTEGER
  )`,
  `CREATE INDEX sign_in_links_client ON sign_in_links(client_id, created_at_ms)`,
  `CREATE INDEX sign_in_links_email ON sign_in_links(email_id)`,
  // The six digits themselves are nowhere: they are derived from the row's id by HMAC-SHA-256 under the host's key.
  `CREATE TABLE sign_in_codes (
    id TEXT PRIMARY KEY,
    -- SHA-256 of the cookie of the browser that asked: the code works nowhere else (ACC-5)
    browser_hash TEXT NOT NULL,
    portal_address_id TEXT NOT NULL REFERENCES portal_addresses(id),
    -- null when the address is nobody's: the row is made all the same
    client_id TEXT REFERENCES clients(id),
    access_version INTEGER NOT NULL,
    email_id TEXT,
    target TEXT NOT NULL,
    tries_left INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER
  )`,
  `CREATE INDEX sign_in_codes_browser ON sign_in_codes(browser_hash, created_at_ms)`,
  `CREATE INDEX sign_in_codes_expiry ON sign_in_codes(expires_at_ms)`,
  `CREATE TABLE client_sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL REFERENCES clients(id),
    access_version INTEGER NOT NULL,
    portal_address_id TEXT NOT NULL REFERENCES portal_addresses(id),
    created_at_ms INTEGER NOT NULL,
    last_active_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ended_at_ms INTEGER,
    ended_reason TEXT
  )`,
  `CREATE INDEX client_sessions_client ON client_sessions(client_id, created_at_ms)`,
  `CREATE INDEX client_sessions_open ON client_sessions(last_active_at_ms) WHERE ended_at_ms IS NULL`,
  // Browsers that signed a client in before: strangers' attempts cannot use up their limits (ACC-6).
  `CREATE TABLE known_browsers (
    browser_hash TEXT NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients(id),
    last_seen_at_ms INTEGER NOT NULL,
    PRIMARY KEY (browser_hash, client_id)
  )`,

  // What happened, in order, for good. hash = SHA-256(prev_hash || canonical entry).
  `CREATE TABLE activity (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT NOT NULL,
    ip TEXT,
    kind TEXT NOT NULL,
    matter_id TEXT,
    client_id TEXT,
    subject_kind TEXT,
    subject_id TEXT,
    data TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
  )`,
  `CREATE INDEX activity_matter ON activity(matter_id, position)`,
  `CREATE INDEX activity_client ON activity(client_id, position)`,
  `CREATE INDEX activity_kind ON activity(kind, position)`,
  `CREATE INDEX activity_actor ON activity(actor_id, position)`,
]
