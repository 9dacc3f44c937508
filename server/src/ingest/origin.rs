//! Origin of a file or page: what is known about it besides its content.

use chrono::NaiveDate;

use super::text::fields::date;
use crate::config::{DEFAULT_CITY, DEFAULT_ZONE};

/// What is known about a file besides its content.
#[derive(Clone, Debug)]
pub struct Origin {
    /// For messages.
    pub name: String,
    /// When the list was published; dates a list that only names weekdays.
    pub listed_on: Option<NaiveDate>,
    /// Where venues are that state no city.
    pub city: String,
    /// IANA zone of `city`.
    pub zone: String,
}

impl Origin {
    /// The first date (`2025-10-31`) in the file's name is the day of publication.
    pub fn of_file(name: &str) -> Self {
        let date_at = |at: usize| name.get(at..at + 10).and_then(|text| date(text).ok());
        Self {
            name: name.to_owned(),
            listed_on: (0..name.len()).find_map(date_at),
            city: DEFAULT_CITY.to_owned(),
            zone: DEFAULT_ZONE.to_owned(),
        }
    }
}
