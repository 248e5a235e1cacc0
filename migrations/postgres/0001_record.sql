-- Negotiations, their logs, and the people who may see them. Instants are microseconds since 1970, ids uuids.

create table negotiations (
  negotiation_id uuid primary key,
  slug text not null unique,
  title text not null,
  kind text not null check (kind in ('contract', 'legislative')),
  stage text not null,
  ours text not null,
  theirs text not null,
  mediator text,
  audience text not null check (audience in ('public', 'members', 'unit')),
  time_zone text not null,
  delay_s bigint not null default 0, -- ground-rule delay of everything in the record
  created_at bigint not null
);

-- One row a stream; the row that an append locks. head is the last index, -1 when empty; last_at the last leaf's time.
create table logs (
  log_id bigint generated always as identity primary key,
  negotiation_id uuid not null references negotiations (negotiation_id),
  kind text not null check (kind in ('record', 'caucus')),
  origin text not null unique, -- the log's name in leaves, fixed at creation
  head bigint not null default -1,
  last_at bigint not null default 0,
  unique (negotiation_id, kind)
);

-- The log itself: index = leaf = viewer's position. Insert only. What can be redacted lives in entry_fields.
-- session_id, side and article repeat fields for filtering; check compares them.
create table entries (
  log_id bigint not null references logs (log_id),
  idx bigint not null check (idx >= 0),
  at bigint not null,
  kind text not null,
  refers_to bigint,
  session_id uuid,
  side text,
  article text,
  commitment bytea not null,
  leaf_hash bytea not null,
  primary key (log_id, idx)
);

create index entries_by_kind on entries (log_id, kind, idx);
create index entries_by_session on entries (log_id, session_id, idx) where session_id is not null;
create index entries_by_side on entries (log_id, side, idx) where side is not null;
create index entries_by_article on entries (log_id, article, idx) where article is not null;
-- finds the corrections and translations of an entry when it is retracted
create index entries_by_reference on entries (log_id, refers_to) where refers_to is not null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'entries are append-only';
end $$;
create trigger entries_are_never_changed before update or delete on entries
for each row execute function refuse_change();
create trigger entries_are_never_truncated before truncate on entries
for each statement execute function refuse_change();

-- Salted values of an entry's fields in the exported form; redaction rewrites a row, nothing else does.
create table entry_fields (
  log_id bigint not null,
  idx bigint not null,
  fields text not null,
  primary key (log_id, idx),
  foreign key (log_id, idx) references entries (log_id, idx)
);

-- Projection: what later entries made of an earlier one. Only amended entries have a row.
create table standings (
  log_id bigint not null,
  idx bigint not null,
  corrected_by bigint,
  retracted_by bigint, -- the retraction in force over the entry itself
  withheld_with bigint, -- the retraction in force over what it corrects or translates, at any distance
  primary key (log_id, idx)
);

-- Projection of the phase entries, with the plan that anyone on the team may change. *_us: microseconds spent.
create table sessions (
  session_id uuid primary key,
  negotiation_id uuid not null references negotiations (negotiation_id),
  number bigint not null,
  title text,
  place text,
  scheduled_for bigint,
  phase text not null,
  phase_side text,
  phase_since bigint,
  opened_at bigint,
  adjourned_at bigint,
  resumes_at bigint,
  table_us bigint not null default 0,
  ours_caucus_us bigint not null default 0,
  theirs_caucus_us bigint not null default 0,
  mediation_us bigint not null default 0,
  break_us bigint not null default 0,
  unique (negotiation_id, number)
);

create unique index one_open_session on sessions (negotiation_id) where opened_at is not null and adjourned_at is null;

create table articles (
  negotiation_id uuid not null references negotiations (negotiation_id),
  slug text not null,
  number text not null,
  title text not null,
  current_text text not null,
  position bigint not null, -- order of adding, which is the agreement's order
  primary key (negotiation_id, slug)
);

-- Entries that wait for their release, in the order of posting. content is the fields as [[name, value], ...].
create table held (
  held_id uuid primary key,
  log_id bigint not null references logs (log_id),
  position bigint not null,
  kind text not null,
  refers_to bigint,
  content text not null,
  posted_at bigint not null,
  due_at bigint not null, -- by its own rules; what waits before it may make it later
  problem text,
  unique (log_id, position)
);

-- What became of a post under an idempotency key. Both hashes are keyed, and the person is part of key_hash, so that
-- the table links nobody to an entry. held_id or idx says what became of it; neither: it was undone.
create table idempotency (
  log_id bigint not null references logs (log_id),
  key_hash bytea not null,
  body_hash bytea not null,
  held_id uuid,
  idx bigint,
  primary key (log_id, key_hash)
);

create index idempotency_by_held on idempotency (held_id) where held_id is not null;

create table people (
  person_id uuid primary key,
  instance_role text not null check (instance_role in ('pending', 'member', 'admin')),
  joined_on text not null, -- the day only
  revoked_at bigint
);

create table roles (
  negotiation_id uuid not null references negotiations (negotiation_id),
  person_id uuid not null references people (person_id),
  role text not null check (role in ('member', 'team', 'moderator')),
  number bigint not null, -- "Team 2"; never given twice
  primary key (negotiation_id, person_id)
);

create index roles_by_person on roles (person_id);

create table role_numbers (
  negotiation_id uuid not null references negotiations (negotiation_id),
  role text not null,
  last bigint not null,
  primary key (negotiation_id, role)
);

-- Join codes (person_id null) and sign-in codes (person_id set), known by SHA-256 only.
create table invites (
  invite_id uuid primary key,
  code_hash bytea not null unique,
  negotiation_id uuid references negotiations (negotiation_id),
  role text not null check (role in ('member', 'team', 'moderator', 'admin', 'sign_in')),
  person_id uuid references people (person_id),
  made_by uuid, -- who made it; taken back when that person's access is taken
  created_at bigint not null,
  expires_at bigint not null,
  max_uses bigint not null,
  uses bigint not null default 0,
  revoked_at bigint
);

-- Who redeemed with which nonce, so that a repeat within minutes answers the same; forgotten after that.
create table redemptions (
  invite_id uuid not null references invites (invite_id),
  nonce_hash bytea not null,
  person_id uuid not null,
  login_id uuid not null,
  redeemed_at bigint not null,
  primary key (invite_id, nonce_hash)
);

create table logins (
  login_id uuid primary key,
  person_id uuid not null references people (person_id),
  label text,
  created_on text not null,
  last_used_on text not null,
  idle_until bigint not null, -- the end of a day: no closer than last_used_on
  expires_at bigint not null,
  revoked_at bigint
);

create index logins_by_person on logins (person_id);

-- One family a login. A token is good until one of its successors was used.
create table refresh_tokens (
  token_hash bytea primary key,
  login_id uuid not null references logins (login_id),
  parent_hash bytea,
  used bigint not null default 0 -- whether it was ever used, never when: that would tell when someone was online
);

create index refresh_tokens_by_parent on refresh_tokens (parent_hash) where parent_hash is not null;
create index refresh_tokens_by_login on refresh_tokens (login_id);

-- Changes of rights and of entries' standing that other processes must act on; a serving node reads what is new.
create table changes (
  change_id bigint generated always as identity primary key,
  at bigint not null,
  login_id uuid,
  person_id uuid,
  log_id bigint,
  idx bigint
);

-- Facts of the deployment: the public address that serve was started with last, for commands that run beside it.
create table deployment (
  name text primary key,
  value text not null
);
