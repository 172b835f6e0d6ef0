//! A scene as a file of its own: the rules of the style sheet inside, every colour a literal.

use crate::frame::{fit, wrap};
use crate::svg::{draw, number, open};
use crate::{Anchor, Item, Scene};

/// The rules, one a line; those whose line starts with a dot hold for downloads too.
const RULES: &str = include_str!("../../../style/charts.css");
const PADDING: f64 = 16.0;
const HEADING: f64 = 28.0;
const LINE: f64 = 17.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    /// Light on pure white with stronger greys.
    Print,
}

impl Scene {
    /// A picture that needs no page around it: title, margin and ground drawn, colours resolved, no script, nothing loaded.
    /// Serve it as a file or in an `<img>`: inside a page its rules would hold for the whole page.
    #[must_use]
    pub fn standalone(&self, theme: Theme) -> String {
        // A tile's trend has no room for words.
        let worded = self.width >= 300.0;
        let lines = if worded { wrap(&self.description, self.width) } else { Vec::new() };
        let heading = if worded { HEADING + LINE * lines.len() as f64 } else { 0.0 };
        let (width, height) = (self.width + 2.0 * PADDING, self.height + 2.0 * PADDING + heading);
        let mut out = String::new();
        open(&mut out, self, "chart", (width, height));
        out += &format!("<style>{}</style>", escape_css(&rules(theme)));
        out += &format!(r#"<rect class="backdrop" width="{}" height="{}"/>"#, number(width), number(height));
        if worded {
            // Characters of the heading are about 1.3 times as wide as those of labels.
            let title = fit(&self.title, self.width / 1.3);
            let words = std::iter::once(("heading", title)).chain(lines.into_iter().map(|line| ("axis", line)));
            let baselines = (0..).map(|index| PADDING + 14.0 + LINE * f64::from(index));
            let items: Vec<Item> =
                words.zip(baselines).map(|((class, text), y)| Item::text(class, (PADDING, y), Anchor::Start, text)).collect();
            draw(&mut out, &items);
        }
        out += &format!(r#"<g transform="translate({} {})">"#, number(PADDING), number(PADDING + heading));
        draw(&mut out, &self.items);
        out += "</g></svg>";
        out
    }
}

fn rules(theme: Theme) -> String {
    let lines = RULES.lines().map(str::trim).filter(|line| line.starts_with('.'));
    let mut css: String = lines.collect();
    for [name, ..] in PALETTE {
        css = css.replace(&format!("var(--{name})"), colour(name, theme).unwrap_or_default());
    }
    css
}

/// What a token of the style sheet is in a download.
pub(crate) fn colour(token: &str, theme: Theme) -> Option<&'static str> {
    let [_, light, dark, print] = PALETTE.into_iter().find(|[name, ..]| *name == token)?;
    Some(match theme {
        Theme::Light => light,
        Theme::Dark => dark,
        Theme::Print => print,
    })
}

fn escape_css(css: &str) -> String {
    css.replace('&', "&amp;").replace('<', "&lt;")
}

/// The tokens of the style sheet as sRGB: name, light, dark, print. Converted from their OKLCH values by the matrices of B. Ottosson,
/// "A perceptual color space for image processing" (2020), for programs that know no OKLCH.
const PALETTE: [[&str; 4]; 18] = [
    ["card", "#ffffff", "#171b23", "#ffffff"],
    ["sunk", "#f1f3f7", "#13171e", "#f1f3f7"],
    ["hair", "#e0e3e8", "#2a2f38", "#c8ccd3"],
    ["edge", "#7f8793", "#6b727e", "#5d646f"],
    ["ink", "#1a2029", "#eceff3", "#000000"],
    ["quiet", "#5d646f", "#9da5b1", "#3c424b"],
    ["line", "#2a5fb7", "#79b1f9", "#2a5fb7"],
    ["band", "#dbeede", "#1a2b1d", "#dbeede"],
    ["ok", "#1d7d3e", "#6fd087", "#1d7d3e"],
    ["warn", "#93640c", "#ebbd57", "#93640c"],
    ["bad", "#be2323", "#f9786c", "#be2323"],
    ["bad-tint", "#ffeeea", "#3b1c19", "#ffeeea"],
    ["l1", "#f7e9d6", "#422e1e", "#f7e9d6"],
    ["l2", "#e3d09d", "#5c4a24", "#e3d09d"],
    ["l3", "#87c293", "#457650", "#87c293"],
    ["l4", "#138282", "#42a3a3", "#138282"],
    ["l5", "#234877", "#87c6f2", "#234877"],
    ["font", SANS, SANS, SANS],
];
const SANS: &str = "system-ui,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','DejaVu Sans',sans-serif";
