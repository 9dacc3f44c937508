//! Data for the pages of the admin desk. They are rendered by the server only, so none of this is serialized.

mod artist;
mod lab;
mod overview;
mod reviews;
mod settings;
mod sources;
mod venues;

pub use artist::*;
pub use lab::*;
pub use overview::*;
pub use reviews::*;
pub use settings::*;
pub use sources::*;
pub use venues::*;

/// What a form was refused for, and what stood in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormRefusal {
    /// Which form, such as `tag`.
    pub form: String,
    pub message: String,
    /// What had been entered, to be corrected instead of typed again.
    pub entered: Vec<(String, String)>,
}

impl FormRefusal {
    /// What stood in a field.
    pub fn entered(&self, field: &str) -> String {
        self.entered.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}
