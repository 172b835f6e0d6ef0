//! Pieces that pages are made of. Functions rather than components where a piece has no children: they return erased views, which
//! keeps the types of whole pages (and compile times) small.

mod card;
mod charts;
mod figures;
mod forms;
mod marks;
mod notices;
mod page_head;
mod rows;

pub(crate) use card::Card;
pub(crate) use charts::{chart, table};
pub(crate) use figures::{computation, figure_meta, meter, terms, tile, tile_groups};
pub(crate) use forms::{Csrf, Field, PostForm, Select, form_errors, post_button, view_links};
pub(crate) use marks::{change, level_badge, level_name, link, mark, tone_class, tone_icon};
pub(crate) use notices::{notice, snippet, snippets};
pub(crate) use page_head::{PageHead, phrases, sentence};
pub(crate) use rows::{action_table, pager};
