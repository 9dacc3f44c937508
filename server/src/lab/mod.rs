//! The experiments: how well the recommender ranks events (`recommend`) and artists (`taste`), whether its words keep
//! their promise (`sizes`) and its rare pairs are neighbours (`reliability`), which hidden state or model tells artists
//! apart (`layers`, on `files` or on the catalogue through `store`), what the full context is worth (`chunks`), and
//! what embedding costs (`cost`).

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
pub mod reliability;
pub mod scene_agreement;
pub mod sizes;
pub mod store;
pub mod taste;
