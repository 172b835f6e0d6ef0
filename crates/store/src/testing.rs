//! Databases for tests: one body runs on a SQLite file and on PostgreSQL. A missing PostgreSQL fails the test; nothing is skipped.

mod contents;
mod server;

pub use contents::contents;

use crate::{Options, Result, Store};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// An empty database with the current schema, of this test alone.
pub struct TestDatabase {
    pub store: Store,
    pub url: String,
    /// Deletes the SQLite file when dropped.
    folder: Option<TempDir>,
}

/// Runs the body on each engine in turn. Says which one it was when the body panics.
pub async fn on_both<F: AsyncFn(Store)>(body: F) {
    for database in engines().await {
        eprintln!("on {:?}", database.store.engine());
        body(database.store.clone()).await;
        database.remove().await;
    }
}

/// One database per engine, SQLite first.
pub async fn engines() -> Vec<TestDatabase> {
    vec![sqlite().await, postgres().await]
}

pub async fn sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder for the test database: {error}"));
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    TestDatabase { store: migrated(&url).await, url, folder: Some(folder) }
}

pub async fn postgres() -> TestDatabase {
    let server = server::url().unwrap_or_else(|error| panic!("tests need a PostgreSQL server: {error}"));
    let name = database_name();
    administer(&server, &format!("CREATE DATABASE {name}")).await;
    let url = with_database(&server, &name);
    TestDatabase { store: migrated(&url).await, url, folder: None }
}

impl TestDatabase {
    /// Closes every connection and deletes the database.
    pub async fn remove(self) {
        self.store.close().await;
        if self.folder.is_none() {
            let name = self.url.split('?').next().and_then(|base| base.rsplit('/').next()).unwrap_or_default();
            administer(&with_database(&self.url, "postgres"), &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

async fn migrated(url: &str) -> Store {
    let open = async {
        let store = Store::open(url, Options::default()).await?;
        store.migrate().await?;
        Result::Ok(store)
    };
    open.await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

async fn administer(url: &str, statement: &str) {
    use sqlx::Connection;
    let run = async {
        let mut connection = sqlx::PgConnection::connect(url).await?;
        crate::sql::build(statement).build().execute(&mut connection).await?;
        connection.close().await
    };
    run.await.unwrap_or_else(|error| panic!("{url}: {statement}: {error}"));
}

/// Unique among all processes that share the server.
fn database_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    format!("test_{}_{}_{nanos}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
    let (scheme, rest) = base.split_once("://").unwrap_or(("postgres", base));
    let authority = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{authority}/{name}{query}")
}
