//! What single pages must say and lead to.

use crate::document::{attribute, dark, html, tags, text};
use crate::models::*;
use pacekeeper_app::{Assets, Page, render};
use usecases::view::*;

fn body(page: Page) -> String {
    html("single", page, chrome("/"))
}

#[test]
fn the_title_names_the_thing() {
    assert!(body(Page::Team(team())).contains("<title>Payments · Pacekeeper</title>"));
    assert!(body(Page::Action(action())).contains("<title>A-57 Give a budget to 5 more endpoints · Pacekeeper</title>"));
}

#[test]
fn a_figure_comes_with_target_period_freshness_coverage_formula_and_rows() {
    let page = body(Page::Overview(overview()));
    let tile = page.split("id=\"pr-perf-test-share\"").nth(1).and_then(|rest| rest.split("</article>").next()).unwrap();
    let said = text(tile);
    for part in [
        "84 %",
        "off target",
        "target > 90 %",
        "30 d · 4 min ago · 9 of 12 teams",
        "How is this computed?",
        "Merged pull requests with a performance run",
    ] {
        assert!(said.replace("&gt;", ">").contains(part), "{part}: {said}");
    }
    assert!(tile.contains("/evidence?kind=pull_request"));
}

#[test]
fn an_unknown_figure_is_no_zero_and_says_what_to_do() {
    let page = body(Page::Overview(overview()));
    let tile = page.split("id=\"perf-work-share\"").nth(1).and_then(|rest| rest.split("</article>").next()).unwrap();
    let said = text(tile);
    assert!(said.contains('—') && said.contains("unknown") && said.contains("Log hours on actions"), "{said}");
    assert!(!said.contains(" 0 %"), "{said}");
}

#[test]
fn all_states_of_a_check_are_words() {
    let said = text(&body(Page::Team(team())));
    for word in ["met", "not met", "unknown", "stale", "waived"] {
        assert!(said.contains(word), "{word}");
    }
}

#[test]
fn a_heat_cell_says_in_words_what_its_colour_says() {
    let page = body(Page::Teams(teams()));
    let cells: Vec<_> = tags(&page, "a").into_iter().filter(|tag| tag.contains("class=\"cell")).collect();
    assert_eq!(cells.len(), 7 * 6);
    let said = text(&page);
    assert!(said.contains("Payments, column 2: level 3") && said.contains("Search, column 1: level 2"));
    let unknown = cells.iter().filter(|cell| cell.contains("cell unknown")).count();
    assert_eq!(unknown, 5);
    assert_eq!(text(&page).matches("no data").count(), 5);
}

#[test]
fn teams_are_ticked_into_the_form_that_plans_for_them() {
    let page = body(Page::Teams(teams()));
    let boxes: Vec<_> = tags(&page, "input").into_iter().filter(|tag| tag.contains("type=\"checkbox\"")).collect();
    assert_eq!(boxes.len(), 7);
    assert!(boxes.iter().all(|tick| attribute(tick, "form").as_deref() == Some("plan")));
    assert!(page.contains("action=\"/actions/bulk\"") && page.contains("id=\"plan\""));

    let viewer = body(Page::Teams(Teams { may_plan: false, ..teams() }));
    assert!(!viewer.contains("type=\"checkbox\"") && !viewer.contains("/actions/bulk"));
}

#[test]
fn the_next_step_leads_to_the_filled_form() {
    let page = body(Page::Team(team())).replace("&amp;", "&");
    assert!(page.contains("href=\"/actions?new=1&team=payments&check=budget-coverage&title=Give+a+budget+to+5+more+endpoints\""));
    let form = body(Page::Actions(actions(false)));
    assert!(form.contains("value=\"Give a budget to 5 more endpoints\""));
}

#[test]
fn a_refused_field_is_marked_and_explained() {
    let page = body(Page::Admin(admin()));
    let email = tags(&page, "input").into_iter().find(|tag| attribute(tag, "name").as_deref() == Some("email")).unwrap();
    assert_eq!(attribute(&email, "aria-invalid").as_deref(), Some("true"));
    let error = attribute(&email, "aria-describedby").unwrap();
    let message = page.split_once(&format!("id=\"{error}\"")).map(|(_, rest)| rest.split('<').next().unwrap_or_default()).unwrap();
    assert!(message.ends_with(">This is not an email address."), "{message}");
}

#[test]
fn a_password_is_never_sent_back() {
    let page = html("single", Page::SignIn(sign_in(Some("Email or password is wrong."))), Chrome::default());
    assert!(!page.contains("do not send me back"));
    assert!(page.contains("value=\"mara@example.org\"") && page.contains("role=\"alert\""));
}

