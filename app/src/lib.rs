//! The pages of Undercard. They compile for the browser and for the server; they know no database and no HTTP server.
//!
//! * [`shell`] the HTML document around every page
//! * [`pages`] one file per page
//! * [`components`] complete HTML structures, given data, that own no request
//! * [`desk`] the admin desk, which is rendered by the server alone
//! * [`drawn_map`] maps of venues, which are rendered by the server alone
//! * [`choices`] what the listener decides on a page: follow, save, hide
//! * [`scroll`] where a page that one comes back to is scrolled to
//! * [`address`] where things are on this site
//! * [`area`] rectangles of a drawing, for placing names
//! * [`api`] the doors: server functions, each one line
//! * [`backend`] what a server must offer
//! * [`dto`] the shapes that travel
//! * [`error`] errors as visitors see them

#![recursion_limit = "256"]

pub mod address;
pub mod api;
pub mod area;
pub mod backend;
pub mod choices;
pub mod components;
pub mod desk;
pub mod drawn_map;
pub mod dto;
pub mod error;
pub mod pages;
mod scroll;
pub mod shell;

pub use shell::{App, Assets, Document, DocumentProps, Scripts};
