//! Work on the catalogue that many doors share.

pub mod intake;
