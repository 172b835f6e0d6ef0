//! Weekly performance reviews, revision by revision, and who acknowledged them.

use crate::place::{Place, json_text};
use crate::sql::bound;
use crate::{Error, Result, Session};
use domain::ids::TeamId;
use domain::review::{Commentary, Document};
use domain::time::{Day, IsoWeek, Timestamp};

/// One revision with its document.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    pub mark: ReviewMark,
    pub document: Document,
    pub commentary: Commentary,
}

/// One revision without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewMark {
    /// The node of the tree it is of.
    pub team: TeamId,
    pub week: IsoWeek,
    /// From 1 on.
    pub revision: i64,
    pub model: i64,
    /// Number of the evaluation that the document was written after.
    pub known_upto: i64,
    pub generated_at: Timestamp,
    /// `None`: a draft.
    pub published: Option<Publication>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    pub at: Timestamp,
    pub by: String,
    /// SHA-256 of what was frozen.
    pub hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    pub team: TeamId,
    pub week: IsoWeek,
    pub member: String,
    /// The revision that was read.
    pub revision: i64,
    pub at: Timestamp,
}

statements! {
    INSERT = "INSERT INTO review (team, monday, revision, model, known_upto, generated_at, published_at, published_by, hash, document, \
              commentary) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (team, monday, revision) DO NOTHING";
    UPDATE = "UPDATE review SET model = $4, known_upto = $5, generated_at = $6, published_at = $7, published_by = $8, hash = $9, \
              document = $10, commentary = $11 WHERE team = $1 AND monday = $2 AND revision = $3 AND published_at IS NULL AND \
              commentary = $12";
    NEWEST = "SELECT team, monday, revision, model, known_upto, generated_at, published_at, published_by, hash, document, commentary \
              FROM review WHERE team = $1 AND monday = $2 ORDER BY revision DESC LIMIT 1";
    REVISION = "SELECT team, monday, revision, model, known_upto, generated_at, published_at, published_by, hash, document, commentary \
                FROM review WHERE team = $1 AND monday = $2 AND revision = $3";
    MARKS = "SELECT team, monday, revision, model, known_upto, generated_at, published_at, published_by, hash FROM review \
             WHERE monday >= $1 AND monday <= $2 ORDER BY monday DESC, team, revision DESC";
    MARKS_OF = "SELECT team, monday, revision, model, known_upto, generated_at, published_at, published_by, hash FROM review \
                WHERE team = $1 AND monday >= $2 AND monday <= $3 ORDER BY monday DESC, revision DESC";
    FIRST = "SELECT MIN(monday) FROM review WHERE team = $1";
    UNREAD = "SELECT DISTINCT team, monday FROM review WHERE monday >= $1 AND monday <= $2 AND NOT EXISTS (SELECT 1 FROM \
              review_acknowledgement AS known WHERE known.team = review.team AND known.monday = review.monday) ORDER BY monday, team";
    PUBLISHED = "SELECT DISTINCT team, monday FROM review WHERE published_at IS NOT NULL AND monday >= $1 AND monday <= $2 \
                 ORDER BY monday, team";
    ACKNOWLEDGE = "INSERT INTO review_acknowledgement (team, monday, member, revision, at) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (team, monday, member) DO NOTHING";
    ACKNOWLEDGED = "SELECT team, monday, member, revision, at FROM review_acknowledgement WHERE monday >= $1 AND monday <= $2 \
                    ORDER BY monday DESC, team, at";
    ACKNOWLEDGED_BY = "SELECT team, monday, member, revision, at FROM review_acknowledgement WHERE team = $1 AND monday >= $2 \
                       AND monday <= $3 ORDER BY monday DESC, at";
}

/// False where that revision is there already: somebody else was quicker.
pub async fn insert(session: &mut Session, review: &Review) -> Result<bool> {
    write(session, INSERT, review, None).await
}

/// False where it was published meanwhile, which does not change any more, or where somebody else wrote a remark since `read`.
pub async fn update(session: &mut Session, review: &Review, read: &Commentary) -> Result<bool> {
    write(session, UPDATE, review, Some(read)).await
}

async fn write(session: &mut Session, statement: &'static str, review: &Review, read: Option<&Commentary>) -> Result<bool> {
    let Review { mark: ReviewMark { team, week, revision, model, known_upto, generated_at, published }, document, commentary } = review;
    let written = on_engine!(session, connection => {
        let query = sqlx::query(statement).bind(team.0).bind(bound(week.monday())).bind(revision)
            .bind(model).bind(known_upto).bind(generated_at.micros()).bind(published.as_ref().map(|published| published.at.micros()))
            .bind(published.as_ref().map(|published| published.by.as_str()))
            .bind(published.as_ref().map(|published| published.hash.as_str())).bind(json_text(document)).bind(json_text(commentary));
        let query = match read {
            Some(read) => query.bind(json_text(read)),
            None => query,
        };
        query.execute(connection).await.map(|done| done.rows_affected())
    })?;
    Ok(written == 1)
}

/// The named revision, or the newest.
pub async fn get(session: &mut Session, team: TeamId, week: IsoWeek, revision: Option<i64>) -> Result<Option<Review>> {
    let monday = bound(week.monday());
    let row: Option<Row> = match revision {
        None => on_engine!(session, connection => sqlx::query_as(NEWEST).bind(team.0).bind(monday).fetch_optional(connection).await)?,
        Some(revision) => on_engine!(session, connection => sqlx::query_as(REVISION).bind(team.0).bind(monday).bind(revision)
            .fetch_optional(connection).await)?,
    };
    row.map(Review::try_from).transpose()
}

