//! SQLite: FTS5 without content. Its rows are walked in the order of time, so that a word that every entry holds costs
//! no more than a page of hits.

use futures_util::TryStreamExt as _;
use sqlx::SqliteConnection;

use super::{FoundRow, IndexedRow, Span, TermRow};
use crate::StoreError;
use crate::search::{Document, Expression};

/// Bits of a document's number that tell apart what was said in the same second.
const ORDER_BITS: u32 = 24;

/// Puts an entry's words into the index.
pub(crate) async fn put_document(
    c: &mut SqliteConnection,
    log: i64,
    index: i64,
    said_s: i64,
    document: &Document,
) -> Result<(), StoreError> {
    // Sixteen million entries of one second would meet those of the next.
    let first = said_s << ORDER_BITS;
    let (doc,): (i64,) = sqlx::query_as(
        "insert into search_docs (doc_id, log_id, idx, digest) \
         select coalesce(max(doc_id) + 1, $1), $3, $4, $5 from search_docs where doc_id >= $1 and doc_id < $2 \
         on conflict (log_id, idx) do update set digest = excluded.digest returning doc_id",
    )
    .bind(first)
    .bind(first + (1 << ORDER_BITS))
    .bind(log)
    .bind(index)
    .bind(document.digest())
    .fetch_one(&mut *c)
    .await?;
    sqlx::query("insert into search_words (rowid, words) values ($1, $2)")
        .bind(doc)
        .bind(words(document))
        .execute(c)
        .await?;
    Ok(())
}

/// Takes an entry's words out of the index; `document` is what was put in.
pub(crate) async fn drop_document(
    c: &mut SqliteConnection,
    log: i64,
    index: i64,
    document: &Document,
) -> Result<(), StoreError> {
    let (doc,): (i64,) =
        sqlx::query_as("update search_docs set digest = null where log_id = $1 and idx = $2 returning doc_id")
            .bind(log)
            .bind(index)
            .fetch_one(&mut *c)
            .await?;
    sqlx::query("insert into search_words (search_words, rowid, words) values ('delete', $1, $2)")
        .bind(doc)
        .bind(words(document))
        .execute(c)
        .await?;
    Ok(())
}

/// Empties the index.
pub(crate) async fn wipe_index(c: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("insert into search_words (search_words) values ('delete-all')").execute(&mut *c).await?;
    sqlx::query("delete from search_docs").execute(c).await?;
    Ok(())
}

/// The newest entries that an expression finds.
pub(crate) async fn find(
    c: &mut SqliteConnection,
    expression: &Expression,
    span: Span,
) -> Result<Vec<FoundRow>, StoreError> {
    let mut until = span.until_s << ORDER_BITS;
    if let Some((second, log, index)) = span.after {
        let place: Option<(i64,)> = sqlx::query_as("select doc_id from search_docs where log_id = $1 and idx = $2")
            .bind(log)
            .bind(index)
            .fetch_optional(&mut *c)
            .await?;
        // While the index is made anew its place may be missing: then the second is begun again.
        until = until.min(place.map_or((second + 1) << ORDER_BITS, |(doc,)| doc));
    }
    let rows = sqlx::query_as(
        "select d.log_id, d.doc_id >> 24 as said_s, e.idx, e.at, e.kind, e.refers_to, f.fields, s.corrected_by, \
         s.retracted_by, s.withheld_with from \
         (select rowid as doc_id from search_words where search_words match $1 and rowid >= $2 and rowid < $3 \
         order by rowid desc limit $4) h \
         join search_docs d on d.doc_id = h.doc_id \
         join entries e on e.log_id = d.log_id and e.idx = d.idx \
         join entry_fields f on f.log_id = e.log_id and f.idx = e.idx \
         left join standings s on s.log_id = e.log_id and s.idx = e.idx order by d.doc_id desc",
    )
    .bind(text(expression))
    .bind(span.from_s << ORDER_BITS)
    .bind(until)
    .bind(span.limit)
    .fetch_all(c)
    .await?;
    Ok(rows)
}

/// What was put into the index of a log.
pub(crate) async fn indexed(c: &mut SqliteConnection, log: i64) -> Result<Vec<IndexedRow>, StoreError> {
    let sql = "select idx, digest from search_docs where log_id = $1";
    Ok(sqlx::query_as(sql).bind(log).fetch_all(c).await?)
}

/// Hands over what really stands in the index of a log, each word of an entry once.
pub(crate) async fn each_term(
    c: &mut SqliteConnection,
    log: i64,
    mut take: impl FnMut(TermRow),
) -> Result<(), StoreError> {
    // In the order of words and documents: repetitions follow each other.
    let mut rows = sqlx::query_as::<_, TermRow>(
        "select d.idx, t.term from search_terms t cross join search_docs d on d.doc_id = t.doc \
         where t.term >= $1 and t.term < $2",
    )
    .bind(format!("{log}."))
    .bind(format!("{log}/")) // the character after the full stop
    .fetch(c);
    let mut last = None;
    while let Some(row) = rows.try_next().await? {
        if last.as_ref() != Some(&row) {
            last = Some(row.clone());
            take(row);
        }
    }
    Ok(())
}

/// A document as the tokenizer splits it. A word that stands for nothing keeps fields apart.
fn words(document: &Document) -> String {
    let mut text = String::new();
    for word in document.words() {
        text.push_str(word.unwrap_or("."));
        text.push(' ');
    }
    for label in document.labels() {
        text.push_str(label);
        text.push(' ');
    }
    text
}

/// An expression in the language of FTS5. Words are quoted, and none of them holds a quote.
fn text(expression: &Expression) -> String {
    match expression {
        Expression::Phrase { words, is_open } => {
            format!("\"{}\"{}", words.join(" "), if *is_open { " *" } else { "" })
        }
        Expression::Any(items) => joined(items, " OR "),
        Expression::All(items) => joined(items, " AND "),
        Expression::Without(wanted, unwanted) => format!("({} NOT {})", text(wanted), text(unwanted)),
    }
}

fn joined(items: &[Expression], operator: &str) -> String {
    format!("({})", items.iter().map(text).collect::<Vec<_>>().join(operator))
}
