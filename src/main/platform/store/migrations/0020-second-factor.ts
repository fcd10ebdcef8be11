/** Staff identity: the second factor, kept devices, passkeys, phones, ways back, and who must have what. */
export const statements: readonly string[] = [
  // Rules of the firm for signing in; no row: no rule, and devices may be kept.
  `CREATE TABLE sign_in_rules (
    firm_id TEXT PRIMARY KEY REFERENCES firms(id),
    -- 'none', 'invited' or 'required': of everyone
    second_factor TEXT NOT NULL,
    required_from_ms INTEGER,
    allows_kept_devices INTEGER NOT NULL,
    phone_origin TEXT,
    -- the passkeys' relying party; null: the host name that the console is served under
    passkey_domain TEXT,
    recovery_kit_made_at_ms INTEGER,
    updated_at_ms INTEGER NOT NULL
  )`,
  // The same of one person, beside the firm's rule; the earlier date counts.
  `CREATE TABLE staff_second_factor_rules (
    user_id TEXT PRIMARY KEY REFERENCES staff_users(id),
    invited_at_ms INTEGER,
    required_from_ms INTEGER,
    set_by TEXT NOT NULL REFERENCES staff_users(id)
  )`,

  // A session that owes its second factor has none of these; it lives for minutes.
  `ALTER TABLE staff_sessions ADD COLUMN second_factor TEXT`,
  `ALTER TABLE staff_sessions ADD COLUMN second_factor_at_ms INTEGER`,
  `ALTER TABLE staff_sessions ADD COLUMN device_id TEXT`,
  `ALTER TABLE staff_sessions ADD COLUMN keeps_signed_in INTEGER`,
  `ALTER TABLE staff_sessions ADD COLUMN factor_failures INTEGER`,

  // The factor that is on. The seed is sealed with the host's key.
  `CREATE TABLE staff_totp (
    user_id TEXT PRIMARY KEY REFERENCES staff_users(id),
    seed_sealed TEXT NOT NULL,
    -- the last 30-second step that was accepted; it never falls (S4, F6)
    last_step INTEGER NOT NULL,
    backup_set_id TEXT NOT NULL,
    enabled_at_ms INTEGER NOT NULL
  )`,
  // One under way a person, and shown to the session that began it alone. Nothing of it counts before it is finished.
  `CREATE TABLE staff_totp_enrolments (
    user_id TEXT PRIMARY KEY REFERENCES staff_users(id),
    id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL,
    seed_sealed TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    confirmed_step INTEGER,
    backup_set_id TEXT
  )`,
  // Sets of backup codes: the one that 'staff_totp' names counts; another one has been shown and waits for being saved.
  `CREATE TABLE staff_backup_codes (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    set_id TEXT NOT NULL,
    code_mac TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    UNIQUE (user_id, code_mac)
  )`,
  `CREATE INDEX staff_backup_codes_set ON staff_backup_codes(set_id)`,

  // Browsers and desktops that skip the code for seven days.
  `CREATE TABLE staff_devices (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    token_hash TEXT NOT NULL UNIQUE,
    security_version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    last_used_at_ms INTEGER NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ended_at_ms INTEGER,
    ended_reason TEXT
  )`,
  `CREATE INDEX staff_devices_user ON staff_devices(user_id, created_at_ms)`,

  `CREATE TABLE staff_passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    credential_id TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    sign_count INTEGER NOT NULL,
    transports TEXT NOT NULL,
    device_type TEXT NOT NULL,
    is_backed_up INTEGER NOT NULL,
    aaguid TEXT NOT NULL,
    domain TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_used_at_ms INTEGER,
    removed_at_ms INTEGER
  )`,
  `CREATE INDEX staff_passkeys_user ON staff_passkeys(user_id, created_at_ms)`,
  // Challenges are given out sealed, not stored; what was answered is kept until it would have expired: each counts once.
  `CREATE TABLE used_challenges (
    challenge_hash TEXT PRIMARY KEY,
    expires_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX used_challenges_expiry ON used_challenges(expires_at_ms)`,

  // Phones that approve a sign-in.
  `CREATE TABLE staff_phones (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    name TEXT NOT NULL,
    -- ECDSA P-256, SPKI, base64url; the private half never leaves the phone
    public_key TEXT NOT NULL,
    push_sealed TEXT,
    push_failed_at_ms INTEGER,
    created_at_ms INTEGER NOT NULL,
    last_used_at_ms INTEGER,
    removed_at_ms INTEGER
  )`,
  `CREATE INDEX staff_phones_user ON staff_phones(user_id, created_at_ms)`,
  `CREATE TABLE phone_pairings (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    session_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    phone_id TEXT
  )`,
  `CREATE INDEX phone_pairings_user ON phone_pairings(user_id, created_at_ms)`,
  // A sign-in that waits for a phone.
  `CREATE TABLE push_approvals (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    session_id TEXT NOT NULL,
    nonce TEXT NOT NULL,
    -- two digits, shown on the sign-in screen and typed on the phone
    number TEXT NOT NULL,
    tries INTEGER NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    -- null while it waits; 'approved', 'denied', 'reported', 'exhausted', 'expired', 'cancelled', 'used'
    outcome TEXT,
    settled_at_ms INTEGER,
    phone_id TEXT,
    -- what asking was charged on the failure counter (JSON): given back when nobody answered
    charged TEXT NOT NULL
  )`,
  `CREATE INDEX push_approvals_user ON push_approvals(user_id, created_at_ms)`,
  `CREATE INDEX push_approvals_session ON push_approvals(session_id)`,

  // One-time links to choose a new password.
  `CREATE TABLE password_resets (
    id TEXT PRIMARY KEY,
    -- null: asked for with a name that is nobody's, and as much work as one that is (S8)
    user_id TEXT REFERENCES staff_users(id),
    token_hash TEXT UNIQUE,
    -- the admin who gave it out; null: asked for by e-mail
    issued_by TEXT REFERENCES staff_users(id),
    security_version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    ended_at_ms INTEGER
  )`,
  `CREATE INDEX password_resets_user ON password_resets(user_id, created_at_ms)`,
  `CREATE INDEX password_resets_expiry ON password_resets(expires_at_ms)`,
  // The owner's place, offered and not yet taken.
  `CREATE TABLE owner_handovers (
    id TEXT PRIMARY KEY,
    from_user_id TEXT NOT NULL REFERENCES staff_users(id),
    to_user_id TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    accepted_at_ms INTEGER,
    cancelled_at_ms INTEGER
  )`,

  // Only hourly sweeps read these, and every sign-in paid for keeping them: a sweep may read a small table whole.
  `DROP INDEX attempt_counters_last`,
  `DROP INDEX sign_in_codes_expiry`,
]
