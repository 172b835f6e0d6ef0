//! A scene as pixels, for mail, chat and reports. The one font of the product is inside, so a picture is the same on every machine.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::{Scene, Theme};

/// DejaVu Sans 2.37, see `fonts/LICENSE-DejaVu`.
const FONT: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
/// Longest side: enough for a printed page, little enough to hold in memory (64 MB).
const LONGEST: f64 = 4096.0;

/// How large the picture is asked to be, in pixels before `scale`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pixels {
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// Pixels per unit, for dense screens; 1 where it is not given.
    pub scale: Option<f64>,
}

#[derive(Debug)]
pub enum PngError {
    /// Wider or higher than 4,096 pixels, or less than one.
    Size,
    /// The scene is not a picture that the renderer reads.
    Picture(String),
}

impl std::fmt::Display for PngError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Size => write!(f, "a picture has 1 to {LONGEST} pixels a side"),
            Self::Picture(why) => write!(f, "the picture could not be drawn: {why}"),
        }
    }
}

impl std::error::Error for PngError {}

impl Scene {
    /// The download as a PNG. With one side given the other follows; with both, the picture stands in the middle of that size.
    pub fn png(&self, theme: Theme, pixels: Pixels) -> Result<Vec<u8>, PngError> {
        let tree = Tree::from_str(&self.standalone(theme), &options()).map_err(|error| PngError::Picture(error.to_string()))?;
        let natural = (f64::from(tree.size().width()), f64::from(tree.size().height()));
        let scale = pixels.scale.unwrap_or(1.0);
        let (width, height) = (pixels.width.map(f64::from), pixels.height.map(f64::from));
        let zoom = match (width, height) {
            (None, None) => 1.0,
            (Some(width), None) => width / natural.0,
            (None, Some(height)) => height / natural.1,
            (Some(width), Some(height)) => (width / natural.0).min(height / natural.1),
        };
        let side = |asked: Option<f64>, natural: f64| {
            let side = (asked.unwrap_or(natural * zoom) * scale).round();
            if (1.0..=LONGEST).contains(&side) { Ok(side) } else { Err(PngError::Size) }
        };
        let size = (side(width, natural.0)?, side(height, natural.1)?);
        // Checked above: both fit.
        let mut pixmap = Pixmap::new(size.0 as u32, size.1 as u32).ok_or(PngError::Size)?;
        if let Some(ground) = tiny_colour(theme) {
            pixmap.fill(ground);
        }
        let zoom = zoom * scale;
        let (left, top) = ((size.0 - natural.0 * zoom) / 2.0, (size.1 - natural.1 * zoom) / 2.0);
        let transform = Transform::from_row(zoom as f32, 0.0, 0.0, zoom as f32, left.max(0.0) as f32, top.max(0.0) as f32);
        resvg::render(&tree, transform, &mut pixmap.as_mut());
        pixmap.encode_png().map_err(|error| PngError::Picture(error.to_string()))
    }
}

/// The ground of the download, around a picture that does not fill its frame.
fn tiny_colour(theme: Theme) -> Option<resvg::tiny_skia::Color> {
    let colour = crate::theme::colour("card", theme)?.strip_prefix('#')?;
    let part = |at: usize| colour.get(at..at + 2).and_then(|part| u8::from_str_radix(part, 16).ok());
    Some(resvg::tiny_skia::Color::from_rgba8(part(0)?, part(2)?, part(4)?, u8::MAX))
}

fn options() -> Options<'static> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(FONT.to_vec());
        fonts.set_sans_serif_family("DejaVu Sans");
        Arc::new(fonts)
    });
    Options { fontdb: fonts.clone(), font_family: "DejaVu Sans".to_owned(), ..Options::default() }
}
