/** Calendar events: when they are and repeat, who attends, what was told whom, and the addresses that calendars subscribe to. */
export const statements: readonly string[] = [
  `CREATE TABLE events (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    -- of its newest part: what it is called in lists, in the Share dialog and in Messages
    title TEXT NOT NULL,
    -- 'planned', 'cancelled'
    state TEXT NOT NULL,
    -- rises with every change by staff: an edit names the one it began from
    version INTEGER NOT NULL,
    -- from the first moment of all its occurrences to the last, for queries; null: it repeats for ever
    spans_from_ms INTEGER NOT NULL,
    spans_until_ms INTEGER,
    -- when the next reminder of it is due; null: none is
    next_reminder_at_ms INTEGER,
    -- the UID that it had in the calendar file it was read from
    source_uid TEXT,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    cancelled_at_ms INTEGER,
    cancelled_by TEXT REFERENCES staff_users(id)
  )`,
  `CREATE INDEX events_matter ON events(matter_id, spans_from_ms)`,
  `CREATE INDEX events_span ON events(spans_until_ms, spans_from_ms) WHERE state = 'planned'`,
  `CREATE INDEX events_reminders ON events(next_reminder_at_ms) WHERE next_reminder_at_ms IS NOT NULL`,
  `CREATE INDEX events_source ON events(matter_id, source_uid) WHERE source_uid IS NOT NULL`,

  // What and when. An event begins with one part; where 'this and following' was changed another begins. To calendars outside each is a
  // series of its own, with its own UID.
  `CREATE TABLE event_parts (
    event_id TEXT NOT NULL REFERENCES events(id),
    -- from 1, never used again
    part_number INTEGER NOT NULL,
    -- 'planned'; 'dropped': another part took its place
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    notes TEXT NOT NULL,
    is_all_day INTEGER NOT NULL,
    -- the truth: 'YYYY-MM-DDTHH:mm' by the clocks of time_zone, or days, 'YYYY-MM-DD', of which the last one counts
    starts_local TEXT NOT NULL,
    ends_local TEXT NOT NULL,
    -- IANA
    time_zone TEXT NOT NULL,
    -- RRULE (RFC 5545 3.3.10) without UNTIL and COUNT; null: once
    rule TEXT,
    -- the last day on which it can begin, by the clocks of time_zone
    rule_until_on TEXT,
    rule_count INTEGER,
    -- derived from the above and from its exceptions, for queries; null: for ever
    spans_from_ms INTEGER NOT NULL,
    spans_until_ms INTEGER,
    -- SEQUENCE (RFC 5546): rises with time, place and cancellation
    sequence INTEGER NOT NULL,
    PRIMARY KEY (event_id, part_number)
  )`,
  `CREATE INDEX event_parts_span ON event_parts(spans_until_ms, spans_from_ms) WHERE state = 'planned'`,

  // Single occurrences of a repeating part that are not as its rule says.
  `CREATE TABLE event_exceptions (
    event_id TEXT NOT NULL,
    part_number INTEGER NOT NULL,
    -- when it would have begun, by the clocks of the part (RECURRENCE-ID)
    recurrence_local TEXT NOT NULL,
    -- 'cancelled', or 'changed': then everything below is set
    state TEXT NOT NULL,
    title TEXT,
    place TEXT,
    notes TEXT,
    starts_local TEXT,
    ends_local TEXT,
    time_zone TEXT,
    PRIMARY KEY (event_id, part_number, recurrence_local),
    FOREIGN KEY (event_id, part_number) REFERENCES event_parts(event_id, part_number)
  )`,

  // Who is to be there: whether they see the event is a matter of its shares alone (EVT-3).
  `CREATE TABLE event_attendees (
    event_id TEXT NOT NULL REFERENCES events(id),
    -- 'staff', 'participant'
    kind TEXT NOT NULL,
    -- a member of staff's id, or a participant's
    person_id TEXT NOT NULL,
    -- 'none', 'yes', 'no', 'maybe'
    answer TEXT NOT NULL,
    answer_note TEXT NOT NULL,
    answered_at_ms INTEGER,
    -- 1: the time was changed since they answered
    is_answer_old INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (event_id, kind, person_id)
  )`,
  `CREATE INDEX event_attendees_person ON event_attendees(kind, person_id)`,
  `CREATE TABLE event_reminders (
    event_id TEXT NOT NULL REFERENCES events(id),
    minutes_before INTEGER NOT NULL,
    PRIMARY KEY (event_id, minutes_before)
  )`,

  // Changes of time or place, as those with whom it is shared are told of them.
  `CREATE TABLE event_changes (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES events(id),
    part_number INTEGER NOT NULL,
    -- of one occurrence; null: of all from old_starts_local on
    recurrence_local TEXT,
    -- 'moved', 'place', 'cancelled'
    kind TEXT NOT NULL,
    -- what it was and is: JSON of times and zone
    old_when TEXT NOT NULL,
    new_when TEXT,
    old_place TEXT NOT NULL,
    new_place TEXT NOT NULL,
    changed_by TEXT REFERENCES staff_users(id),
    changed_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX event_changes_event ON event_changes(event_id, changed_at_ms)`,

  // What calendars of clients were sent, or are about to be (RFC 5546).
  `CREATE TABLE event_invitations (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    part_number INTEGER NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients(id),
    -- 'REQUEST', 'CANCEL'
    method TEXT NOT NULL,
    -- the e-mail that carries it
    email_id TEXT NOT NULL,
    -- rendered when its e-mail is sent first, and sent again as it was; empty: nothing was to be sent any more
    content TEXT,
    created_at_ms INTEGER NOT NULL,
    FOREIGN KEY (event_id, part_number) REFERENCES event_parts(event_id, part_number)
  )`,
  `CREATE INDEX event_invitations_email ON event_invitations(email_id)`,
  `CREATE INDEX event_invitations_client ON event_invitations(event_id, client_id)`,

  // The one secret allowed in an address (EVT-5): a calendar that subscribes to it reads what its owner may see.
  `CREATE TABLE calendar_feeds (
    id TEXT PRIMARY KEY,
    -- 'client', 'staff'
    owner_kind TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    -- SHA-256 of the token
    token_hash TEXT NOT NULL UNIQUE,
    -- 1: titles, places and notes stand in it as far as its owner sees them; 0: neutral
    shows_details INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_read_at_ms INTEGER,
    revoked_at_ms INTEGER
  )`,
  `CREATE UNIQUE INDEX calendar_feeds_owner ON calendar_feeds(owner_kind, owner_id) WHERE revoked_at_ms IS NULL`,
]
