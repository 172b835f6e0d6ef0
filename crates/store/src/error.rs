//! What can go wrong in the store.

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database failed: {0}")]
    Driver(#[source] sqlx::Error),
    /// A row holds what no version of this program writes.
    #[error("table {table}, row {id}: column {column} does not hold what it should")]
    Inconsistent { table: &'static str, id: String, column: &'static str },
    /// A unique key is taken. Holds the constraint's name, the same on both engines (`account_email_key`, `account_pkey`).
    #[error("{0} is taken")]
    Conflict(String),
    #[error("the database could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("{0}")]
    Url(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let taken = error.as_database_error().filter(|error| error.is_unique_violation()).map(constraint);
        taken.map_or(Self::Driver(error), Self::Conflict)
    }
}

/// PostgreSQL names the constraint; SQLite writes `UNIQUE constraint failed: account.email` with code 2067, or 1555 for a primary key,
/// from which PostgreSQL's default name is made.
fn constraint(error: &dyn sqlx::error::DatabaseError) -> String {
    if let Some(name) = error.constraint() {
        return name.to_owned();
    }
    let columns = error.message().rsplit_once(": ").map_or("", |(_, columns)| columns);
    let table = columns.split_once('.').map_or(columns, |(table, _)| table);
    if error.code().is_some_and(|code| code == "1555") {
        return format!("{table}_pkey");
    }
    let names: Vec<_> = columns.split(", ").filter_map(|column| column.split_once('.')).map(|(_, column)| column).collect();
    format!("{table}_{}_key", names.join("_"))
}
