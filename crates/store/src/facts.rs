//! Day facts by revision: a rebuild that changes a day adds a row with the evaluation's number, so that any past state can be read.

use crate::place::{Place, json_text};
use crate::sql::{CHUNK, bound, build};
use crate::{Result, Session};
use domain::facts::{Book, DayFacts, Subject};
use domain::ids::{ServiceId, TeamId};
use domain::time::Day;

/// One revision of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct FactRow {
    pub day: Day,
    /// The evaluation that wrote it.
    pub rev: i64,
    pub facts: DayFacts,
}

statements! {
    RECENT = "SELECT subject_kind, subject, day, rev, body FROM fact WHERE day >= $1 AND rev = (SELECT MAX(newest.rev) FROM fact AS newest \
              WHERE newest.subject_kind = fact.subject_kind AND newest.subject = fact.subject AND newest.day = fact.day AND newest.rev \
              <= $2)";
    EARLIER_OPEN = "SELECT subject_kind, subject, day, rev, body FROM fact WHERE subject_kind = 's' AND open_roots > 0 AND day < $1 AND \
                    rev = (SELECT MAX(newest.rev) FROM fact AS newest WHERE newest.subject_kind = fact.subject_kind \
                    AND newest.subject = fact.subject AND newest.day = fact.day AND newest.rev <= $2)";
    EARLIER_TEAMS = "SELECT subject_kind, subject, day, rev, body FROM fact WHERE subject_kind = 't' AND day < $1 AND rev = \
                     (SELECT MAX(newest.rev) FROM fact AS newest WHERE newest.subject_kind = fact.subject_kind \
                     AND newest.subject = fact.subject AND newest.day = fact.day AND newest.rev <= $2)";
    ROWS = "SELECT subject_kind, subject, day, rev, body FROM fact WHERE subject_kind = $1 AND subject = $2 AND day >= $3 AND day <= $4 \
            AND rev = (SELECT MAX(newest.rev) FROM fact AS newest WHERE newest.subject_kind = fact.subject_kind \
            AND newest.subject = fact.subject AND newest.day = fact.day AND newest.rev <= $5) ORDER BY day";
}

pub(crate) const OF: &str = "SELECT subject_kind, subject, day, rev, body FROM fact WHERE rev = (SELECT MAX(newest.rev) FROM fact AS \
                             newest \
                  WHERE newest.subject_kind = fact.subject_kind AND newest.subject = fact.subject AND newest.day = fact.day \
                  AND newest.rev <= ";
const INSERT: &str = "INSERT INTO fact (subject_kind, subject, day, rev, open_roots, checklists, body) ";

type Row = (String, i64, Day, i64, String);

/// A reconstructed evaluation (a negative number) knows all that is known now.
fn known_at(no: i64) -> i64 {
    if no < 0 { i64::MAX } else { no }
}

/// What was known at evaluation `upto_no`: days from `from` on, earlier days with open regressions, and every day of teams. All subjects
/// when `subjects` is `None`. Days that were emptied are left out.
pub async fn load(session: &mut Session, subjects: Option<&[Subject]>, from: Day, upto_no: i64) -> Result<Book> {
    let upto_no = known_at(upto_no);
    let from = bound(from);
    let mut book = Book::default();
    let Some(subjects) = subjects else {
        for statement in [RECENT, EARLIER_OPEN, EARLIER_TEAMS] {
            let rows =
                on_engine!(&mut *session, connection => sqlx::query_as(statement).bind(from).bind(upto_no).fetch_all(connection).await)?;
            enter(&mut book, rows)?;
        }
        return Ok(book);
    };
    for part in [Part::Recent, Part::EarlierOpen, Part::Teams] {
        of_part(session, part, subjects, from, upto_no, &mut book).await?;
    }
    Ok(book)
}

/// Days of services from `from` on with review checklists, as known at evaluation `upto_no`.
pub async fn with_checklists(session: &mut Session, services: &[ServiceId], from: Day, upto_no: i64) -> Result<Book> {
    let mut book = Book::default();
    let subjects: Vec<Subject> = services.iter().copied().map(Subject::Service).collect();
    of_part(session, Part::Checklists, &subjects, bound(from), known_at(upto_no), &mut book).await?;
    Ok(book)
}