#[test]
fn no_data_says_what_to_connect_and_how() {
    let notice = Notice::NoData {
        title: "No evidence yet".into(),
        advice: "Send the first results from a pipeline.".into(),
        connect: Some(Link { text: "Connect a source".into(), href: "/sources#new".into() }),
        snippet: Some(Snippet { title: "curl".into(), text: "curl --data-binary @results.json".into() }),
    };
    let page = html("overview-empty", Page::Overview(Overview { notice: Some(notice), ..Overview::default() }), chrome("/"));
    let said = text(&page);
    assert!(said.contains("No evidence yet") && said.contains("Connect a source") && said.contains("curl --data-binary @results.json"));
}

#[test]
fn the_five_states_of_data_differ_in_words() {
    let states = [
        (Notice::Stale { text: "Load test last seen 21 days ago.".into(), link: None }, "stale"),
        (Notice::NotApplicable { reason: "No deployable.".into() }, "not applicable"),
        (Notice::Failed { text: "The query took too long.".into(), retry: "/kpis".into(), correlation: "01JD".into() }, "Try again"),
    ];
    for (notice, word) in states {
        let said = text(&body(Page::Kpis(Kpis { notice: Some(notice), ..kpis() })));
        assert!(said.contains(word), "{word}");
    }
}

#[test]
fn an_embedded_chart_has_no_navigation_and_leads_to_its_page() {
    let page = html("embed", Page::SeriesEmbed(series_embed()), chrome("/embed/benchmarks/10j"));
    assert!(tags(&page, "nav").is_empty() && tags(&page, "dialog").is_empty());
    let link = tags(&page, "a").into_iter().find(|tag| attribute(tag, "target").as_deref() == Some("_blank")).unwrap();
    assert_eq!(attribute(&link, "href").as_deref(), Some("/benchmarks/10j"));
    assert!(page.contains("<svg") && text(&page).contains("alert"));
}

#[test]
fn the_harnesses_are_shown_only_while_nothing_was_measured() {
    let empty = text(&body(Page::Benchmarks(no_benchmarks())));
    assert!(empty.contains("go test -bench=.") && !empty.contains("Worst change"), "{empty}");
    let full = body(Page::Benchmarks(benchmarks()));
    assert!(!full.contains("go test") && full.contains("rel=\"next\""));
    // A facet with one value narrows nothing.
    assert!(full.contains("id=\"benchmarks-metric\"") && !full.contains("id=\"benchmarks-env\""));
}

#[test]
fn demo_data_is_badged_on_every_page() {
    for (name, path, page) in every_page() {
        assert!(html(name, page, chrome(path)).contains("Demo data"), "{name}");
    }
    assert!(!html("single", Page::Keyboard, Chrome { demo: false, ..chrome("/keyboard") }).contains("Demo data"));
}

#[test]
fn the_theme_is_set_before_anything_is_painted() {
    let page = html("overview-dark", Page::Overview(overview()), dark(chrome("/")));
    assert!(page.contains("<html lang=\"en\" data-theme=\"dark\">"));
    assert!(!html("single", Page::Overview(overview()), chrome("/")).contains("data-theme"));
}

#[test]
fn the_navigation_marks_where_one_is() {
    let page = html("single", Page::Team(team()), chrome("/teams/payments"));
    let here: Vec<_> = tags(&page, "a").into_iter().filter(|tag| tag.contains("aria-current=\"page\"")).collect();
    assert_eq!(here.len(), 1);
    assert_eq!(attribute(&here[0], "href").as_deref(), Some("/teams"));
}

#[test]
fn only_administrators_see_the_way_to_admin() {
    let mut member = chrome("/");
    member.user = Some(Person { name: "Ana".into(), role: "member".into(), writes: true, ..Person::default() });
    assert!(!html("single", Page::Keyboard, member).contains("href=\"/admin\""));
}

#[test]
fn without_a_module_there_are_no_scripts() {
    let rendered = render(Page::Overview(overview()), chrome("/"), &Assets { output_name: None, ..crate::document::assets() });
    assert!(tags(&rendered.html, "script").is_empty());
    assert!(text(&rendered.html).contains("Needs a decision"));
}

#[test]
fn text_of_models_cannot_become_markup() {
    let hostile = "<img src=x onerror=alert(1)>\"'";
    let page = body(Page::Team(TeamPage { name: hostile.into(), headline: hostile.into(), ..team() }));
    assert!(!page.contains("<img"), "a name became an element");
}

#[test]
fn a_checklist_counts_its_steps() {
    let step =
        |done, text: &str| ChecklistStep { done, link: Link { text: text.into(), href: "/sources".into() }, note: "two minutes".into() };
    let checklist = Checklist { steps: vec![step(true, "Name your teams"), step(false, "Connect a source"), step(false, "Invite people")] };
    let page = html(
        "overview-checklist",
        Page::Overview(overview()),
        Chrome { checklist: Some(checklist), flash: Some(mark(Tone::Ok, "Team Payments was added.")), ..chrome("/") },
    );
    assert!(text(&page).contains("1 of 3 steps done"));
}
