//! Lines of a bill: checked one by one, and cut to the longest line-up that is taken over.

use super::{excerpt::excerpt, fields::MAX_NAME_CHARS};
use crate::{
    artists::{billing, name::display},
    ingest::records::ActRecord,
};

/// Longest line-up that is taken over.
pub const MAX_ACTS: usize = 10_000;
/// The venue of an event whose source names a city and no place in it.
pub const UNANNOUNCED: &str = "To be announced";

/// One line of a bill; blank lines are none.
pub fn act(line: &str, set_time: Option<String>, back_to_back: bool) -> Result<Option<ActRecord>, String> {
    let line = display(line);
    let parts = billing::split(&line, &|_| false);
    if let Some(long) = parts.iter().find(|part| part.name.chars().count() > MAX_NAME_CHARS) {
        return Err(format!(
            "the act “{}” has more than {MAX_NAME_CHARS} characters: it is left out",
            excerpt(&long.name)
        ));
    }
    Ok((!line.is_empty()).then_some(ActRecord { text: line, set_time, back_to_back, ..ActRecord::default() }))
}

/// Keeps the first [`MAX_ACTS`].
pub fn cut_line_up(acts: &mut Vec<ActRecord>, omissions: &mut Vec<String>) {
    if acts.len() > MAX_ACTS {
        omissions.push(format!("{} acts: the first {MAX_ACTS} are taken", acts.len()));
        acts.truncate(MAX_ACTS);
    }
}
