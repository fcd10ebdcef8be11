/**
 * The rows of the store as Kysely sees them: the sum of all migrations, one interface a table. Times are milliseconds
 * UTC, booleans 0/1, JSON is text.
 */

export interface FirmRow {
  id: string
  name: string
  accent_color: string | null
  logo_file_id: string | null
  time_zone: string
  default_locale: string
  contact_name: string
  contact_phone: string
  contact_hours: string
  reply_to_email: string
  lock_after_minutes: number
  share_delay_seconds: number
  notice_group_seconds: number
  created_at_ms: number
  updated_at_ms: number
}

export interface SettingRow {
  key: string
  value: string
  updated_at_ms: number
}

export interface PortalAddressRow {
  id: string
  region: string
  origin: string
  position: number
  checked_at_ms: number | null
  reachable_at_ms: number | null
  check_error: string | null
  created_at_ms: number
  retired_at_ms: number | null
}

export interface StaffUserRow {
  id: string
  email: string
  email_norm: string
  name: string
  role: string
  locale: string
  password_hash: string
  password_changed_at_ms: number
  security_version: number
  last_sign_in_at_ms: number | null
  home_seen_at_ms: number
  created_at_ms: number
  deactivated_at_ms: number | null
  notice_cadence: string
}

export interface StaffSessionRow {
  id: string
  token_hash: string
  user_id: string
  security_version: number
  created_at_ms: number
  last_active_at_ms: number
  expires_at_ms: number
  password_at_ms: number
  locked_at_ms: number | null
  ip: string
  user_agent: string
  ended_at_ms: number | null
  ended_reason: string | null
  /** How the second factor was given: 'code', 'backup-code', 'push', 'passkey', 'device', 'enrolment'; null while it is due or there is none. */
  second_factor: string | null
  second_factor_at_ms: number | null
  /** The kept device it was opened on, or that was kept with it. */
  device_id: string | null
  /** 1: the person asked to be kept signed in; of a session that still owes its second factor. */
  keeps_signed_in: number | null
  /** Wrong codes in a row. */
  factor_failures: number | null
}

export interface SignInRulesRow {
  firm_id: string
  second_factor: string
  required_from_ms: number | null
  allows_kept_devices: number
  phone_origin: string | null
  passkey_domain: string | null
  recovery_kit_made_at_ms: number | null
  updated_at_ms: number
}

export interface StaffSecondFactorRuleRow {
  user_id: string
  invited_at_ms: number | null
  required_from_ms: number | null
  set_by: string
}

export interface StaffTotpRow {
  user_id: string
  seed_sealed: string
  last_step: number
  backup_set_id: string
  enabled_at_ms: number
}

export interface StaffTotpEnrolmentRow {
  user_id: string
  id: string
  session_id: string
  seed_sealed: string
  started_at_ms: number
  expires_at_ms: number
  confirmed_step: number | null
  backup_set_id: string | null
}

export interface StaffBackupCodeRow {
  id: string
  user_id: string
  set_id: string
  code_mac: string
  created_at_ms: number
  used_at_ms: number | null
}

export interface StaffDeviceRow {
  id: string
  user_id: string
  token_hash: string
  security_version: number
  created_at_ms: number
  expires_at_ms: number
  last_used_at_ms: number
  ip: string
  user_agent: string
  ended_at_ms: number | null
  ended_reason: string | null
}

export interface StaffPasskeyRow {
  id: string
  user_id: string
  credential_id: string
  public_key: string
  sign_count: number
  transports: string
  device_type: string
  is_backed_up: number
  aaguid: string
  domain: string
  name: string
  created_at_ms: number
  last_used_at_ms: number | null
  removed_at_ms: number | null
}

export interface UsedChallengeRow {
  challenge_hash: string
  expires_at_ms: number
}

export interface StaffPhoneRow {
  id: string
  user_id: string
  name: string
  public_key: string
  push_sealed: string | null
  push_failed_at_ms: number | null
  created_at_ms: number
  last_used_at_ms: number | null
  removed_at_ms: number | null
}

export interface PhonePairingRow {
  id: string
  user_id: string
  session_id: string
  token_hash: string
  created_at_ms: number
  expires_at_ms: number
  used_at_ms: number | null
  phone_id: string | null
}

export interface PushApprovalRow {
  id: string
  user_id: string
  session_id: string
  nonce: string
  number: string
  tries: number
  ip: string
  user_agent: string
  created_at_ms: number
  expires_at_ms: number
  outcome: string | null
  settled_at_ms: number | null
  phone_id: string | null
  charged: string
}

