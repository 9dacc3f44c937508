//! Text as other people write it: character sets, HTML, dates and times, single values, titles, and what is no event.

pub mod admission;
pub mod announcement;
pub mod bill;
pub mod charset;
pub mod document;
pub mod excerpt;
pub mod fields;
pub mod markup;
pub mod moment;
pub mod newsletter_block;
pub mod newsletter_time;
pub mod promoters;
pub mod title;
pub mod utf8;
