//! The two macros every statement goes through.

use domain::time::Day;

/// Runs the body on whichever engine the session is of; the compiler checks it once per engine.
macro_rules! on_engine {
    ($session:expr, $connection:ident => $body:expr) => {
        match $session {
            $crate::Session::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::Session::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

/// Declares the fixed SQL texts of a module and lists them for the test that prepares each on both engines.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(const $name: &str = $sql;)+
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((concat!(module_path!(), "::", stringify!($name)), $name)),+];
    };
}

/// Starts a SQL text that is put together from fixed pieces and bound values.
pub(crate) fn build<DB: sqlx::Database>(start: &str) -> sqlx::QueryBuilder<DB>
where
    DB::Arguments: Default,
{
    sqlx::QueryBuilder::new(start)
}

/// Rows or values put into one statement: far below the 32,766 parameters of SQLite and the 65,535 of PostgreSQL, also with 20 columns.
pub(crate) const CHUNK: usize = 500;

/// A bound of a range of days, kept within what both engines hold (`Day::MIN` is before PostgreSQL's first date, and years of five
/// digits do not sort as text).
pub(crate) fn bound(day: Day) -> Day {
    let first = Day::from_ymd_opt(1, 1, 1).unwrap_or_default();
    let last = Day::from_ymd_opt(9999, 12, 31).unwrap_or_default();
    day.clamp(first, last)
}
