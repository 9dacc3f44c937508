//! The experiments.

pub mod recommend;
