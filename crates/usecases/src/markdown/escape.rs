//! Text that must not become markup. Rules: CommonMark 0.31 (backslash escapes, code spans) and GFM (pipes in tables, mentions).

/// A sentence: every character with a meaning is escaped, line breaks become spaces, `@name` and `#12` stay plain text.
pub(crate) fn text(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len() + 16);
    let mut letters = plain.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // What is no name or number behind it is left as people write it.
            '@' | '#' | '!' if letters.peek().is_some_and(|next| next.is_alphanumeric()) => {
                escaped.push(letter);
                escaped.push_str("&#8203;");
            }
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A name as code span: nothing in it is markup but the backticks around it, and a pipe, which GFM cuts tables at even here.
pub(crate) fn code(name: &str) -> String {
    let name: String = clip(name, 120).chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let name = name.replace('|', "\\|");
    let name = name.trim();
    if name.is_empty() {
        return "–".to_owned();
    }
    let longest = name.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A blank on both sides is taken away again; it keeps a backtick at an end apart from the fence.
    let blank = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{name}{blank}{fence}")
}

/// At most so many characters; what is cut off is told by an ellipsis.
pub(crate) fn clip(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{kept}…")
}
