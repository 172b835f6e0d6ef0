//! What holds for every page: the content policy, tokens in forms, one `h1`, labels, unique ids.

use crate::document::{assets, attribute, html, tags};
use crate::models::{chrome, every_page, failure, setup, sign_in};
use pacekeeper_app::{Page, render};
use usecases::view::{Chrome, SetupStep};

fn documents() -> Vec<(String, String)> {
    let mut all: Vec<_> = every_page().into_iter().map(|(name, path, page)| (name.to_owned(), html(name, page, chrome(path)))).collect();
    let plain = || Chrome { csrf: "token-of-this-session".into(), ..Chrome::default() };
    for (name, page) in [
        ("sign-in", Page::SignIn(sign_in(Some("Email or password is wrong.")))),
        ("setup-owner", Page::Setup(setup(SetupStep::Owner))),
        ("setup-teams", Page::Setup(setup(SetupStep::Teams))),
        ("setup-evidence", Page::Setup(setup(SetupStep::Evidence))),
        ("failure-plain", Page::Failure(failure())),
    ] {
        all.push((name.to_owned(), html(name, page, plain())));
    }
    all
}

#[test]
fn nothing_breaks_the_content_policy() {
    for (name, html) in documents() {
        assert!(!html.contains(" style="), "{name} has a style attribute");
        assert!(tags(&html, "style").is_empty(), "{name} has a style element");
        assert!(!html.contains(" onclick="), "{name} has an inline handler");
        for script in tags(&html, "script") {
            assert!(attribute(&script, "nonce").is_some_and(|nonce| nonce.len() >= 20), "{name}: {script}");
        }
    }
}

#[test]
fn the_nonce_is_that_of_the_script_and_new_each_time() {
    let once = || render(Page::Keyboard, chrome("/keyboard"), &assets());
    let (first, second) = (once(), once());
    assert!(first.html.contains(&format!("nonce=\"{}\"", first.nonce)));
    assert_ne!(first.nonce, second.nonce);
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    for (name, html) in documents() {
        for form in html.split("<form").skip(1) {
            let (tag, rest) = form.split_once('>').unwrap();
            let inside = rest.split("</form>").next().unwrap_or_default();
            // A button that posts is a field of its own: what only asks does not carry it into the address.
            let without_posting = inside.split("<button").filter(|part| !part.contains("formmethod=\"post\"")).collect::<String>();
            let posting = inside.matches("formmethod=\"post\"").count();
            let token = without_posting.contains("name=\"_csrf\" value=\"token-of-this-session\"");
            let with_token = inside.matches("name=\"_csrf\" value=\"token-of-this-session\"").count();
            assert_eq!(with_token, posting + usize::from(token), "{name}: {tag}");
            let post = tag.contains("method=\"post\"");
            assert_eq!(token, post, "{name}: {tag}");
            assert!(post || tag.contains("method=\"get\""), "{name}: {tag}");
        }
    }
}

#[test]
fn each_page_has_one_h1_and_no_heading_skips_a_rank() {
    for (name, html) in documents() {
        assert_eq!(tags(&html, "h1").len(), 1, "{name}");
        let ranks: Vec<u8> = html
            .match_indices("<h")
            .filter_map(|(at, _)| html.as_bytes().get(at + 2).copied())
            .filter(u8::is_ascii_digit)
            .map(|digit| digit - b'0')
            .collect();
        for pair in ranks.windows(2) {
            assert!(pair[1] <= pair[0] + 1, "{name}: h{} follows h{}", pair[1], pair[0]);
        }
    }
}

#[test]
fn every_input_has_a_name_to_be_read() {
    for (name, html) in documents() {
        let labels: Vec<_> = tags(&html, "label").iter().filter_map(|label| attribute(label, "for")).collect();
        for field in ["input", "select", "textarea"].iter().flat_map(|element| tags(&html, element)) {
            let hidden = attribute(&field, "type").as_deref() == Some("hidden");
            let labelled = attribute(&field, "id").is_some_and(|id| labels.contains(&id)) || attribute(&field, "aria-label").is_some();
            // A check box stands inside its label.
            let wrapped = html.contains(&format!("<label class=\"check\">{field}"));
            assert!(hidden || labelled || wrapped, "{name}: {field}");
        }
    }
}

#[test]
fn ids_are_unique_and_labels_lead_somewhere() {
    for (name, html) in documents() {
        let mut ids: Vec<_> =
            html.match_indices(" id=\"").map(|(at, open)| html[at + open.len()..].split('"').next().unwrap_or_default()).collect();
        ids.sort_unstable();
        for pair in ids.windows(2) {
            assert_ne!(pair[0], pair[1], "{name}");
        }
        for label in tags(&html, "label").iter().filter_map(|label| attribute(label, "for")) {
            assert!(ids.binary_search(&label.as_str()).is_ok(), "{name}: nothing is called {label}");
        }
    }
}

#[test]
fn every_table_has_a_caption_and_headed_columns() {
    for (name, html) in documents() {
        for table in html.split("<table").skip(1) {
            let table = table.split("</table>").next().unwrap_or_default();
            assert!(table.contains("<caption"), "{name}: a table without caption");
            assert!(tags(table, "th").iter().all(|th| th.contains("scope=")), "{name}: a heading without scope");
        }
    }
}

#[test]
fn documents_say_what_they_are() {
    for (name, html) in documents() {
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\""), "{name}");
        assert!(html.contains(" · Pacekeeper</title>"), "{name}");
        assert!(html.contains("href=\"#main\"") && html.contains("<main id=\"main\""), "{name}");
    }
}
