//! A chart as a file: SVG, or PNG of the size that is asked for.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use charts::{Pixels, PngError, Scene, Theme};
use usecases::{Error, Result};

/// `theme`, and of a PNG `w`, `h` and `scale`, from the query of the address.
pub(super) fn answer(scene: &Scene, query: &str, pixels: bool) -> Result<Response> {
    let field = |name: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(field, value)| field == name && !value.is_empty());
        found.map(|(_, value)| value.into_owned())
    };
    let theme = match field("theme").as_deref() {
        None | Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        Some("print") => Theme::Print,
        Some(other) => return Err(Error::invalid("theme", format!("`{other}` is not a theme: use light, dark or print"))),
    };
    if !pixels {
        return Ok(([(header::CONTENT_TYPE, "image/svg+xml")], scene.standalone(theme)).into_response());
    }
    let side = |name: &str| number::<u32>(name, field(name));
    let asked = Pixels { width: side("w")?, height: side("h")?, scale: number("scale", field("scale"))? };
    match scene.png(theme, asked) {
        Ok(png) => Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response()),
        Err(error @ PngError::Size) => Err(Error::invalid("w", error.to_string())),
        Err(error) => Err(Error::internal(error)),
    }
}

fn number<T: std::str::FromStr>(name: &str, text: Option<String>) -> Result<Option<T>> {
    text.map(|text| text.parse().map_err(|_| Error::invalid(name, format!("`{text}` is not a number")))).transpose()
}
