//! `/model` and what is below it.

mod differences;
mod disputed;
mod edit;
mod named;
mod preview;
mod shown;
mod versions;

pub(in crate::pages) use disputed::about;
pub use edit::model_edit;
pub use preview::model_preview;
pub use shown::model;
pub use versions::{model_version, model_versions};

use super::words::link;
use crate::view::{Link, ModelProblem};
use domain::model::Problem;

/// Which view of the editor a list of the document is in.
const VIEWS: [(&str, &str, &[&str]); 6] = [
    ("levels", "Levels and dimensions", &["levels", "dimensions"]),
    ("criteria", "Criteria", &["criteria"]),
    ("checks", "Checks", &["checks"]),
    ("kpis", "KPIs", &["kpis", "own_kpis"]),
    ("rules", "Rules", &["rules"]),
    ("yaml", "YAML", &[]),
];

fn view_of(list: &str) -> &'static str {
    VIEWS.iter().find(|(_, _, lists)| lists.contains(&list)).map_or("yaml", |(view, ..)| view)
}

/// `checks[3].threshold` as a link to the form of that part.
fn problem(problem: &Problem) -> ModelProblem {
    let list = problem.path.split(['[', '.']).next().unwrap_or_default();
    let index = problem.path.split(['[', ']']).nth(1).unwrap_or_default();
    let anchor = if index.is_empty() { String::new() } else { format!("#{list}-{index}") };
    ModelProblem {
        place: match (problem.line, problem.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}"),
            _ => String::new(),
        },
        part: if problem.path.is_empty() {
            Link::default()
        } else {
            link(problem.path.clone(), format!("/model/edit?view={}{anchor}", view_of(list)))
        },
        text: problem.message.clone(),
    }
}
