-- People between joining and belonging, what teams decide together, and what was done with rights.

-- A person of the other side: holds no role anywhere, whatever codes they find. 0 or 1.
alter table people add column employer_side integer not null default 0;

-- A poster code: many uses, and whoever redeems it waits to be vouched for. 0 or 1.
alter table invites add column poster integer not null default 0;

-- Whether the login came of a sign-in code that somebody else made: it ends when its person gets a wider role. 0 or 1.
alter table logins add column given integer not null default 0;

-- Who waits to be vouched for, and into which negotiation.
create table vouchings (
  person_id blob not null references people (person_id),
  negotiation_id blob not null references negotiations (negotiation_id),
  asked_on text not null, -- the day only
  primary key (person_id, negotiation_id)
) strict, without rowid;

create index vouchings_by_negotiation on vouchings (negotiation_id);

-- The name under which someone speaks in one negotiation. pid is a keyed hash of negotiation and person: without the key
-- the table names nobody, and nothing joins two negotiations.
create table pseudonyms (
  negotiation_id blob not null references negotiations (negotiation_id),
  pid blob not null,
  name text not null,
  primary key (negotiation_id, pid),
  unique (negotiation_id, name)
) strict;

-- A wider audience that one person of the team asked for, until a second one asks for the same.
create table audience_wishes (
  negotiation_id blob primary key references negotiations (negotiation_id),
  audience text not null check (audience in ('public', 'members', 'unit')),
  person_id blob not null references people (person_id),
  by_name text not null, -- the role name
  wanted_at integer not null
) strict;

-- What was done with rights, for the people who answer for them; kept for days. No reference: it outlives what it names.
create table audit (
  audit_id integer primary key autoincrement,
  at integer not null, -- whole minutes
  act text not null,
  negotiation_id blob,
  by_person blob,
  by_name text not null, -- the role name, "Administrator" or "Operator"
  about_person blob,
  about_invite blob,
  detail text
) strict;

create index audit_by_time on audit (at);
