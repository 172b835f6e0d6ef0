//! Reading a model from YAML and writing one. `parse` refuses what no evaluation could use, also in versions published long ago;
//! `examine` names everything that is wrong with one that is to be published, with its place in the document.

use super::{Model, Problem};
use crate::snapshot::hash;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::{Location, Spanned};
use std::collections::BTreeMap;

#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the model is not valid YAML: {0}")]
    Yaml(String),
    #[error("the model is not consistent: {0}")]
    Inconsistent(String),
}

impl Model {
    /// Reads a model and refuses one whose parts do not refer to each other.
    pub fn parse(yaml: &str) -> Result<Self, ModelError> {
        let model: Self = serde_saphyr::from_str(yaml).map_err(|error| ModelError::Yaml(error.to_string()))?;
        model.references().into_iter().next().map_or(Ok(model), |problem| Err(ModelError::Inconsistent(problem.message)))
    }

    /// Reads a model that has the right shape, whatever its values mean: what a form can show.
    pub fn shape(yaml: &str) -> Result<Self, Problem> {
        serde_saphyr::from_str(yaml).map_err(|error| {
            let place = error.location();
            Problem {
                path: String::new(),
                line: place.map(|place| place.line()),
                column: place.map(|place| place.column()),
                message: error.without_snippet().to_string(),
            }
        })
    }

    /// Reads a model that is to be published: everything that is wrong with it, in the order of the document.
    pub fn examine(yaml: &str) -> Result<Self, Vec<Problem>> {
        let model = Self::shape(yaml).map_err(|problem| vec![problem])?;
        let problems = model.problems();
        if problems.is_empty() { Ok(model) } else { Err(serde_saphyr::from_str::<Places>(yaml).unwrap_or_default().put_on(problems)) }
    }

    /// The same of a model that was read from the block `model:` of a larger document.
    pub fn problems_within(&self, document: &str) -> Vec<Problem> {
        let mut problems = self.problems();
        if !problems.is_empty() {
            problems = serde_saphyr::from_str::<Within>(document).unwrap_or_default().model.put_on(problems);
        }
        problems
    }

    /// The document in YAML. Comments of the text it was read from are not kept.
    pub fn to_yaml(&self) -> String {
        // One value per line, so that versions can be compared line by line.
        let options = serde_saphyr::ser_options! { compact_list_indent: false, prefer_block_scalars: false };
        serde_saphyr::to_string_with_options(self, options).unwrap_or_default()
    }

    /// SHA-256 of what the document says, however it is written: comments, order of keys and quoting change nothing.
    pub fn content_hash(&self) -> String {
        hash(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// Where each value of a document stands.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Places {
    levels: Vec<Part>,
    dimensions: Vec<Part>,
    criteria: Vec<Part>,
    checks: Vec<Part>,
    kpis: Vec<Part>,
    own_kpis: Vec<Part>,
    rules: Option<Part>,
}

/// A configuration file; its other blocks are of no interest here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Within {
    model: Places,
}

type Part = Spanned<BTreeMap<String, Spanned<IgnoredAny>>>;

impl Places {
    fn put_on(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        for problem in &mut problems {
            if let Some(place) = self.of(&problem.path) {
                (problem.line, problem.column) = (Some(place.line()), Some(place.column()));
            }
        }
        problems.sort_by_key(|problem| (problem.line.is_none(), problem.line, problem.column));
        problems
    }

    /// Of `checks[3].threshold`, or of the part around it where the value is left out.
    fn of(&self, path: &str) -> Option<Location> {
        let (list, field) = path.split_once('.').unwrap_or((path, ""));
        let part = match list.trim_end_matches(']').split_once('[') {
            Some((name, index)) => self.list(name)?.get(index.parse::<usize>().ok()?)?,
            None if list == "rules" => self.rules.as_ref()?,
            None => return None,
        };
        let value = part.value.get(field.split(['.', '[']).next().unwrap_or(field));
        Some(value.map_or(part.referenced, |value| value.referenced))
    }

    fn list(&self, name: &str) -> Option<&Vec<Part>> {
        Some(match name {
            "levels" => &self.levels,
            "dimensions" => &self.dimensions,
            "criteria" => &self.criteria,
            "checks" => &self.checks,
            "kpis" => &self.kpis,
            "own_kpis" => &self.own_kpis,
            _ => return None,
        })
    }
}