export interface PasswordResetRow {
  id: string
  user_id: string | null
  token_hash: string | null
  issued_by: string | null
  security_version: number
  created_at_ms: number
  expires_at_ms: number
  used_at_ms: number | null
  ended_at_ms: number | null
}

export interface OwnerHandoverRow {
  id: string
  from_user_id: string
  to_user_id: string
  created_at_ms: number
  expires_at_ms: number
  accepted_at_ms: number | null
  cancelled_at_ms: number | null
}

export interface StaffInviteRow {
  id: string
  email: string
  email_norm: string
  role: string
  locale: string
  token_hash: string | null
  invited_by: string
  created_at_ms: number
  expires_at_ms: number
  used_at_ms: number | null
  revoked_at_ms: number | null
}

export interface AttemptCounterRow {
  key: string
  count: number
  window_started_at_ms: number
  last_at_ms: number
  next_allowed_at_ms: number
}

export interface ClientRow {
  id: string
  kind: string
  given_name: string
  family_name: string
  company_name: string
  display_name: string
  sort_name: string
  search_text: string
  email: string | null
  email_norm: string | null
  email_changed_at_ms: number | null
  email_changed_by: string | null
  phone: string
  address: string
  locale: string
  locale_is_chosen: number
  portal_address_id: string | null
  notes: string
  has_portal_access: number
  portal_email_norm: string | null
  access_version: number
  invited_at_ms: number | null
  last_sign_in_at_ms: number | null
  version: number
  created_at_ms: number
  updated_at_ms: number
  archived_at_ms: number | null
}

export interface ClientWordRow {
  word: string
  client_id: string
}

export interface ClientTagRow {
  client_id: string
  tag: string
}

export interface MatterRow {
  id: string
  number: string
  title: string
  search_text: string
  practice_area: string
  status: string
  responsible_user_id: string
  is_restricted: number
  version: number
  opened_at_ms: number
  closed_at_ms: number | null
  created_at_ms: number
  updated_at_ms: number
  currency: string | null
}

export interface NumberSeriesRow {
  name: string
  next_number: number
}

export interface MatterStaffRow {
  matter_id: string
  user_id: string
}

export interface ParticipantRow {
  id: string
  matter_id: string
  client_id: string
  role: string
  created_at_ms: number
  removed_at_ms: number | null
}

export interface AdverseParticipantRow {
  matter_id: string
  participant_a: string
  participant_b: string
}

export interface FileRow {
  id: string
  storage_key: string
  size_bytes: number
  sha256: string | null
  state: string
  media_type: string
  created_at_ms: number
  scan_state: string
  scan_detail: string | null
  scanned_at_ms: number | null
}

export interface DocumentRow {
  id: string
  matter_id: string
  name: string
  search_text: string
  file_id: string
  version_number: number
  created_by_kind: string
  created_by_id: string
  created_at_ms: number
  updated_at_ms: number
  deleted_at_ms: number | null
  folder_id: string | null
  is_held: number
  deleted_by: string | null
  binned_with: string | null
}

export interface DocumentVersionRow {
  document_id: string
  version_number: number
  file_id: string
  name: string
  created_by_kind: string
  created_by_id: string
  created_at_ms: number
}

export interface ThreadRow {
  id: string
  matter_id: string
  kind: string
  subject: string
  search_text: string
  created_by_kind: string
  created_by_id: string
  created_at_ms: number
  last_message_at_ms: number
  firm_read_at_ms: number
}

export interface MessageRow {
  id: string
  thread_id: string
  position: number
  author_kind: string
  author_id: string
  body: string
  search_text: string
  share_id: string | null
  created_at_ms: number
}

export interface DraftRow {
  author_kind: string
  author_id: string
  place: string
  body: string
  updated_at_ms: number
}

export interface ShareRow {
  id: string
  batch_id: string
  resource_kind: string
  resource_id: string
  matter_id: string
  participant_id: string
  client_id: string
  thread_id: string | null
  message: string
  origin: string
  via_share_id: string | null
  version_number: number | null
  state: string
  shared_by: string | null
  confirmed_email_norm: string
  created_at_ms: number
  starts_at_ms: number
  ended_at_ms: number | null
  ended_by: string | null
  ended_reason: string | null
  first_viewed_at_ms: number | null
  last_viewed_at_ms: number | null
  view_count: number
  first_downloaded_at_ms: number | null
  last_downloaded_at_ms: number | null
  download_count: number
}

