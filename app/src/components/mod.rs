//! Complete HTML structures that are given data and own no request.

mod bill;
mod colophon;
mod constellation;
mod contribution;
mod follow_button;
mod ink;
mod labels;
mod loading;
mod masthead;
mod name;
mod pager;
mod picker;
mod post_form;
mod poster;
mod problem;
mod status_line;
mod tracks;
mod verdict_buttons;

pub use bill::*;
pub use colophon::*;
pub use constellation::*;
pub use contribution::*;
pub use follow_button::*;
pub use ink::*;
pub use loading::*;
pub use masthead::*;
pub use name::*;
pub use pager::*;
pub use picker::*;
pub use post_form::*;
pub use poster::*;
pub use problem::*;
pub use status_line::*;
pub use tracks::*;
pub use verdict_buttons::*;
