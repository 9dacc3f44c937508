//! Pages of the admin desk, where artists get their audio. Rendered by the server alone. The browser half never refers to it, so
//! none of it is sent to readers; what a browser can do better by itself is in `public/desk.js`, and everything works
//! without that too. Forms post to the desk's own addresses (`server/src/web/desk`), which answer with a page.

mod artist;
mod dry_run;
mod gate;
mod hosts;
mod jobs;
mod lab;
mod models;
mod new_artist;
mod overview;
mod parts;
mod ranking;
mod reviews;
mod runs;
mod shell;
mod source;
mod sources;
mod tracks;
mod venues;
mod weights;

pub use shell::{Frame, Section, document};

use leptos::prelude::*;

use crate::{dto::desk::*, error::AppError};

/// Everything the desk can show.
#[derive(Clone, Debug)]
pub enum DeskPage {
    Overview(Overview),
    NewArtist(NewArtist),
    Artist(Box<DeskArtistPage>),
    Jobs(JobsPage),
    Models(ModelsPage),
    Weights(WeightsPage),
    Lab(Box<LabPage>),
    Sources(SourcesPage),
    Source(Box<SourcePage>),
    DryRun(DryRunPage),
    Reviews(ReviewsPage),
    Hosts(HostsPage),
    Venues(DeskVenuesPage),
    Venue(Box<DeskVenuePage>),
    /// A one-time link that can be used.
    Enter {
        /// Where the form posts to.
        action: String,
    },
    /// A one-time link that cannot: why.
    NoEntry {
        why: &'static str,
    },
    /// For whoever is no admin.
    Refused,
    Problem(AppError),
}

impl DeskPage {
    /// Heads the window.
    pub fn title(&self) -> String {
        match self {
            Self::Overview(_) => "Desk".to_owned(),
            Self::NewArtist(_) => "Add an artist".to_owned(),
            Self::Artist(page) => page.artist.name.clone(),
            Self::Jobs(_) => "Jobs".to_owned(),
            Self::Models(_) => "Models".to_owned(),
            Self::Weights(_) => "Weights".to_owned(),
            Self::Lab(_) => "Lab".to_owned(),
            Self::Sources(_) => "Sources".to_owned(),
            Self::Source(page) => page.card.name.clone(),
            Self::DryRun(_) => "Dry run".to_owned(),
            Self::Reviews(_) => "Reviews".to_owned(),
            Self::Hosts(_) => "Hosts".to_owned(),
            Self::Venues(_) => "Venues".to_owned(),
            Self::Venue(page) => page.venue.name.clone(),
            Self::Enter { .. } | Self::NoEntry { .. } => "Become an admin".to_owned(),
            Self::Refused => "For admins".to_owned(),
            Self::Problem(_) => "Not now".to_owned(),
        }
    }

    /// The part of the desk it belongs to; none before one is in.
    pub fn section(&self) -> Option<Section> {
        match self {
            Self::Overview(_) | Self::NewArtist(_) | Self::Artist(_) => Some(Section::Artists),
            Self::Jobs(_) => Some(Section::Jobs),
            Self::Models(_) => Some(Section::Models),
            Self::Weights(_) => Some(Section::Weights),
            Self::Lab(_) => Some(Section::Lab),
            Self::Sources(_) | Self::Source(_) | Self::DryRun(_) | Self::Hosts(_) => Some(Section::Sources),
            Self::Reviews(_) => Some(Section::Reviews),
            Self::Venues(_) | Self::Venue(_) => Some(Section::Venues),
            _ => None,
        }
    }

    /// Whether work is going on that will change the page by itself.
    pub fn is_live(&self) -> bool {
        let any = |jobs: &[DeskJob]| jobs.iter().any(|job| job.state.is_open());
        match self {
            Self::Overview(page) => any(&page.jobs),
            Self::Artist(page) => {
                page.tracks.iter().filter_map(|track| track.job.as_ref()).any(|job| job.state.is_open())
            }
            Self::Jobs(page) => any(&page.jobs),
            Self::Models(page) => any(&page.jobs),
            Self::Lab(page) => page.chunks.at_work.is_some(),
            // What was entered and refused must not be swept away.
            Self::Sources(page) => page.refusal.is_none() && page.events.iter().any(|card| card.job.is_some()),
            Self::Source(page) => page.refusal.is_none() && page.card.job.is_some(),
            _ => false,
        }
    }

    fn view(self) -> AnyView {
        match self {
            Self::Overview(page) => overview::overview(page),
            Self::NewArtist(page) => new_artist::new_artist(page),
            Self::Artist(page) => artist::artist(*page),
            Self::Jobs(page) => jobs::jobs(page),
            Self::Models(page) => models::models(page),
            Self::Weights(page) => weights::weights(page),
            Self::Lab(page) => lab::lab(*page),
            Self::Sources(page) => sources::sources(page),
            Self::Source(page) => source::source(*page),
            Self::DryRun(page) => dry_run::dry_run(page),
            Self::Reviews(page) => reviews::reviews(page),
            Self::Hosts(page) => hosts::hosts(page),
            Self::Venues(page) => venues::venues(page),
            Self::Venue(page) => venues::venue(*page),
            Self::Enter { action } => gate::enter(action),
            Self::NoEntry { why } => gate::no_entry(why),
            Self::Refused => gate::refused(),
            Self::Problem(error) => gate::problem(&error),
        }
    }
}
