//! The signals, one file each.

pub mod audio;
pub mod collaboration;
pub mod genre;
pub mod scene;
