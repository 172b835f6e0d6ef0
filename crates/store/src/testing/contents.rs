//! Every row of every table as text, for tests that say what is not in a database.

use crate::sql::build;
use crate::{Result, Session, Store};
use std::collections::BTreeMap;

const SQLITE: &str = "SELECT m.name, p.name, p.type FROM sqlite_master m, pragma_table_info(m.name) p \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, p.cid";
const POSTGRES: &str = "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
     WHERE table_schema = 'public' ORDER BY table_name, ordinal_position";

/// Table by table, one text a row: `column=value` by spaces, what is compressed expanded, bytes that are no text as hexadecimal digits.
pub async fn contents(store: &Store) -> Result<BTreeMap<String, Vec<String>>> {
    let mut session = store.read().await?;
    let columns: Vec<(String, String, String)> = match &mut session {
        Session::Sqlite(connection) => sqlx::query_as(SQLITE).fetch_all(&mut **connection).await?,
        Session::Postgres(connection) => sqlx::query_as(POSTGRES).fetch_all(&mut **connection).await?,
    };
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for (table, column, kind) in columns {
        // One column at a time, always in the order in which the rows lie, so that the engine never has to name their types together.
        let (bytes, order) = match &session {
            Session::Sqlite(_) => (format!("CAST({column} AS BLOB)"), "rowid"),
            Session::Postgres(_) if kind == "bytea" => (column.clone(), "ctid"),
            Session::Postgres(_) => (format!("convert_to({column}::text, 'UTF8')"), "ctid"),
        };
        let select = format!("SELECT {bytes} FROM {table} ORDER BY {order}");
        let values: Vec<(Option<Vec<u8>>,)> =
            on_engine!(&mut session, connection => build(&select).build_query_as().fetch_all(connection).await)?;
        let rows = tables.entry(table).or_default();
        rows.resize(values.len(), String::new());
        for (row, (value,)) in rows.iter_mut().zip(values) {
            row.push_str(&format!("{column}={} ", value.as_deref().map(text).unwrap_or_default()));
        }
    }
    Ok(tables)
}

fn text(bytes: &[u8]) -> String {
    let plain = crate::compressed::decompress(bytes).unwrap_or_else(|_| bytes.to_vec());
    String::from_utf8(plain).unwrap_or_else(|error| error.into_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
}