/// All revisions of these weeks, of one node or of all: newest week first, newest revision first.
pub async fn marks(session: &mut Session, team: Option<TeamId>, from: IsoWeek, to: IsoWeek) -> Result<Vec<ReviewMark>> {
    let (from, to) = (bound(from.monday()), bound(to.monday()));
    let rows: Vec<MarkRow> = match team {
        None => on_engine!(session, connection => sqlx::query_as(MARKS).bind(from).bind(to).fetch_all(connection).await)?,
        Some(team) => {
            on_engine!(session, connection => sqlx::query_as(MARKS_OF).bind(team.0).bind(from).bind(to).fetch_all(connection).await)?
        }
    };
    rows.into_iter().map(ReviewMark::try_from).collect()
}

/// The first week that a node has a review of.
pub async fn first_week(session: &mut Session, team: TeamId) -> Result<Option<IsoWeek>> {
    let monday: Option<Day> = on_engine!(session, connection => sqlx::query_scalar(FIRST).bind(team.0).fetch_one(connection).await)?;
    Ok(monday.map(IsoWeek::of))
}

/// Nodes and weeks that have a review which nobody acknowledged, the oldest first.
pub async fn unread(session: &mut Session, from: IsoWeek, to: IsoWeek) -> Result<Vec<(TeamId, IsoWeek)>> {
    let (from, to) = (bound(from.monday()), bound(to.monday()));
    let rows: Vec<(i64, Day)> = on_engine!(session, connection => sqlx::query_as(UNREAD).bind(from).bind(to).fetch_all(connection).await)?;
    Ok(rows.into_iter().map(|(team, monday)| (TeamId(team), IsoWeek::of(monday))).collect())
}

/// Nodes and weeks whose review was published, with Mondays from a day to another.
pub async fn published(session: &mut Session, from: Day, to: Day) -> Result<Vec<(TeamId, IsoWeek)>> {
    let (from, to) = (bound(from), bound(to));
    let rows: Vec<(i64, Day)> =
        on_engine!(session, connection => sqlx::query_as(PUBLISHED).bind(from).bind(to).fetch_all(connection).await)?;
    Ok(rows.into_iter().map(|(team, monday)| (TeamId(team), IsoWeek::of(monday))).collect())
}

/// False where that person did already.
pub async fn acknowledge(session: &mut Session, acknowledgement: &Acknowledgement) -> Result<bool> {
    let Acknowledgement { team, week, member, revision, at } = acknowledgement;
    let written = on_engine!(session, connection => sqlx::query(ACKNOWLEDGE).bind(team.0).bind(bound(week.monday())).bind(member)
        .bind(revision).bind(at.micros()).execute(connection).await.map(|done| done.rows_affected()))?;
    Ok(written == 1)
}

/// Of these weeks, of one node or of all: newest week first, in the order in which they came.
pub async fn acknowledgements(session: &mut Session, team: Option<TeamId>, from: IsoWeek, to: IsoWeek) -> Result<Vec<Acknowledgement>> {
    let (from, to) = (bound(from.monday()), bound(to.monday()));
    let rows: Vec<(i64, Day, String, i64, i64)> = match team {
        None => on_engine!(session, connection => sqlx::query_as(ACKNOWLEDGED).bind(from).bind(to).fetch_all(connection).await)?,
        Some(team) => on_engine!(session, connection => sqlx::query_as(ACKNOWLEDGED_BY).bind(team.0).bind(from).bind(to)
            .fetch_all(connection).await)?,
    };
    let of_row = |(team, monday, member, revision, at)| {
        let at = Place::new("review_acknowledgement", &team).time("at", at)?;
        Ok(Acknowledgement { team: TeamId(team), week: IsoWeek::of(monday), member, revision, at })
    };
    rows.into_iter().map(of_row).collect()
}

#[derive(sqlx::FromRow)]
struct MarkRow {
    team: i64,
    monday: Day,
    revision: i64,
    model: i64,
    known_upto: i64,
    generated_at: i64,
    published_at: Option<i64>,
    published_by: Option<String>,
    hash: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    mark: MarkRow,
    document: String,
    commentary: String,
}

impl TryFrom<MarkRow> for ReviewMark {
    type Error = Error;

    fn try_from(row: MarkRow) -> Result<Self> {
        let MarkRow { team, monday, revision, model, known_upto, generated_at, published_at, published_by, hash } = row;
        let place = Place::new("review", &team);
        let at = place.optional_time("published_at", published_at)?;
        let published = at.map(|at| Publication { at, by: published_by.unwrap_or_default(), hash: hash.unwrap_or_default() });
        let generated_at = place.time("generated_at", generated_at)?;
        Ok(Self { team: TeamId(team), week: IsoWeek::of(monday), revision, model, known_upto, generated_at, published })
    }
}

impl TryFrom<Row> for Review {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { mark, document, commentary } = row;
        let place = Place::new("review", &mark.team);
        let (document, commentary) = (place.json("document", &document)?, place.json("commentary", &commentary)?);
        Ok(Self { mark: mark.try_into()?, document, commentary })
    }
}
