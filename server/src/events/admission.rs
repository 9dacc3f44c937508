//! Admission to an event: what a ticket costs, whether there are any left, and from what age people are let in.

use serde::{Deserialize, Serialize};

/// As far as it is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Admission {
    pub price: Option<TicketPrice>,
    pub sold_out: bool,
    /// In years; 0 for all ages.
    pub min_age: Option<u8>,
}

/// Prices in hundredths of a currency. `low` and `high` are equal where there is one price, and both 0 where it is free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketPrice {
    pub low: i32,
    pub high: i32,
    /// ISO 4217, such as `EUR`; empty where it is free.
    pub currency: String,
}

impl TicketPrice {
    pub const FREE: Self = Self { low: 0, high: 0, currency: String::new() };
}

impl Admission {
    pub fn is_free(&self) -> bool {
        self.price.as_ref().is_some_and(|price| price.high == 0)
    }
}
