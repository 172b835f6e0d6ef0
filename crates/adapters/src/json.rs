//! JSON documents: typed reading with a place in every error, and the number words that Python writes.

use crate::{At, Error};
use memchr::memmem;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::borrow::Cow;

/// Reads a whole document. Truncation, syntax and shape each have their own sentence; the place is serde_json's line and column.
pub(crate) fn document<T: DeserializeOwned>(source_format: &'static str, body: &[u8]) -> Result<T, Error> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::new(source_format, "the body is empty: upload the file that the tool wrote", At::Byte(0)));
    }
    serde_json::from_slice(without_mark(body)).map_err(|error| {
        let at = At::Line { line: error.line() as u64, column: Some(error.column() as u64) };
        Error::new(source_format, reason(&error), at)
    })
}

/// Windows tools put a byte order mark before UTF-8, which JSON does not allow.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// What is wrong, without the place that serde_json appends.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    match error.classify() {
        Category::Eof => "the document ends in the middle, it was cut off: upload it again".to_owned(),
        Category::Data => format!("unexpected content: {what}"),
        Category::Syntax | Category::Io => format!("not valid JSON: {what}"),
    }
}

/// Python's `json` writes `NaN`, `Infinity` and `-Infinity`, which JSON does not have. They become `null`; strings stay as they are.
pub(crate) fn without_python_numbers(body: &[u8]) -> Cow<'_, [u8]> {
    const WORDS: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];
    // Nearly every file has none of them, and is looked through at the speed of memory.
    if WORDS.iter().all(|word| memmem::find(body, word).is_none()) {
        return Cow::Borrowed(body);
    }
    let mut replaced: Option<Vec<u8>> = None;
    let (mut position, mut in_string) = (0, false);
    while let Some(&byte) = body.get(position) {
        let rest = body.get(position..).unwrap_or_default();
        let word = WORDS.iter().find(|word| !in_string && rest.starts_with(word));
        let step = match word {
            Some(word) => {
                replaced.get_or_insert_with(|| body[..position].to_vec()).extend_from_slice(b"null");
                word.len()
            }
            None => {
                let escaped = in_string && byte == b'\\';
                in_string ^= byte == b'"';
                let step = if escaped { rest.len().min(2) } else { 1 };
                if let Some(replaced) = &mut replaced {
                    replaced.extend_from_slice(&rest[..step]);
                }
                step
            }
        };
        position += step;
    }
    replaced.map_or(Cow::Borrowed(body), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_words_are_replaced() {
        let body = br#"{"a": NaN, "b": "NaN \" Infinity", "c": [-Infinity, Infinity]}"#;
        assert_eq!(without_python_numbers(body).as_ref(), br#"{"a": null, "b": "NaN \" Infinity", "c": [null, null]}"#);
        assert!(matches!(without_python_numbers(b"{}"), Cow::Borrowed(_)));
    }
}
