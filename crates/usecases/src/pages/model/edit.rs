//! `/model/edit`: one draft, as forms and as YAML. What is wrong with it and what it changes stands above both.

use super::named::left_behind;
use super::{VIEWS, differences, problem};
use crate::actor::Actor;
use crate::error::Result;
use crate::models::{self, FormField, FormPart, Input, compare};
use crate::pages::format;
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::pages::words::link;
use crate::platform::Platform;
use crate::view::{Choice, ModelEdit, ModelField, ModelPart, Notice};
use domain::model::Model;
use store::models as rows;

/// Differences told above the form; the rest is on the preview.
const TOLD: usize = 12;

pub async fn model_edit(platform: &Platform, actor: &Actor, query: &Query) -> Result<ModelEdit> {
    let draft = models::draft(platform, actor).await?;
    let mut reading = Reading::open(platform, actor, query).await?;
    let newest = rows::newest(&mut reading.session).await?;
    let in_force = newest.as_ref().map(|newest| newest.yaml.clone()).unwrap_or_default();
    let wanted = query.own("view").filter(|view| VIEWS.iter().any(|(known, ..)| known == view)).unwrap_or("checks");
    let (model, problems) = match (Model::shape(&draft.yaml), Model::examine(&draft.yaml)) {
        (Err(broken), _) => (None, vec![broken]),
        (Ok(model), Err(problems)) => (Some(model), problems),
        (Ok(model), Ok(_)) => (Some(model), Vec::new()),
    };
    let lists = VIEWS.iter().find(|(view, ..)| *view == wanted).map_or(&[][..], |(_, _, lists)| lists);
    let parts = model.iter().flat_map(|model| lists.iter().flat_map(|list| models::parts(model, list))).map(part).collect();
    let add = query.own("new").filter(|list| lists.contains(list)).and_then(|list| models::blank(model.as_ref()?, list));
    let mut told: Vec<_> = compare(&in_force, &draft.yaml).differences.iter().map(differences::row).collect();
    let more = told.len().saturating_sub(TOLD);
    told.truncate(TOLD);
    let left_behind = match &model {
        Some(model) => left_behind(&mut reading, model).await?,
        None => Vec::new(),
    };
    let overtaken = newest.as_ref().filter(|newest| newest.version > draft.base_version);
    Ok(ModelEdit {
        tabs: VIEWS
            .iter()
            .map(|(view, name, _)| Choice {
                value: format!("/model/edit?view={view}"),
                label: (*name).to_owned(),
                selected: *view == wanted,
            })
            .collect(),
        view: wanted.to_owned(),
        revision: draft.revision,
        state: match &draft.changed {
            Some((at, by)) => format!(
                "Draft from version {} · change {} · {} by {by}",
                draft.base_version,
                draft.revision,
                format::relative(reading.now, *at)
            ),
            None => format!("Version {} · no draft yet: the first change begins one", draft.base_version),
        },
        owner: newest
            .as_ref()
            .and_then(|newest| newest.managed_by.as_ref())
            .map(|label| format!("The model is kept in the configuration file `{label}`. A draft can be tried out here and exported; it is published by applying that file.")),
        overtaken: overtaken.map(|newest| {
            let href = format!("/model/versions/{}?base={}", newest.version, draft.base_version);
            link(format!("Version {} was published after this draft began", newest.version), href)
        }),
        has_draft: draft.revision > 0,
        notice: (model.is_none() && wanted != "yaml").then(|| Notice::Stale {
            text: "The document cannot be shown as a form until its YAML can be read.".to_owned(),
            link: Some(link("Mend the YAML", "/model/edit?view=yaml")),
        }),
        parts,
        add: add.map(|blank| ModelPart { open: true, ..part(blank) }),
        yaml: (wanted == "yaml").then(|| draft.yaml.clone()),
        problems: problems.iter().map(problem).collect(),
        left_behind,
        differences: told,
        more_differences: (more > 0).then(|| link(format!("{more} more in the preview"), "/model/preview")),
        error: None,
        sent: None,
        publish_draft: crate::view::Draft::default(),
    })
}

fn part(form: FormPart) -> ModelPart {
    let shown = |name: &str| form.fields.iter().find(|field| field.name == name).map(chosen).unwrap_or_default();
    let summary: Vec<String> = match form.list {
        "checks" => vec![shown("criterion"), shown("fact"), shown("threshold")],
        "criteria" => vec![shown("level")],
        "kpis" | "own_kpis" => vec![shown("group"), shown("goal")],
        "dimensions" => vec![form.id.clone()],
        _ => Vec::new(),
    };
    let title = match form.list {
        "levels" if !form.id.is_empty() => format!("Level {} {}", form.id, form.name),
        "rules" => "Rules".to_owned(),
        list if form.id.is_empty() => format!("New {}", singular(list)),
        _ => form.name.clone(),
    };
    ModelPart {
        list: form.list.to_owned(),
        open: form.list == "rules",
        is_item: form.list != "rules",
        title,
        summary: summary.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · "),
        fields: form.fields.into_iter().map(field).collect(),
        id: form.id,
        error: None,
    }
}

fn singular(list: &str) -> &'static str {
    match list {
        "levels" => "level",
        "dimensions" => "dimension",
        "criteria" => "criterion",
        "checks" => "check",
        "kpis" => "KPI",
        _ => "KPI of your own",
    }
}

/// What is chosen, by its name.
fn chosen(field: &FormField) -> String {
    field.choices.iter().find(|(value, _)| *value == field.value).map_or_else(|| field.value.clone(), |(_, name)| name.clone())
}

fn field(field: FormField) -> ModelField {
    let input = match field.input {
        Input::Line => "text",
        Input::Area => "textarea",
        Input::Number => "number",
        Input::Tick => "checkbox",
        Input::Select => "select",
    };
    let mut choices: Vec<Choice> = field
        .choices
        .iter()
        .map(|(value, label)| Choice { value: value.clone(), label: label.clone(), selected: *value == field.value })
        .collect();
    // What the draft says and no choice offers is kept until it is changed.
    if field.input == Input::Select && !field.value.is_empty() && !choices.iter().any(|choice| choice.selected) {
        choices.push(Choice { value: field.value.clone(), label: field.value.clone(), selected: true });
    }
    ModelField {
        name: field.name.to_owned(),
        label: field.label.to_owned(),
        hint: field.hint.to_owned(),
        input: input.to_owned(),
        value: field.value,
        choices,
        required: field.required,
        error: None,
    }
}
