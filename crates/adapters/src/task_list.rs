//! The task list of a pull request's or merge request's text: GitHub and GitLab write both in Markdown with the same boxes.
//!
//! What a reader sees is what counts: boxes in code blocks and in HTML comments are none.

use domain::evidence::{Body, ChecklistState, Draft, Subject, Tick};
use domain::time::Timestamp;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// More boxes than anybody goes through.
const MOST: usize = 200;
/// Longest text of a box that is kept, in characters.
const LONGEST: usize = 300;

/// The boxes in their order, those of nested lists as well. A marker `<!-- pk:id -->` behind the text gives the id.
pub fn of(text: &str) -> Vec<Tick> {
    let mut found = Found::default();
    for event in Parser::new_ext(text, Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH) {
        found.take(event);
    }
    found.boxes.into_iter().map(TaskBox::tick).filter(|tick| !tick.text.is_empty() || tick.id.is_some()).take(MOST).collect()
}

/// The boxes of its text as a record. A text without any says something only when it was edited: there may have been some before.
pub(crate) fn draft(repository: &str, number: i64, head: &str, text: Option<&str>, edited: bool, occurred_at: Timestamp) -> Option<Draft> {
    let items = of(text.unwrap_or_default());
    if items.is_empty() && !edited {
        return None;
    }
    // A box that is ticked, cleared and ticked again is three states: the time is part of the key, and the boxes for those of one second.
    let state = domain::snapshot::hash(&serde_json::to_vec(&items).ok()?);
    Some(Draft {
        subject: Subject::Repository { name: repository.to_owned(), files: None, hint: None },
        occurred_at,
        key: format!("{repository}#{number}@{occurred_at}:{}", &state[..16.min(state.len())]),
        body: Body::Checklist(ChecklistState { repository: repository.to_owned(), pr: number, head_sha: Some(head.to_owned()), items }),
    })
}

#[derive(Default)]
struct Found {
    boxes: Vec<TaskBox>,
    /// The list items that are open, the innermost last; `None`: it has no box.
    open: Vec<Option<usize>>,
    struck: usize,
}

#[derive(Default)]
struct TaskBox {
    id: Option<String>,
    text: String,
    ticked: bool,
    /// Some of the text is struck out, and some is not.
    struck: bool,
    plain: bool,
}

impl Found {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(Tag::Item) => self.open.push(None),
            Event::End(TagEnd::Item) => {
                self.open.pop();
            }
            Event::TaskListMarker(ticked) => {
                if let Some(item) = self.open.last_mut() {
                    *item = Some(self.boxes.len());
                    self.boxes.push(TaskBox { ticked, ..TaskBox::default() });
                }
            }
            Event::Start(Tag::Strikethrough) => self.struck += 1,
            Event::End(TagEnd::Strikethrough) => self.struck = self.struck.saturating_sub(1),
            Event::Text(text) | Event::Code(text) => self.text(&text),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            Event::InlineHtml(html) | Event::Html(html) => {
                if let (Some(id), Some(current)) = (marker(&html), self.current()) {
                    current.id = Some(id.to_owned());
                }
            }
            _ => {}
        }
    }

    fn current(&mut self) -> Option<&mut TaskBox> {
        let at = (*self.open.last()?)?;
        self.boxes.get_mut(at)
    }

    fn text(&mut self, text: &str) {
        let struck = self.struck > 0;
        let Some(current) = self.current() else { return };
        current.text.push_str(text);
        if !text.trim().is_empty() {
            current.struck |= struck;
            current.plain |= !struck;
        }
    }
}

impl TaskBox {
    fn tick(self) -> Tick {
        let Self { id, text, ticked, struck, plain } = self;
        Tick { id, text: text.trim().chars().take(LONGEST).collect(), ticked, struck: struck && !plain }
    }
}

/// `no-n-plus-one` of `<!-- pk:no-n-plus-one -->`.
fn marker(html: &str) -> Option<&str> {
    let inner = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    inner.strip_prefix("pk:").map(str::trim).filter(|id| (1..=63).contains(&id.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `x` or blank and the text, as they are read.
    fn read(text: &str) -> Vec<String> {
        of(text)
            .into_iter()
            .map(|tick| {
                let id = tick.id.map(|id| format!(" #{id}")).unwrap_or_default();
                let sign = if tick.struck {
                    '~'
                } else if tick.ticked {
                    'x'
                } else {
                    ' '
                };
                format!("{sign} {}{id}", tick.text)
            })
            .collect()
    }

    #[test]
    fn every_kind_of_list_is_read() {
        let text = "Adds a cache.\n\n### Queries\n\n- [x] EXPLAIN run\n* [X] No N+1\n+ [ ] Indexes\n\n1. [x] First\n2. [ ] Second\n   - [x] Inner\n\n- no box\n- [ ]\n";
        assert_eq!(read(text), ["x EXPLAIN run", "x No N+1", "  Indexes", "x First", "  Second", "x Inner"]);
    }

    #[test]
    fn code_and_comments_hold_no_boxes() {
        let text = "<!-- template:\n- [x] hidden\n-->\n\n```md\n- [x] shown as code\n```\n\n    - [x] indented code\n\n`- [x]` in words\n\n- [ ] real\n";
        assert_eq!(read(text), ["  real"]);
    }

    #[test]
    fn a_marker_gives_the_id_and_is_not_part_of_the_text() {
        assert_eq!(read("- [x] Timeouts **configured** for `http` <!-- pk:timeouts -->\n"), ["x Timeouts configured for http #timeouts"]);
        assert_eq!(read("- [ ] <!-- pk: explain --> EXPLAIN run <!-- a remark -->\n"), ["  EXPLAIN run #explain"]);
    }

    #[test]
    fn only_a_text_that_is_struck_out_as_a_whole_does_not_apply() {
        assert_eq!(
            read("- [ ] ~~Load test updated~~ <!-- pk:load-test -->\n- [ ] Buffers ~~and queues~~ have limits\n"),
            ["~ Load test updated #load-test", "  Buffers and queues have limits"]
        );
    }

    #[test]
    fn crlf_and_lists_in_details_are_read() {
        assert_eq!(read("<details>\r\n<summary>Review</summary>\r\n\r\n- [x] One\r\n- [ ] Two\r\n\r\n</details>\r\n"), ["x One", "  Two"]);
    }

    #[test]
    fn a_text_made_to_be_long_is_cut() {
        let many = "- [x] a\n".repeat(1_000);
        assert_eq!(of(&many).len(), MOST);
        assert_eq!(of(&format!("- [x] {}", "ä".repeat(5_000)))[0].text.chars().count(), LONGEST);
        let deep: String = (0..2_000).map(|depth| format!("{}- [x] {depth}\n", "  ".repeat(depth))).collect();
        assert!(of(&deep).len() <= MOST, "nesting has no end");
    }
}
