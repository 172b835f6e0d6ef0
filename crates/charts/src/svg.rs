//! A scene as SVG text: only classes and SVG attributes (the page's content security policy refuses `style=`), all text escaped.

use std::fmt::Write as _;

use crate::{Anchor, Item, Scene};

impl Scene {
    /// The `<svg>` element for a page. `id` must be unique on the page; it prefixes the ids of the name and the description.
    #[must_use]
    pub fn svg(&self, id: &str) -> String {
        let mut out = String::new();
        open(&mut out, self, id, (self.width, self.height));
        draw(&mut out, &self.items);
        out.push_str("</svg>");
        out
    }
}

/// The start tag with name and description; the caller draws and closes.
pub(crate) fn open(out: &mut String, scene: &Scene, id: &str, (width, height): (f64, f64)) {
    let id: String = id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).collect();
    let (class, width, height) = (scene.class, number(width), number(height));
    push(
        out,
        format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="{class}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{id}-title" aria-describedby="{id}-description"><title id="{id}-title">{}</title><desc id="{id}-description">{}</desc>"#,
            escape(&scene.title),
            escape(&scene.description)
        ),
    );
}

pub(crate) fn draw(out: &mut String, items: &[Item]) {
    for item in items {
        match item {
            Item::Group { class, title, items } => {
                push(out, format_args!(r#"<g class="{class}">"#));
                if let Some(title) = title {
                    push(out, format_args!("<title>{}</title>", escape(title)));
                }
                draw(out, items);
                out.push_str("</g>");
            }
            Item::Path { class, title, d } => {
                push(out, format_args!(r#"<path class="{class}" d="{d}""#));
                close(out, "path", title.as_deref());
            }
            Item::Rect { class, title, x, y, width, height, rx } => {
                let (x, y, width, height) = (number(*x), number(*y), number(*width), number(*height));
                push(out, format_args!(r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}""#));
                if *rx > 0.0 {
                    push(out, format_args!(r#" rx="{}""#, number(*rx)));
                }
                close(out, "rect", title.as_deref());
            }
            Item::Line { class, title, x1, y1, x2, y2 } => {
                let (x1, y1, x2, y2) = (number(*x1), number(*y1), number(*x2), number(*y2));
                push(out, format_args!(r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}""#));
                close(out, "line", title.as_deref());
            }
            Item::Circle { class, title, cx, cy, r } => {
                let (cx, cy, r) = (number(*cx), number(*cy), number(*r));
                push(out, format_args!(r#"<circle class="{class}" cx="{cx}" cy="{cy}" r="{r}""#));
                close(out, "circle", title.as_deref());
            }
            Item::Text { class, x, y, anchor, text } => {
                let anchor = match anchor {
                    Anchor::Start => "",
                    Anchor::Middle => r#" text-anchor="middle""#,
                    Anchor::End => r#" text-anchor="end""#,
                };
                let (x, y, text) = (number(*x), number(*y), escape(text));
                push(out, format_args!(r#"<text class="{class}" x="{x}" y="{y}"{anchor}>{text}</text>"#));
            }
        }
    }
}

fn close(out: &mut String, tag: &str, title: Option<&str>) {
    match title {
        Some(title) => push(out, format_args!("><title>{}</title></{tag}>", escape(title))),
        None => out.push_str("/>"),
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

/// A coordinate: a tenth of a unit is finer than any screen shows at these sizes.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text for element content and quoted attributes. Characters that XML 1.0 forbids become U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A line through the points; a missing one breaks it, a lonely one stays visible as the round cap of a line of no length.
pub(crate) fn line_path(points: impl IntoIterator<Item = Option<(f64, f64)>>) -> String {
    let mut d = String::new();
    let mut run = 0_usize;
    let end = |d: &mut String, run: usize| {
        if run == 1 {
            d.push_str("h0");
        }
    };
    for point in points {
        match point {
            Some((x, y)) => {
                push(&mut d, format_args!("{}{} {}", if run == 0 { 'M' } else { 'L' }, number(x), number(y)));
                run += 1;
            }
            None => {
                end(&mut d, run);
                run = 0;
            }
        }
    }
    end(&mut d, run);
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_point_breaks_the_line_and_a_lonely_one_stays() {
        let points = [Some((0.0, 1.0)), Some((2.0, 3.04)), None, Some((6.0, -0.01)), None];
        assert_eq!(line_path(points), "M0 1L2 3M6 0h0");
    }

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(escape("a<b>&\"c\u{1}\n"), "a&lt;b&gt;&amp;&quot;c\u{fffd} ");
    }
}
