//! PostgreSQL: ready-made `tsvector`s behind a GIN index.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use sqlx::{Connection as _, PgConnection};

use super::{FoundRow, IndexedRow, Span, TermRow};
use crate::StoreError;
use crate::search::{Document, Expression};

/// The largest position that a `tsvector` tells apart.
const POSITION_MAX: usize = 16_383;

/// Puts an entry's words into the index.
pub(crate) async fn put_document(
    c: &mut PgConnection,
    log: i64,
    index: i64,
    said_s: i64,
    document: &Document,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into search_docs (log_id, idx, said_s, digest, words) values ($1, $2, $3, $4, $5::tsvector) \
         on conflict (log_id, idx) do update set digest = excluded.digest, words = excluded.words",
    )
    .bind(log)
    .bind(index)
    .bind(said_s)
    .bind(document.digest())
    .bind(words(document))
    .execute(c)
    .await?;
    Ok(())
}

/// Takes an entry's words out of the index.
pub(crate) async fn drop_document(
    c: &mut PgConnection,
    log: i64,
    index: i64,
    _document: &Document,
) -> Result<(), StoreError> {
    sqlx::query("update search_docs set digest = null, words = null where log_id = $1 and idx = $2")
        .bind(log)
        .bind(index)
        .execute(c)
        .await?;
    Ok(())
}

/// Empties the index.
pub(crate) async fn wipe_index(c: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query("delete from search_docs").execute(c).await?;
    Ok(())
}

/// Entries that a search takes from the index of words and sorts. When there are more, it reads entries from the newest
/// down instead, and meets a page of hits soon: either way the work has a bound that does not grow with the record.
const SORTED_MAX: i64 = 2_000;

/// The columns of [`FoundRow`] for the places in `h`.
macro_rules! select_found {
    ($places:literal) => {
        concat!(
            "with h as materialized (",
            $places,
            ") select h.log_id, h.said_s, e.idx, e.at, e.kind, e.refers_to, f.fields, s.corrected_by, s.retracted_by, \
             s.withheld_with from h join entries e on e.log_id = h.log_id and e.idx = h.idx \
             join entry_fields f on f.log_id = e.log_id and f.idx = e.idx \
             left join standings s on s.log_id = e.log_id and s.idx = e.idx \
             order by h.said_s desc, h.log_id desc, h.idx desc"
        )
    };
}

/// The newest entries that an expression finds.
///
/// The server cannot guess how frequent the beginning of a word is and takes the wrong way for rare ones, a hundred
/// times too slow. So the way is chosen here, by counting.
pub(crate) async fn find(
    c: &mut PgConnection,
    expression: &Expression,
    span: Span,
) -> Result<Vec<FoundRow>, StoreError> {
    let mut t = c.begin().await?;
    // `+ 0` keeps the index of time out of it.
    sqlx::raw_sql("set local enable_seqscan = off; set local enable_indexscan = off").execute(&mut *t).await?;
    let (candidates,): (i64,) = sqlx::query_as(
        "select count(*) from (select 1 from search_docs where words @@ $1::tsquery and said_s + 0 >= $2 \
         and said_s + 0 <= $3 limit $4) candidates",
    )
    .persistent(false)
    .bind(text(expression, Neighbours::Anywhere))
    .bind(span.from_s)
    .bind(span.until_s)
    .bind(SORTED_MAX)
    .fetch_one(&mut *t)
    .await?;
    let sql = if candidates < SORTED_MAX {
        select_found!(
            "select log_id, idx, said_s from search_docs where words @@ $1::tsquery and said_s + 0 >= $2 \
             and (said_s + 0, log_id, idx) < ($3, $4, $5) order by said_s + 0 desc, log_id desc, idx desc limit $6"
        )
    } else {
        let way = "set local enable_indexscan = on; set local enable_bitmapscan = off";
        sqlx::raw_sql(way).execute(&mut *t).await?;
        select_found!(
            "select log_id, idx, said_s from search_docs where words @@ $1::tsquery and said_s >= $2 \
             and (said_s, log_id, idx) < ($3, $4, $5) order by said_s desc, log_id desc, idx desc limit $6"
        )
    };
    let (second, log, index) =
        span.after.filter(|after| after.0 < span.until_s).unwrap_or((span.until_s, i64::MIN, i64::MIN));
    let rows = sqlx::query_as(sql)
        .persistent(false)
        .bind(text(expression, Neighbours::Adjacent))
        .bind(span.from_s)
        .bind(second)
        .bind(log)
        .bind(index)
        .bind(span.limit)
        .fetch_all(&mut *t)
        .await?;
    t.rollback().await?;
    Ok(rows)
}

/// What was put into the index of a log.
pub(crate) async fn indexed(c: &mut PgConnection, log: i64) -> Result<Vec<IndexedRow>, StoreError> {
    Ok(sqlx::query_as("select idx, digest from search_docs where log_id = $1").bind(log).fetch_all(c).await?)
}

/// Hands over what really stands in the index of a log, each word of an entry once.
pub(crate) async fn each_term(c: &mut PgConnection, log: i64, mut take: impl FnMut(TermRow)) -> Result<(), StoreError> {
    let sql = "select idx, lexeme as term from search_docs, unnest(words) where log_id = $1";
    let mut rows = sqlx::query_as(sql).bind(log).fetch(c);
    while let Some(row) = rows.try_next().await? {
        take(row);
    }
    Ok(())
}

/// A document as a `tsvector` is written: words with their positions, labels without. None of them holds a quote.
fn words(document: &Document) -> String {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (number, word) in document.words().enumerate() {
        if let Some(word) = word {
            places.entry(word).or_default().push((number + 1).min(POSITION_MAX).to_string());
        }
    }
    let mut text = String::new();
    for (word, places) in places {
        text.push_str(&format!("'{word}':{} ", places.join(",")));
    }
    for label in document.labels() {
        text.push_str(&format!("'{label}' "));
    }
    text
}

/// Whether the words of a phrase must stand next to each other. The index of words knows nothing of places: each
/// candidate is read for that.
#[derive(Clone, Copy)]
enum Neighbours {
    Adjacent,
    Anywhere,
}

/// An expression as a `tsquery`.
fn text(expression: &Expression, neighbours: Neighbours) -> String {
    match expression {
        Expression::Phrase { words, is_open } => {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            let operator = match neighbours {
                Neighbours::Adjacent => " <-> ",
                Neighbours::Anywhere => " & ",
            };
            format!("({}{})", words.join(operator), if *is_open { ":*" } else { "" })
        }
        Expression::Any(items) => joined(items, " | ", neighbours),
        Expression::All(items) => joined(items, " & ", neighbours),
        Expression::Without(wanted, unwanted) => match neighbours {
            Neighbours::Adjacent => format!("({} & !{})", text(wanted, neighbours), text(unwanted, neighbours)),
            // An unwanted phrase must not shut out its words.
            Neighbours::Anywhere => text(wanted, neighbours),
        },
    }
}

/// Joined two by two: the server's parser descends into a long chain link by link, and its stack is bounded.
fn joined(items: &[Expression], operator: &str, neighbours: Neighbours) -> String {
    match items {
        [] => "''".to_owned(),
        [only] => text(only, neighbours),
        _ => {
            let (left, right) = items.split_at(items.len() / 2);
            format!("({}{operator}{})", joined(left, operator, neighbours), joined(right, operator, neighbours))
        }
    }
}
