/**
 * Bills, what they are made of, and what is paid. Amounts are whole minor units of the row's currency (ISO 4217), at most
 * twelve digits; quantities thousandths; rates of tax and discounts in percent are millionths of the whole (8.1875 % =
 * 81875). Days ('YYYY-MM-DD') are of the firm's time zone.
 */
export const statements: readonly string[] = [
  // Null: the firm's own.
  `ALTER TABLE matters ADD COLUMN currency TEXT`,
  // The few that are walled off, for lists that leave them out.
  `CREATE INDEX matters_restricted ON matters(id) WHERE is_restricted = 1`,

  // Rates of tax that lines of drafts name. Issued bills have their own copy.
  `CREATE TABLE tax_rates (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    rate_micro INTEGER NOT NULL,
    -- 1: new lines begin with it
    is_default INTEGER NOT NULL,
    position INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    retired_at_ms INTEGER
  )`,
  // How numbers are written: one row for each kind, 'bill' and 'credit-note'.
  `CREATE TABLE bill_series (
    kind TEXT PRIMARY KEY,
    prefix TEXT NOT NULL,
    -- 1: the year stands in the number, and each begins with 1
    has_year INTEGER NOT NULL,
    -- the counter is filled up with zeros to so many digits
    digits INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  )`,
  // The next of each series, taken inside the write that issues: no gaps, no doubles. Year 0: of a series without years.
  `CREATE TABLE bill_counters (
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    next_number INTEGER NOT NULL,
    PRIMARY KEY (kind, year)
  )`,

  `CREATE TABLE bills (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    -- whom it is addressed to: a participant of the matter when it was chosen
    client_id TEXT NOT NULL REFERENCES clients(id),
    -- 'bill', 'credit-note'
    kind TEXT NOT NULL,
    -- of a credit note: the bill whose balance it lowers
    corrects_bill_id TEXT REFERENCES bills(id),
    -- 'draft', 'issued', 'void': part paid, paid and overdue are seen by the sums and the day
    state TEXT NOT NULL,
    -- null until it is issued; never used twice, and kept by a void one
    number TEXT UNIQUE,
    currency TEXT NOT NULL,
    -- 'exclusive': taxes come on top; 'inclusive': the rates of the lines contain them
    tax_mode TEXT NOT NULL,
    locale TEXT NOT NULL,
    -- of a draft: null, the day that it is issued
    issued_on TEXT,
    -- of a draft: null, so many days after it is issued
    due_on TEXT,
    due_days INTEGER NOT NULL,
    -- 'percent' of discount_value millionths, 'amount' of so many minor units; null: none
    discount_kind TEXT,
    discount_value INTEGER NOT NULL,
    -- the sum of the lines, before the bill's discount
    subtotal_minor INTEGER NOT NULL,
    discount_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    -- payments less refunds, without reversed ones
    paid_minor INTEGER NOT NULL,
    -- by issued credit notes
    credited_minor INTEGER NOT NULL,
    -- total - paid - credited; 0 while it is no claim: a draft, a void one, a credit note. Below 0: owed to the client
    balance_minor INTEGER NOT NULL,
    -- for the order of lists: the day that it is issued, of a draft the day it was last changed
    listed_on TEXT NOT NULL,
    -- the client's name folded, as it was when the bill was last saved
    client_sort TEXT NOT NULL,
    pdf_file_id TEXT REFERENCES files(id),
    -- 1: no reminders for this one
    reminders_paused INTEGER NOT NULL,
    -- raised by every save of the draft
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    issued_by TEXT REFERENCES staff_users(id),
    issued_at_ms INTEGER,
    voided_by TEXT REFERENCES staff_users(id),
    voided_at_ms INTEGER,
    -- the day of the firm that it was voided, for statements
    voided_on TEXT,
    -- What is long stands last: a scan of the rest does not read it.
    title TEXT NOT NULL,
    -- the client's own word for it, an order number
    reference TEXT NOT NULL,
    -- number, client, matter and title, folded
    search_text TEXT NOT NULL,
    void_reason TEXT,
    notes TEXT NOT NULL,
    terms TEXT NOT NULL,
    -- the firm's own, on no paper and in no portal
    internal_note TEXT NOT NULL,
    -- everything that stands on its paper, JSON, once issued
    frozen TEXT
  )`,
  `CREATE INDEX bills_matter ON bills(matter_id, listed_on, id)`,
  `CREATE INDEX bills_client ON bills(client_id, listed_on, id)`,
  `CREATE INDEX bills_corrects ON bills(corrects_bill_id) WHERE corrects_bill_id IS NOT NULL`,
  `CREATE INDEX bills_listed ON bills(listed_on, id)`,
  // What a list counts, adds up, filters and orders, without reading the bills.
  `CREATE INDEX bills_sums ON bills(kind, state, currency, matter_id, client_id, due_on, listed_on, total_minor,
    paid_minor, credited_minor, balance_minor, number, client_sort, search_text, id)`,
  // The same of those that something is owed for, by the day it was due.
  `CREATE INDEX bills_open ON bills(due_on, kind, state, currency, matter_id, client_id, listed_on, total_minor,
    paid_minor, credited_minor, balance_minor, number, client_sort, search_text, id) WHERE balance_minor > 0`,
  // Issued, and a crash left out the paper.
  `CREATE INDEX bills_without_pdf ON bills(id) WHERE number IS NOT NULL AND pdf_file_id IS NULL`,

  `CREATE TABLE bill_lines (
    id TEXT PRIMARY KEY,
    bill_id TEXT NOT NULL REFERENCES bills(id),
    position INTEGER NOT NULL,
    -- 'service': hours by rate; 'expense'; 'flat'
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    worked_on TEXT,
    -- whose hours they are
    user_id TEXT REFERENCES staff_users(id),
    quantity_milli INTEGER NOT NULL,
    rate_minor INTEGER NOT NULL,
    discount_kind TEXT,
    discount_value INTEGER NOT NULL,
    -- ids of tax_rates, JSON
    tax_rate_ids TEXT NOT NULL,
    UNIQUE (bill_id, position)
  )`,

  // Nothing of it changes but that it may be reversed.
  `CREATE TABLE bill_payments (
    id TEXT PRIMARY KEY,
    bill_id TEXT NOT NULL REFERENCES bills(id),
    -- 'payment', 'refund'
    kind TEXT NOT NULL,
    paid_on TEXT NOT NULL,
    -- 'transfer', 'check', 'cash', 'card', 'other'
    method TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    reversed_by TEXT REFERENCES staff_users(id),
    reversed_at_ms INTEGER,
    reverse_reason TEXT
  )`,
  `CREATE INDEX bill_payments_bill ON bill_payments(bill_id, paid_on)`,

  // One for each step ('so many days after it was due') and each client with whom the bill is shared.
  `CREATE TABLE bill_reminders (
    id TEXT PRIMARY KEY,
    bill_id TEXT NOT NULL REFERENCES bills(id),
    participant_id TEXT NOT NULL REFERENCES participants(id),
    client_id TEXT NOT NULL REFERENCES clients(id),
    -- days after the due day; of one that staff sent by hand, the days that had passed
    step_days INTEGER NOT NULL,
    is_by_hand INTEGER NOT NULL,
    -- 'proposed': staff decide; 'sent', 'dismissed'; 'lapsed': nothing to remind of any more
    state TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    -- null: the host did
    decided_by TEXT REFERENCES staff_users(id),
    decided_at_ms INTEGER
  )`,
  `CREATE INDEX bill_reminders_bill ON bill_reminders(bill_id, client_id, created_at_ms)`,
  `CREATE INDEX bill_reminders_proposed ON bill_reminders(created_at_ms, id) WHERE state = 'proposed'`,

  `CREATE TABLE time_entries (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    worked_on TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    description TEXT NOT NULL,
    currency TEXT NOT NULL,
    -- for an hour
    rate_minor INTEGER NOT NULL,
    is_billable INTEGER NOT NULL,
    -- the bill and line that it stands on; free while null
    bill_id TEXT REFERENCES bills(id),
    bill_line_id TEXT,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX time_entries_matter ON time_entries(matter_id, worked_on, id)`,
  `CREATE INDEX time_entries_user ON time_entries(user_id, worked_on, id)`,
  `CREATE INDEX time_entries_bill ON time_entries(bill_id) WHERE bill_id IS NOT NULL`,
  `CREATE TABLE expense_entries (
    id TEXT PRIMARY KEY,
    matter_id TEXT NOT NULL REFERENCES matters(id),
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    spent_on TEXT NOT NULL,
    description TEXT NOT NULL,
    currency TEXT NOT NULL,
    quantity_milli INTEGER NOT NULL,
    -- for one
    rate_minor INTEGER NOT NULL,
    is_billable INTEGER NOT NULL,
    bill_id TEXT REFERENCES bills(id),
    bill_line_id TEXT,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES staff_users(id),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  )`,
  `CREATE INDEX expense_entries_matter ON expense_entries(matter_id, spent_on, id)`,
  `CREATE INDEX expense_entries_user ON expense_entries(user_id, spent_on, id)`,
  `CREATE INDEX expense_entries_bill ON expense_entries(bill_id) WHERE bill_id IS NOT NULL`,
  // One for each person at most.
  `CREATE TABLE running_timers (
    user_id TEXT PRIMARY KEY REFERENCES staff_users(id),
    matter_id TEXT NOT NULL REFERENCES matters(id),
    description TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL
  )`,
  // What an hour of somebody costs, and what it costs on one matter, in that matter's currency.
  `CREATE TABLE staff_rates (
    user_id TEXT NOT NULL REFERENCES staff_users(id),
    currency TEXT NOT NULL,
    rate_minor INTEGER NOT NULL,
    PRIMARY KEY (user_id, currency)
  )`,
  `CREATE TABLE matter_rates (
    matter_id TEXT NOT NULL REFERENCES matters(id),
    -- '': everybody who has none of their own on it
    user_id TEXT NOT NULL,
    rate_minor INTEGER NOT NULL,
    PRIMARY KEY (matter_id, user_id)
  )`,
]
