//! What runs once however many servers there are: slots of schedules, and leases of long-running work.

use crate::{Result, Session};
use domain::time::Timestamp;

statements! {
    TAKE_SLOT = "INSERT INTO schedule_slot (name, slot, taken_at) VALUES ($1, $2, $3) ON CONFLICT (name, slot) DO NOTHING";
    LEASE = "INSERT INTO lease (name, owner, expires_at) VALUES ($1, $2, $4) \
             ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at \
             WHERE lease.owner = excluded.owner OR lease.expires_at <= $3";
    RELEASE = "DELETE FROM lease WHERE name = $1 AND owner = $2";
}

/// True for exactly one caller per name and slot.
pub async fn take_slot(session: &mut Session, name: &str, slot: i64, at: Timestamp) -> Result<bool> {
    let taken = on_engine!(session, connection => sqlx::query(TAKE_SLOT).bind(name).bind(slot).bind(at.micros()).execute(connection)
        .await.map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

/// Takes or renews the lease until `until`; false while someone else's has not run out.
pub async fn lease(session: &mut Session, name: &str, owner: &str, now: Timestamp, until: Timestamp) -> Result<bool> {
    let taken = on_engine!(session, connection => sqlx::query(LEASE).bind(name).bind(owner).bind(now.micros()).bind(until.micros())
        .execute(connection).await.map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

/// Gives the lease back, if it is still the owner's.
pub async fn release_lease(session: &mut Session, name: &str, owner: &str) -> Result<()> {
    on_engine!(session, connection => sqlx::query(RELEASE).bind(name).bind(owner).execute(connection).await.map(|_| ()))?;
    Ok(())
}
