//! The one to three cheapest steps to the next level.

use crate::components::{link, meter};
use leptos::prelude::*;
use usecases::view::{Link, NextStepCard};

/// The cheapest in full, the others below it.
pub(super) fn cards(steps: Vec<NextStepCard>, plan: Option<Link>) -> Option<AnyView> {
    let mut steps = steps.into_iter();
    let first = steps.next()?;
    let others: Vec<_> = steps.map(other).collect();
    let others = (!others.is_empty()).then(|| {
        view! {
            <div class="others">
                <h3>"Or"</h3>
                <ul class="list">{others.collect_view()}</ul>
            </div>
        }
    });
    Some(
        view! {
            <section class="card next" id="next-step">
                <header>
                    <p class="quiet">{format!("Cheapest next step to level {}", first.to_level)}</p>
                    <span class="badge">{format!("effort {}", first.effort)}</span>
                </header>
                <h2>{first.title}</h2>
                <p class="quiet">{first.why}</p>
                <dl class="facts">
                    <div><dt>"Now"</dt><dd>{first.now}</dd></div>
                    <div><dt>"Needed"</dt><dd>{first.needed}</dd></div>
                    {first.moves.map(|kpi| view! { <div><dt>"Moves KPI"</dt><dd>{link(kpi)}</dd></div> })}
                </dl>
                {first.percent.map(|percent| meter(percent, ""))}
                <p class="acts">
                    <a class="btn main" href=first.log_href data-new="">"Log this action " <kbd>"C"</kbd></a>
                    {first.guide.map(|guide| view! { <a class="btn" href=guide.href>{guide.text}</a> })}
                    <a class="btn" href="#decisions">"Request a waiver"</a>
                    {plan.map(|plan| view! { <a class="btn" href=plan.href>{plan.text}</a> })}
                </p>
                {others}
            </section>
        }
        .into_any(),
    )
}

fn other(step: NextStepCard) -> AnyView {
    view! {
        <li>
            <b>{step.title}</b>
            <a class="btn small" href=step.log_href>"Log action"</a>
            <small>{format!("{} of {} · effort {}", step.now, step.needed, step.effort)}</small>
        </li>
    }
    .into_any()
}
