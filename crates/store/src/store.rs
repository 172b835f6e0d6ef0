//! Opening a database and handing out sessions.

use crate::ids::IdBlocks;
use crate::{Error, Result, Session};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Debug, Clone)]
pub struct Options {
    /// Connections of the pool; on SQLite one of them is the writer.
    pub max_connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_connections: 8 }
    }
}

/// A database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    pub(crate) ids: Arc<IdBlocks>,
}

/// SQLite has one writer at a time: writers queue for the one connection here rather than for the file's lock, which would make them
/// sleep and retry.
#[derive(Debug, Clone)]
enum Pools {
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    Postgres(PgPool),
}

impl Store {
    /// Opens `sqlite://path` (creating file and folder) or `postgres://…`. Does not migrate.
    pub async fn open(url: &str, options: Options) -> Result<Self> {
        let pools = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => open_sqlite(url, &options).await?,
            Some("postgres" | "postgresql") => open_postgres(url, &options).await?,
            _ => return Err(Error::Url("the database URL must begin with sqlite:// or postgres://".to_owned())),
        };
        Ok(Self { pools, ids: Arc::default() })
    }

    /// Brings the schema up to date. Replicas that start together queue on the migrator's lock.
    pub async fn migrate(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => MIGRATIONS.run(writer).await?,
            Pools::Postgres(pool) => MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// The same for databases that speak PostgreSQL but know no advisory locks: run it from one place only.
    pub async fn migrate_unlocked(&self) -> Result<()> {
        let mut migrations = Migrator { migrations: MIGRATIONS.migrations.clone(), ..Migrator::DEFAULT };
        migrations.set_locking(false);
        match &self.pools {
            Pools::Sqlite { writer, .. } => migrations.run(writer).await?,
            Pools::Postgres(pool) => migrations.run(pool).await?,
        }
        Ok(())
    }

    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    pub async fn ping(&self) -> Result<()> {
        let mut session = self.read().await?;
        on_engine!(&mut session, connection => sqlx::query("SELECT 1").execute(connection).await.map(|_| ()))?;
        Ok(())
    }

    /// A view of one moment that cannot write.
    pub async fn read(&self) -> Result<Session> {
        Ok(match &self.pools {
            Pools::Sqlite { reader, .. } => Session::Sqlite(reader.begin().await?),
            Pools::Postgres(pool) => Session::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?),
        })
    }

    /// `BEGIN IMMEDIATE` on SQLite: a deferred transaction that turns into a writer fails at once when another wrote meanwhile, whatever
    /// the busy timeout.
    pub async fn write(&self) -> Result<Session> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Session::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Session::Postgres(pool.begin().await?),
        })
    }

    /// Waits for open sessions and closes every connection.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(url: &str, options: &Options) -> Result<Pools> {
    let connect = SqliteConnectOptions::from_str(url).map_err(|error| Error::Url(format!("the database URL is not valid: {error}")))?;
    if let Some(folder) = connect.get_filename().parent() {
        std::fs::create_dir_all(folder).map_err(|error| Error::Driver(sqlx::Error::Io(error)))?;
    }
    let connect = connect
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What was acknowledged must survive a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        // 40 MB of log before it goes back into the file: a block that every upload rewrites goes back once instead of ten times, and
        // the commit that pays for it is one in thirty.
        .pragma("wal_autocheckpoint", "10000")
        // Rows on their way from the thread that works on the file: with fewer, reading a thousand blocks is mostly waking each other.
        .row_buffer_size(1_000)
        .foreign_keys(true);
    let writer = SqlitePoolOptions::new().max_connections(1).connect_with(connect.clone()).await?;
    let readers = options.max_connections.saturating_sub(1).max(1);
    let reader = SqlitePoolOptions::new().max_connections(readers).connect_with(connect.pragma("query_only", "ON")).await?;
    Ok(Pools::Sqlite { writer, reader })
}

async fn open_postgres(url: &str, options: &Options) -> Result<Pools> {
    let connect = PgConnectOptions::from_str(url).map_err(|error| Error::Url(format!("the database URL is not valid: {error}")))?;
    let pool = PgPoolOptions::new().max_connections(options.max_connections.max(2)).connect_with(connect).await?;
    Ok(Pools::Postgres(pool))
}
