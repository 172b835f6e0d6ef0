//! A level's criteria and their checks, each with what was measured, what is needed and how.

use crate::components::{computation, level_name, link, mark, meter};
use leptos::prelude::*;
use usecases::view::{CheckRow, CriterionRows, LevelSection};

pub(super) fn section(section: LevelSection) -> AnyView {
    let name = level_name(&section.level);
    let caption = format!("Criteria of {name}");
    let label = caption.clone();
    let criteria = section.criteria.into_iter().map(criterion).collect_view();
    view! {
        <section class="card">
            <header>
                <h2>{name}</h2>
                <small>{section.summary}</small>
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label=label>
                <table class="rows checks">
                    <caption class="sr">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Check"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Measured"</th>
                            <th scope="col">"Needed"</th>
                            <th scope="col">"Evidence"</th>
                            <th scope="col">"Evaluated"</th>
                        </tr>
                    </thead>
                    {criteria}
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn criterion(criterion: CriterionRows) -> AnyView {
    view! {
        <tbody id=criterion.id>
            <tr class="criterion">
                <th scope="rowgroup">{criterion.name}</th>
                <td>{mark(criterion.mark)}</td>
                <td colspan="4"></td>
            </tr>
            {criterion.checks.into_iter().map(check).collect_view()}
        </tbody>
    }
    .into_any()
}

fn check(check: CheckRow) -> AnyView {
    view! {
        <tr data-row="" id=check.id class="check-row">
            <th scope="row">
                {check.name}
                <small>{check.reason}</small>
                {check.decided.map(|(who, evidence)| view! { <small>{who} {evidence.map(|evidence| view! { " · " {link(evidence)} })}</small> })}
                {computation(check.computation)}
            </th>
            <td>{mark(check.mark)} {check.remark.map(|remark| view! { <small>{remark}</small> })}</td>
            <td>{check.measured} {check.percent.map(|percent| meter(percent, ""))}</td>
            <td class="quiet">{check.needed} <small>{check.window}</small></td>
            <td>{check.evidence.map(link)}</td>
            <td class="quiet">{check.evaluated}</td>
        </tr>
    }
    .into_any()
}