/// Days of services with roots that are neither fixed, accepted nor noise, as known at evaluation `upto_no`.
pub async fn with_open_roots(session: &mut Session, services: &[ServiceId], upto_no: i64) -> Result<Book> {
    let mut book = Book::default();
    let subjects: Vec<Subject> = services.iter().copied().map(Subject::Service).collect();
    of_part(session, Part::EarlierOpen, &subjects, bound(Day::MAX), known_at(upto_no), &mut book).await?;
    Ok(book)
}

async fn of_part(session: &mut Session, part: Part, subjects: &[Subject], from: Day, upto_no: i64, book: &mut Book) -> Result<()> {
    let kind = part.kind();
    let ids: Vec<i64> = subjects.iter().map(columns).filter(|(of, _)| *of == kind).map(|(_, id)| id).collect();
    for chunk in ids.chunks(CHUNK) {
        let rows = on_engine!(&mut *session, connection => {
            let mut query = build(OF);
            query.push_bind(upto_no).push(") AND subject_kind = ").push_bind(kind).push(" AND subject IN (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(*id);
            }
            query.push(")");
            match part {
                Part::Recent => query.push(" AND day >= ").push_bind(from),
                Part::EarlierOpen => query.push(" AND open_roots > 0 AND day < ").push_bind(from),
                Part::Checklists => query.push(" AND checklists > 0 AND day >= ").push_bind(from),
                Part::Teams => &mut query,
            };
            query.build_query_as().persistent(false).fetch_all(connection).await
        })?;
        enter(book, rows)?;
    }
    Ok(())
}

/// What is read of the given subjects. One query each: with `OR` the whole past of a service would be gone through.
#[derive(Clone, Copy)]
enum Part {
    Recent,
    EarlierOpen,
    Checklists,
    Teams,
}

impl Part {
    fn kind(self) -> &'static str {
        match self {
            Self::Recent | Self::EarlierOpen | Self::Checklists => "s",
            Self::Teams => "t",
        }
    }
}

/// Writes revision `no` of these days.
pub async fn append(session: &mut Session, no: i64, days: &[(Subject, Day, DayFacts)]) -> Result<()> {
    for chunk in days.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(INSERT);
            query.push_values(chunk, |mut row, (subject, day, facts)| {
                let (kind, id) = columns(subject);
                row.push_bind(kind).push_bind(id).push_bind(bound(*day)).push_bind(no).push_bind(facts.open_roots())
                    .push_bind(i64::try_from(facts.checklists.len()).unwrap_or(i64::MAX)).push_bind(json_text(facts));
            });
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// A subject's days within a range as known at evaluation `upto`, in order; emptied days included.
pub async fn rows(session: &mut Session, subject: Subject, from: Day, to: Day, upto: i64) -> Result<Vec<FactRow>> {
    let upto = known_at(upto);
    let (kind, id) = columns(&subject);
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(ROWS).bind(kind).bind(id).bind(bound(from)).bind(bound(to))
        .bind(upto).fetch_all(connection).await)?;
    rows.into_iter().map(|(_, id, day, rev, body)| Ok(FactRow { day, rev, facts: Place::new("fact", &id).json("body", &body)? })).collect()
}

fn columns(subject: &Subject) -> (&'static str, i64) {
    match subject {
        Subject::Service(service) => ("s", service.0),
        Subject::Team(team) => ("t", team.0),
    }
}

fn enter(book: &mut Book, rows: Vec<Row>) -> Result<()> {
    for (kind, id, day, _, body) in rows {
        let place = Place::new("fact", &id);
        let facts: DayFacts = place.json("body", &body)?;
        let subject = match kind.as_str() {
            "s" => Subject::Service(ServiceId(id)),
            "t" => Subject::Team(TeamId(id)),
            _ => return Err(place.wrong("subject_kind")),
        };
        if !facts.is_empty() {
            book.subjects.entry(subject).or_default().insert(day, facts);
        }
    }
    Ok(())
}
