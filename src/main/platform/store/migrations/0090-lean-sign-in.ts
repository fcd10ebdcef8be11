/**
 * A sign-in's rows in fewer places once more (see lean-tables): each lies in the index of its key, and the tables have one page less to
 * change for every row (WITHOUT ROWID, which is nothing to PostgreSQL). Sessions are kept by their id, which grows, and found by their token
 * as before.
 */

const outboxColumns = `id, key, kind, to_email, to_name, client_id, user_id, matter_id, portal_address_id, locale, target,
  params, state, held_reason, attempts, next_attempt_at_ms, message_id, last_error, created_at_ms, sent_at_ms,
  link_opened_at_ms, merge_key`
const linkColumns = `token_hash, id, client_id, access_version, portal_address_id, email_id, email_norm, target, made_by,
  created_at_ms, expires_at_ms, opened_at_ms, used_at_ms`
const codeColumns = `browser_hash, id, portal_address_id, client_id, access_version, email_id, target, tries_left,
  created_at_ms, expires_at_ms, used_at_ms`
const sessionColumns = `id, token_hash, client_id, access_version, portal_address_id, created_at_ms, last_active_at_ms,
  expires_at_ms, ip, user_agent, ended_at_ms, ended_reason`

export const statements: readonly string[] = [
  // The links first: they refer to the e-mails, and nothing refers to them.
  `ALTER TABLE sign_in_links RENAME TO sign_in_links_before`,
  `ALTER TABLE outbox_emails RENAME TO outbox_emails_before`,
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
    -- made of the id, which makes it the only one
    message_id TEXT NOT NULL,
    last_error TEXT,
    created_at_ms INTEGER NOT NULL,
    sent_at_ms INTEGER,
    link_opened_at_ms INTEGER,
    merge_key TEXT
  ) WITHOUT ROWID`,
  `INSERT INTO outbox_emails (${outboxColumns}) SELECT ${outboxColumns} FROM outbox_emails_before`,
  `CREATE TABLE sign_in_links (
    token_hash TEXT PRIMARY KEY,
    id TEXT NOT NULL,
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
  ) WITHOUT ROWID`,
  `INSERT INTO sign_in_links (${linkColumns}) SELECT ${linkColumns} FROM sign_in_links_before`,
  `DROP TABLE sign_in_links_before`,
  `DROP TABLE outbox_emails_before`,
  // What has not left: to be sent, or to be seen to. Of the many that have, nothing.
  `CREATE INDEX outbox_emails_waiting ON outbox_emails(state, next_attempt_at_ms)
    WHERE state = 'queued' OR state = 'sending' OR state = 'failed'`,
  `CREATE INDEX outbox_emails_created ON outbox_emails(created_at_ms)`,
  `CREATE INDEX outbox_emails_client ON outbox_emails(client_id, created_at_ms)`,
  `CREATE INDEX outbox_emails_merging ON outbox_emails(merge_key) WHERE merge_key IS NOT NULL AND state = 'queued'`,
  `CREATE INDEX sign_in_links_email ON sign_in_links(email_id)`,
  // Looked at when it was over: what tells the firm that somebody cannot get in.
  `CREATE INDEX sign_in_links_lapsed ON sign_in_links(client_id, opened_at_ms)
    WHERE used_at_ms IS NULL AND opened_at_ms >= expires_at_ms`,
  // For the sweep that forgets them.
  `CREATE INDEX sign_in_links_nobody ON sign_in_links(expires_at_ms) WHERE client_id IS NULL`,

  // The six digits themselves are nowhere: they are derived from the row's id by HMAC-SHA-256 under the host's key.
  `ALTER TABLE sign_in_codes RENAME TO sign_in_codes_before`,
  `CREATE TABLE sign_in_codes (
    -- SHA-256 of the cookie of the browser that asked: the code works nowhere else (ACC-5)
    browser_hash TEXT NOT NULL,
    id TEXT NOT NULL,
    portal_address_id TEXT NOT NULL REFERENCES portal_addresses(id),
    -- null when the address is nobody's: the row is made all the same
    client_id TEXT REFERENCES clients(id),
    access_version INTEGER NOT NULL,
    email_id TEXT,
    target TEXT NOT NULL,
    tries_left INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    PRIMARY KEY (browser_hash, id)
  ) WITHOUT ROWID`,
  `INSERT INTO sign_in_codes (${codeColumns}) SELECT ${codeColumns} FROM sign_in_codes_before`,
  `DROP TABLE sign_in_codes_before`,
  // Guessed at until it was over: what tells the firm that somebody cannot get in.
  `CREATE INDEX sign_in_codes_used_up ON sign_in_codes(client_id, created_at_ms)
    WHERE tries_left <= 0 AND used_at_ms IS NULL`,

  `ALTER TABLE client_sessions RENAME TO client_sessions_before`,
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
  ) WITHOUT ROWID`,
  `INSERT INTO client_sessions (${sessionColumns}) SELECT ${sessionColumns} FROM client_sessions_before`,
  `DROP TABLE client_sessions_before`,
  // Those that are open, a client's and all: a session that goes on is not moved in it.
  `CREATE INDEX client_sessions_open ON client_sessions(client_id) WHERE ended_at_ms IS NULL`,
]
