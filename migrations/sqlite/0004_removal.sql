-- Entries leave in two ways only: their negotiation is deleted, or a backup takes the place of everything.

-- Holds a row only inside a transaction that removes entries, which takes it away again before it commits.
create table removals (
  removal_id integer primary key
) strict;

drop trigger entries_are_never_deleted;
create trigger entries_are_never_deleted before delete on entries when not exists (select 1 from removals)
begin select raise(abort, 'entries are append-only'); end;

-- The last checkpoint of each log that was deleted with its negotiation. Its origin, and so its slug, is never used again.
create table removed_logs (
  log_id integer primary key,
  origin text not null unique,
  size integer not null,
  root blob not null, -- RFC 6962 hash over all its leaves
  removed_at integer not null
) strict;

-- Of a log that came from a backup: when it was restored, when the backup was made, and its head then.
alter table logs add column restored_at integer;
alter table logs add column backup_made_at integer;
alter table logs add column restored_head integer;
