-- The index that search asks, a projection of entries: it holds the words of those that stand, in the one form in which
-- words are compared (`ob_domain::search`), never the text itself. Each word carries its log, so that a search reads
-- nothing of logs that are not the viewer's. What is recorded is indexed in the same transaction.

-- An entry's place in the index. doc_id rises with when it was said: whole seconds since 1970 * 2^24 + order of
-- arrival in that second; a search walks it from the newest down, and a span of days is a range of it.
create table search_docs (
  doc_id integer primary key,
  log_id integer not null references logs (log_id),
  idx integer not null,
  digest integer, -- of the indexed words, for taking them out and for check; null while the entry's words are withheld
  unique (log_id, idx)
) strict;

-- Without a copy of the words, so that taking them out takes them out for good. The words come ready-made: the
-- tokenizer only splits at spaces.
create virtual table search_words using fts5 (words, content = '', tokenize = "ascii tokenchars '.~=:-'");
insert into search_words (search_words, rank) values ('secure-delete', 1);

-- What stands in the index, word by word, for check.
create virtual table search_terms using fts5vocab (search_words, instance);

-- Entries that are still to be indexed, one span a log: of a database from before this file, or made by older rules.
create table search_fill (
  log_id integer primary key references logs (log_id),
  next_idx integer not null,
  last_idx integer not null
) strict;
