-- Entries leave in two ways only: their negotiation is deleted, or a backup takes the place of everything.

-- Holds a row only inside a transaction that removes entries, which takes it away again before it commits.
create table removals (
  removal_id bigint primary key
);

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and exists (select 1 from removals) then
    return old;
  end if;
  raise exception 'entries are append-only';
end $$;

-- The last checkpoint of each log that was deleted with its negotiation. Its origin, and so its slug, is never used again.
create table removed_logs (
  log_id bigint primary key,
  origin text not null unique,
  size bigint not null,
  root bytea not null, -- RFC 6962 hash over all its leaves
  removed_at bigint not null
);

-- Of a log that came from a backup: when it was restored, when the backup was made, and its head then.
alter table logs add column restored_at bigint;
alter table logs add column backup_made_at bigint;
alter table logs add column restored_head bigint;
