-- The index that search asks, a projection of entries: it holds the words of those that stand, in the one form in which
-- words are compared (`ob_domain::search`), never the text itself. Each word carries its log, so that a search reads
-- nothing of logs that are not the viewer's. What is recorded is indexed in the same transaction.

create table search_docs (
  log_id bigint not null references logs (log_id),
  idx bigint not null,
  said_s bigint not null, -- when it was said, in whole seconds since 1970
  digest bigint, -- of the indexed words, for check; null while the entry's words are withheld
  words tsvector, -- written ready-made, never by to_tsvector
  primary key (log_id, idx)
);

create index search_docs_by_word on search_docs using gin (words);
-- for words that many entries hold: they are met soon on the way down from the newest
create index search_docs_by_time on search_docs (said_s, log_id, idx);

-- Entries that are still to be indexed, one span a log: of a database from before this file, or made by older rules.
create table search_fill (
  log_id bigint primary key references logs (log_id),
  next_idx bigint not null,
  last_idx bigint not null
);
