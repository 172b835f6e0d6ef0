//! Renders a page and takes its HTML apart, as far as the tests ask.

use pacekeeper_app::{Assets, Page, render};
use usecases::view::{Chrome, Theme};

pub(crate) fn assets() -> Assets {
    Assets { css_href: "main.css".into(), output_name: Some("app-1a2b".into()) }
}

pub(crate) fn html(name: &str, page: Page, chrome: Chrome) -> String {
    let rendered = render(page, chrome, &assets());
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join(format!("{name}.html")), &rendered.html).unwrap();
    rendered.html
}

/// The opening tags of an element, attributes included.
pub(crate) fn tags(html: &str, element: &str) -> Vec<String> {
    let open = format!("<{element}");
    let starts = html.match_indices(&open).filter(|(at, _)| html[at + open.len()..].starts_with([' ', '>', '/']));
    starts.map(|(at, _)| html[at..].split_inclusive('>').next().unwrap_or_default().to_owned()).collect()
}

/// Value of an attribute in an opening tag.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let after = tag.split_once(&format!(" {name}=\""))?.1;
    after.split('"').next().map(str::to_owned)
}

/// The text a reader hears: tags, comments and scripts taken out, white space folded.
pub(crate) fn text(html: &str) -> String {
    let body = html.split_once("<body").map_or(html, |(_, body)| body);
    let mut out = String::new();
    let mut inside = false;
    for c in body.chars() {
        match c {
            '<' => {
                inside = true;
                out.push(' ');
            }
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn dark(chrome: Chrome) -> Chrome {
    Chrome { theme: Theme::Dark, ..chrome }
}