export interface FolderShareWorkRow {
  share_id: string
  after_document_id: string
}

export interface FolderRow {
  id: string
  matter_id: string
  parent_id: string | null
  name: string
  search_text: string
  new_files: string
  created_by: string
  created_at_ms: number
  updated_at_ms: number
  deleted_at_ms: number | null
  deleted_by: string | null
  binned_with: string | null
}

export interface SendingRow {
  id: string
  owner_kind: string
  owner_id: string
  matter_id: string
  participant_id: string | null
  folder_id: string | null
  thread_id: string | null
  message_id: string | null
  request_item_id: string | null
  document_id: string | null
  state: string
  created_at_ms: number
  updated_at_ms: number
  ended_at_ms: number | null
}

export interface UploadRow {
  id: string
  sending_id: string
  position: number
  token_hash: string | null
  session_id: string
  access_version: number
  name: string
  size_bytes: number
  fingerprint: string
  storage_key: string
  offset_bytes: number
  state: string
  document_id: string | null
  created_at_ms: number
  updated_at_ms: number
  expires_at_ms: number
}

export interface MessageAttachmentRow {
  message_id: string
  position: number
  document_id: string
}

export interface NoteRow {
  id: string
  matter_id: string
  thread_id: string | null
  author_id: string
  body: string
  search_text: string
  created_at_ms: number
  updated_at_ms: number
  deleted_at_ms: number | null
}

export interface SavedReplyRow {
  id: string
  owner_id: string | null
  title: string
  body: string
  created_by: string
  created_at_ms: number
  updated_at_ms: number
}

export interface RequestRow {
  id: string
  matter_id: string
  participant_id: string
  client_id: string
  title: string
  note: string
  due_on: string | null
  state: string
  remind_every_days: number
  last_reminded_at_ms: number | null
  created_by: string
  created_at_ms: number
  updated_at_ms: number
  ended_at_ms: number | null
}

export interface RequestItemRow {
  id: string
  request_id: string
  position: number
  title: string
  note: string
  due_on: string | null
  example_document_id: string | null
  state: string
  answer_text: string
  is_missing: number
  answered_at_ms: number | null
  decided_by: string | null
  decided_at_ms: number | null
  return_reason: string
}

export interface RequestItemDocumentRow {
  item_id: string
  document_id: string
  created_at_ms: number
}

export interface RequestTemplateRow {
  id: string
  name: string
  content: string
  created_by: string
  created_at_ms: number
  updated_at_ms: number
}

export interface StaffNoticeRow {
  id: string
  user_id: string
  kind: string
  matter_id: string | null
  client_id: string | null
  subject_kind: string
  subject_id: string
  params: string
  created_at_ms: number
  seen_at_ms: number | null
  email_due_at_ms: number | null
}

export interface ViewAsSessionRow {
  id: string
  ticket_hash: string
  ticket_expires_at_ms: number
  ticket_used_at_ms: number | null
  token_hash: string | null
  user_id: string
  staff_session_id: string
  matter_id: string
  client_id: string
  portal_address_id: string
  as_of_ms: number | null
  created_at_ms: number
  expires_at_ms: number
  ended_at_ms: number | null
}

export interface ThreadReadRow {
  thread_id: string
  reader_kind: string
  reader_id: string
  position: number
  read_at_ms: number
}

export interface OutboxEmailRow {
  id: string
  key: string
  kind: string
  to_email: string
  to_name: string
  client_id: string | null
  user_id: string | null
  matter_id: string | null
  portal_address_id: string | null
  locale: string
  target: string
  params: string
  state: string
  held_reason: string | null
  attempts: number
  next_attempt_at_ms: number
  message_id: string
  last_error: string | null
  created_at_ms: number
  sent_at_ms: number | null
  link_opened_at_ms: number | null
  merge_key: string | null
}

export interface SignInLinkRow {
  id: string
  token_hash: string
  client_id: string | null
  access_version: number
  portal_address_id: string
  email_id: string | null
  email_norm: string
  target: string
  made_by: string
  created_at_ms: number
  expires_at_ms: number
  opened_at_ms: number | null
  used_at_ms: number | null
}

