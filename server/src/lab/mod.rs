//! The experiments: how well the recommender ranks (`recommend`), which hidden state or model tells artists apart
//! (`layers`, on `files` or on the catalogue through `store`), what the full context is worth (`chunks`), and what
//! embedding costs (`cost`).

pub mod auc;
pub mod catalogue;
pub mod chunks;
pub mod cost;
pub mod files;
pub mod hubness;
pub mod layers;
pub mod own_tracks;
pub mod pairs;
pub mod recommend;
pub mod scene_agreement;
pub mod store;
