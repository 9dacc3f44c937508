//! The sounds an artist is judged by: tracks, their vectors, and each artist's mean vector per model.

pub mod store;