export interface SignInCodeRow {
  id: string
  browser_hash: string
  portal_address_id: string
  client_id: string | null
  access_version: number
  email_id: string | null
  target: string
  tries_left: number
  created_at_ms: number
  expires_at_ms: number
  used_at_ms: number | null
}

export interface ClientSessionRow {
  id: string
  token_hash: string
  client_id: string
  access_version: number
  portal_address_id: string
  created_at_ms: number
  last_active_at_ms: number
  expires_at_ms: number
  ip: string
  user_agent: string
  ended_at_ms: number | null
  ended_reason: string | null
}

export interface KnownBrowserRow {
  browser_hash: string
  client_id: string
  last_seen_at_ms: number
}

export interface ActivityRow {
  position: number
  id: string
  at_ms: number
  actor_kind: string
  actor_id: string | null
  actor_name: string
  ip: string | null
  kind: string
  matter_id: string | null
  client_id: string | null
  subject_kind: string | null
  subject_id: string | null
  data: string
  prev_hash: string
  hash: string
}

export interface TaxRateRow {
  id: string
  name: string
  rate_micro: number
  is_default: number
  position: number
  created_at_ms: number
  retired_at_ms: number | null
}

export interface BillSeriesRow {
  kind: string
  prefix: string
  has_year: number
  digits: number
  updated_at_ms: number
}

export interface BillCounterRow {
  kind: string
  year: number
  next_number: number
}

export interface BillRow {
  id: string
  matter_id: string
  client_id: string
  kind: string
  corrects_bill_id: string | null
  state: string
  number: string | null
  currency: string
  tax_mode: string
  locale: string
  title: string
  reference: string
  notes: string
  terms: string
  internal_note: string
  issued_on: string | null
  due_on: string | null
  due_days: number
  discount_kind: string | null
  discount_value: number
  subtotal_minor: number
  discount_minor: number
  tax_minor: number
  total_minor: number
  paid_minor: number
  credited_minor: number
  balance_minor: number
  listed_on: string
  client_sort: string
  search_text: string
  frozen: string | null
  pdf_file_id: string | null
  reminders_paused: number
  version: number
  created_by: string
  created_at_ms: number
  updated_at_ms: number
  issued_by: string | null
  issued_at_ms: number | null
  voided_by: string | null
  voided_at_ms: number | null
  voided_on: string | null
  void_reason: string | null
}

export interface BillLineRow {
  id: string
  bill_id: string
  position: number
  kind: string
  description: string
  worked_on: string | null
  user_id: string | null
  quantity_milli: number
  rate_minor: number
  discount_kind: string | null
  discount_value: number
  tax_rate_ids: string
}

export interface BillPaymentRow {
  id: string
  bill_id: string
  kind: string
  paid_on: string
  method: string
  reference: string
  amount_minor: number
  created_by: string
  created_at_ms: number
  reversed_by: string | null
  reversed_at_ms: number | null
  reverse_reason: string | null
}

export interface BillReminderRow {
  id: string
  bill_id: string
  participant_id: string
  client_id: string
  step_days: number
  is_by_hand: number
  state: string
  created_at_ms: number
  decided_by: string | null
  decided_at_ms: number | null
}

export interface TimeEntryRow {
  id: string
  matter_id: string
  user_id: string
  worked_on: string
  minutes: number
  description: string
  currency: string
  rate_minor: number
  is_billable: number
  bill_id: string | null
  bill_line_id: string | null
  version: number
  created_by: string
  created_at_ms: number
  updated_at_ms: number
}

export interface ExpenseEntryRow {
  id: string
  matter_id: string
  user_id: string
  spent_on: string
  description: string
  currency: string
  quantity_milli: number
  rate_minor: number
  is_billable: number
  bill_id: string | null
  bill_line_id: string | null
  version: number
  created_by: string
  created_at_ms: number
  updated_at_ms: number
}

export interface RunningTimerRow {
  user_id: string
  matter_id: string
  description: string
  started_at_ms: number
}

export interface StaffRateRow {
  user_id: string
  currency: string
  rate_minor: number
}

export interface MatterRateRow {
  matter_id: string
  user_id: string
  rate_minor: number
}

export interface EventRow {
  id: string
  matter_id: string
  title: string
  state: string
  version: number
  spans_from_ms: number
  spans_until_ms: number | null
  next_reminder_at_ms: number | null
  source_uid: string | null
  created_by: string
  created_at_ms: number
  updated_at_ms: number
  cancelled_at_ms: number | null
  cancelled_by: string | null
}

