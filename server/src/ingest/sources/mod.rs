//! Sites of other people, one file each: its description, a pure parser, and its requests.

pub mod calendar;
pub mod deezer;
pub mod edmtrain;
pub mod gancio;
pub mod itunes;
mod json_api;
pub mod listenbrainz;
pub mod listing;
pub mod mail;
pub mod mailbox;
pub mod music_map;
pub mod musicbrainz;
pub mod page;
mod registry;
pub mod table;
pub mod ticketmaster;

#[cfg(test)]
pub mod bomb_shapes;
#[cfg(test)]
mod bomb_tests;
#[cfg(test)]
mod listing_mutants_tests;
#[cfg(test)]
mod site_mutants_tests;

pub use registry::{all, by_key, of_address, recognise};
