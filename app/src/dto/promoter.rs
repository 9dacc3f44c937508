//! `/promoters/{id}`: what a promoter puts on, and what kind of acts.

use serde::{Deserialize, Serialize};

use super::Bookings;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromoterRef {
    pub id: i64,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromoterPage {
    pub name: String,
    pub website: Option<String>,
    pub bookings: Bookings,
}