export interface EventPartRow {
  event_id: string
  part_number: number
  state: string
  title: string
  place: string
  notes: string
  is_all_day: number
  starts_local: string
  ends_local: string
  time_zone: string
  rule: string | null
  rule_until_on: string | null
  rule_count: number | null
  spans_from_ms: number
  spans_until_ms: number | null
  sequence: number
}

export interface EventExceptionRow {
  event_id: string
  part_number: number
  recurrence_local: string
  state: string
  title: string | null
  place: string | null
  notes: string | null
  starts_local: string | null
  ends_local: string | null
  time_zone: string | null
}

export interface EventAttendeeRow {
  event_id: string
  kind: string
  person_id: string
  answer: string
  answer_note: string
  answered_at_ms: number | null
  is_answer_old: number
  created_at_ms: number
}

export interface EventReminderRow {
  event_id: string
  minutes_before: number
}

export interface EventChangeRow {
  id: string
  event_id: string
  part_number: number
  recurrence_local: string | null
  kind: string
  old_when: string
  new_when: string | null
  old_place: string
  new_place: string
  changed_by: string | null
  changed_at_ms: number
}

export interface EventInvitationRow {
  id: string
  event_id: string
  part_number: number
  client_id: string
  method: string
  email_id: string
  content: string | null
  created_at_ms: number
}

export interface CalendarFeedRow {
  id: string
  owner_kind: string
  owner_id: string
  token_hash: string
  shows_details: number
  created_at_ms: number
  last_read_at_ms: number | null
  revoked_at_ms: number | null
}

export interface Tables {
  firms: FirmRow
  settings: SettingRow
  portal_addresses: PortalAddressRow
  staff_users: StaffUserRow
  staff_sessions: StaffSessionRow
  staff_invites: StaffInviteRow
  sign_in_rules: SignInRulesRow
  staff_second_factor_rules: StaffSecondFactorRuleRow
  staff_totp: StaffTotpRow
  staff_totp_enrolments: StaffTotpEnrolmentRow
  staff_backup_codes: StaffBackupCodeRow
  staff_devices: StaffDeviceRow
  staff_passkeys: StaffPasskeyRow
  used_challenges: UsedChallengeRow
  staff_phones: StaffPhoneRow
  phone_pairings: PhonePairingRow
  push_approvals: PushApprovalRow
  password_resets: PasswordResetRow
  owner_handovers: OwnerHandoverRow
  attempt_counters: AttemptCounterRow
  clients: ClientRow
  client_words: ClientWordRow
  client_tags: ClientTagRow
  matters: MatterRow
  number_series: NumberSeriesRow
  matter_staff: MatterStaffRow
  participants: ParticipantRow
  adverse_participants: AdverseParticipantRow
  files: FileRow
  documents: DocumentRow
  document_versions: DocumentVersionRow
  threads: ThreadRow
  messages: MessageRow
  drafts: DraftRow
  shares: ShareRow
  folder_share_work: FolderShareWorkRow
  thread_reads: ThreadReadRow
  outbox_emails: OutboxEmailRow
  sign_in_links: SignInLinkRow
  sign_in_codes: SignInCodeRow
  client_sessions: ClientSessionRow
  known_browsers: KnownBrowserRow
  folders: FolderRow
  sendings: SendingRow
  uploads: UploadRow
  message_attachments: MessageAttachmentRow
  notes: NoteRow
  saved_replies: SavedReplyRow
  requests: RequestRow
  request_items: RequestItemRow
  request_item_documents: RequestItemDocumentRow
  request_templates: RequestTemplateRow
  staff_notices: StaffNoticeRow
  view_as_sessions: ViewAsSessionRow
  events: EventRow
  event_parts: EventPartRow
  event_exceptions: EventExceptionRow
  event_attendees: EventAttendeeRow
  event_reminders: EventReminderRow
  event_changes: EventChangeRow
  event_invitations: EventInvitationRow
  calendar_feeds: CalendarFeedRow
  tax_rates: TaxRateRow
  bill_series: BillSeriesRow
  bill_counters: BillCounterRow
  bills: BillRow
  bill_lines: BillLineRow
  bill_payments: BillPaymentRow
  bill_reminders: BillReminderRow
  time_entries: TimeEntryRow
  expense_entries: ExpenseEntryRow
  running_timers: RunningTimerRow
  staff_rates: StaffRateRow
  matter_rates: MatterRateRow
  activity: ActivityRow
}
