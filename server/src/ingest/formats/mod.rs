//! File formats that people import: recognised by what is in them, read entry by entry. Our own are in `FORMATS.md`.

pub mod artist_ids;
pub mod artist_network;
pub mod csv;
pub mod embedding_cache;
pub mod entry;
pub mod event_entry;
pub mod follow_list;
pub mod json;
pub mod json_stream;
pub mod layer_study;
pub mod newsletter_events;
pub mod recognise;
pub mod saved_pages;
