//! 64-bit ids handed out in blocks (hi/lo), so that neither engine needs a sequence and a batch of rows costs one small statement.

use crate::{Result, Session, Store};
use std::collections::HashMap;
use std::ops::Range;
use tokio::sync::Mutex;

/// Ids taken from the database at a time.
const BLOCK: usize = 1_000;

statements! {
    TAKE = "INSERT INTO id_block (name, next) VALUES ($1, $2 + 1) \
            ON CONFLICT (name) DO UPDATE SET next = id_block.next + $2 RETURNING next";
}

/// What is left of the blocks this process took.
#[derive(Debug, Default)]
pub(crate) struct IdBlocks {
    left: Mutex<HashMap<&'static str, Range<i64>>>,
}

impl Store {
    /// `count` ids in a row, from 1 on; gaps happen. Takes its own short write session when its block is used up: on SQLite call it
    /// before opening one, or the two wait for each other.
    pub async fn next_ids(&self, name: &'static str, count: usize) -> Result<Range<i64>> {
        let mut left = self.ids.left.lock().await;
        let block = left.entry(name).or_insert(0..0);
        if ((block.end - block.start) as usize) < count {
            let mut session = self.write().await?;
            let taken = take(&mut session, name, count.max(BLOCK)).await?;
            session.commit().await?;
            *block = taken;
        }
        let ids = block.start..block.start + count as i64;
        block.start = ids.end;
        Ok(ids)
    }

    /// The same inside a write session, without gaps (a rollback gives the ids back). Other writers of this name wait for the commit.
    pub async fn reserve(&self, session: &mut Session, name: &str, count: usize) -> Result<Range<i64>> {
        take(session, name, count).await
    }
}

pub(crate) async fn take(session: &mut Session, name: &str, count: usize) -> Result<Range<i64>> {
    let count = count as i64;
    let next: i64 = on_engine!(session, connection => sqlx::query_scalar(TAKE).bind(name).bind(count).fetch_one(connection).await)?;
    Ok(next - count..next)
}
