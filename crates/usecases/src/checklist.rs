//! Review checklists: asked for per service or of all, read from the text of pull requests, pre-answered by evidence, and told where
//! something is missing.

mod comment;
mod edit;
mod entry;
pub(crate) mod recent;
mod told;

pub(crate) use comment::refresh;
pub use edit::{may_edit, set};
pub use entry::{ItemEntry, SectionEntry};
pub(crate) use entry::{checklist, sections};
pub(crate) use told::told;
pub use told::{ChecklistTold, OpenItem};
