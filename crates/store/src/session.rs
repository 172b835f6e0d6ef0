//! The unit of work: one transaction on either engine.

use crate::{Error, Result};
use sqlx::{Postgres, Sqlite, Transaction};

/// Dropped without `commit`, everything done in it is undone.
pub enum Session {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Session {
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await?,
            Self::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    /// Marks a point that `rollback_to` returns to. The name is a lower-case word.
    pub async fn savepoint(&mut self, name: &str) -> Result<()> {
        self.mark("SAVEPOINT", name).await
    }

    /// Undoes everything since the savepoint, which stays.
    pub async fn rollback_to(&mut self, name: &str) -> Result<()> {
        self.mark("ROLLBACK TO SAVEPOINT", name).await
    }

    /// Forgets the savepoint and keeps what was done since.
    pub async fn release(&mut self, name: &str) -> Result<()> {
        self.mark("RELEASE SAVEPOINT", name).await
    }

    async fn mark(&mut self, verb: &'static str, name: &str) -> Result<()> {
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(Error::Driver(sqlx::Error::Configuration(format!("`{name}` is not a savepoint's name").into())));
        }
        let text = format!("{verb} {name}");
        on_engine!(self, connection => crate::sql::build(&text).build().execute(connection).await.map(|_| ()))?;
        Ok(())
    }
}
