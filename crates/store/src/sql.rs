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

/// The items in pieces of a few sizes, so that the few texts made for them are prepared once per connection: preparing a statement of two
/// thousand parameters takes SQLite as long as running it.
pub(crate) fn pieces<T>(items: &[T]) -> impl Iterator<Item = &[T]> {
    const SIZES: [usize; 10] = [CHUNK, 250, 125, 64, 32, 16, 8, 4, 2, 1];
    let mut rest = items;
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rest.len())?;
        let (piece, after) = rest.split_at(size);
        rest = after;
        Some(piece)
    })
}

/// A bound of a range of days, kept within what both engines hold (`Day::MIN` is before PostgreSQL's first date, and years of five
/// digits do not sort as text).
pub(crate) fn bound(day: Day) -> Day {
    let first = Day::from_ymd_opt(1, 1, 1).unwrap_or_default();
    let last = Day::from_ymd_opt(9999, 12, 31).unwrap_or_default();
    day.clamp(first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_of_few_sizes_and_leave_nothing_out() {
        let items: Vec<usize> = (0..1_187).collect();
        let sizes: Vec<usize> = pieces(&items).map(<[usize]>::len).collect();
        assert_eq!(sizes, [500, 500, 125, 32, 16, 8, 4, 2]);
        assert_eq!(pieces(&items).flatten().copied().collect::<Vec<_>>(), items);
        assert_eq!(pieces::<usize>(&[]).count(), 0);
    }
}
