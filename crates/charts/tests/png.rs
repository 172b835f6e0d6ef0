//! Pictures as pixels: their size, their ground, and that words are drawn.

use chrono::NaiveDate;
use pacekeeper_charts::{Pixels, PngError, Scene, Theme, burn_down};

fn scene() -> Scene {
    let day = |day| NaiveDate::from_ymd_opt(2026, 6, day).unwrap_or_default();
    burn_down(&[(day(1), Some(1.0)), (day(9), Some(0.5))], 28, None)
}

/// Width and height of the header chunk (RFC 2083, 4.1.1).
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| png.get(at..at + 4).map_or(0, |bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    assert_eq!(png.get(..8), Some(b"\x89PNG\r\n\x1a\n".as_slice()));
    (number(16), number(20))
}

fn pixels(width: Option<u32>, height: Option<u32>, scale: Option<f64>) -> Pixels {
    Pixels { width, height, scale }
}

#[test]
fn one_side_leads_and_two_sides_are_kept() {
    let of = |asked| size(&scene().png(Theme::Light, asked).unwrap());
    // 640 wide with 16 to each side; 268 high with margins, a title and one line of words.
    let (width, height) = of(Pixels::default());
    assert_eq!((width, height), (672, 345));
    assert_eq!(of(pixels(Some(1344), None, None)), (1344, 690));
    assert_eq!(of(pixels(None, Some(690), None)), (1344, 690));
    assert_eq!(of(pixels(Some(800), Some(800), None)), (800, 800));
    assert_eq!(of(pixels(Some(336), None, Some(2.0))), (672, 345));
}

#[test]
fn sizes_that_no_machine_should_try_are_refused() {
    for asked in
        [pixels(Some(0), None, None), pixels(Some(5_000), None, None), pixels(None, None, Some(f64::NAN)), pixels(None, None, Some(100.0))]
    {
        assert!(matches!(scene().png(Theme::Light, asked), Err(PngError::Size)), "{asked:?}");
    }
}

#[test]
fn the_theme_is_the_ground_and_words_are_drawn() {
    let decoded = |theme, scene: &Scene| resvg::tiny_skia::Pixmap::decode_png(&scene.png(theme, Pixels::default()).unwrap()).unwrap();
    let corner = |theme| {
        let colour = decoded(theme, &scene()).pixel(1, 1).unwrap();
        (colour.red(), colour.green(), colour.blue(), colour.alpha())
    };
    assert_eq!(corner(Theme::Light), (255, 255, 255, 255));
    assert_eq!(corner(Theme::Dark), (0x17, 0x1b, 0x23, 255));
    // Without its words the same picture has fewer dark pixels in the band of the title.
    let dark = |scene: &Scene| {
        let picture = decoded(Theme::Light, scene);
        (0..picture.width())
            .flat_map(|x| (16..36).map(move |y| (x, y)))
            .filter(|(x, y)| picture.pixel(*x, *y).is_some_and(|pixel| pixel.red() < 128))
            .count()
    };
    let silent = Scene { title: String::new(), ..scene() };
    assert!(dark(&scene()) > dark(&silent) + 100, "{} and {}", dark(&scene()), dark(&silent));
}
