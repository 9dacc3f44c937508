//! Excerpts of other people's text for messages.

use crate::artists::name::display;

/// A text from a file made short and harmless enough for a message.
pub fn excerpt(text: &str) -> String {
    let head: String = text.chars().take(400).collect();
    let line = display(&head);
    let mut short: String = line.chars().take(80).collect();
    if line.chars().count() > 80 {
        short.push('…');
    }
    short
}
