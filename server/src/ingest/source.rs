//! Kinds of sources: what a site gives, how fast it may be asked and on which terms; the question, and the answer. One
//! file per site implements [`SourceKind`]; what an operator chose for it is a row (`sources/`), and the jobs bring both
//! together.

use std::{collections::HashSet, time::Duration};

use chrono::{DateTime, Utc};

use super::{
    client::{Client, FetchError, Pace, Reply, Request, Validators},
    origin::Origin,
    records::Item,
};

/// What a source is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gives {
    /// Who is near whom.
    Scene,
    /// Who somebody may be: candidates.
    Identity,
    /// More about somebody it knows by id: aliases, genres, ties to others.
    Facts,
    /// Short pieces of audio.
    Previews,
    Events,
}

/// On which terms a site gives what it has, as data: the program keeps them, and the desk shows them.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// In a sentence or two, for the operator.
    pub summary: &'static str,
    /// Where they stand in full; empty when nothing is published.
    pub url: &'static str,
    /// Shown wherever its data is shown; empty when none is asked for.
    pub attribution: &'static str,
    /// It is never asked before the operator has acknowledged these terms.
    pub must_be_acknowledged: bool,
    /// It cannot be asked without a key of the operator.
    pub needs_key: bool,
    /// Whether its audio may become a vector.
    pub may_be_embedded: bool,
    /// What it said must not be shown when it is older than this.
    pub max_age: Option<Duration>,
    /// Its past events must not be kept.
    pub purge_past: bool,
    /// Its events must not be merged with those of others, nor complete them.
    pub apart: bool,
}

impl Terms {
    /// Nothing is asked for.
    pub const FREE: Self = Self {
        summary: "",
        url: "",
        attribution: "",
        must_be_acknowledged: false,
        needs_key: false,
        may_be_embedded: false,
        max_age: None,
        purge_past: false,
        apart: false,
    };
}

/// A kind of source.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// As the column `sources.kind` has it, such as `music-map`.
    pub key: &'static str,
    /// For people.
    pub title: &'static str,
    pub gives: &'static [Gives],
    /// Where it is; empty for kinds that every operator brings the address of (a venue's page).
    pub base: &'static str,
    pub pace: Pace,
    /// How long an answer holds before it is worth asking again.
    pub holds: Duration,
    pub terms: Terms,
    /// Whether it is on before the operator said anything.
    pub on: bool,
    /// A complete answer is all there is: what it no longer names is gone. Not so for mails, each of which says only what
    /// is new.
    pub lists_all: bool,
}

/// Where a source is asked, by whom, and with what.
#[derive(Clone, Copy)]
pub struct SourceContext<'a> {
    /// `None` where nobody named a contact: then only what lies on this machine is read.
    pub client: Option<&'a Client>,
    /// The base address of the site, or the address of the page, feed or folder.
    pub address: &'a str,
    /// The operator's key or token there.
    pub key: Option<&'a str>,
    /// For events: what is known besides their text.
    pub origin: &'a Origin,
    /// Of the last answer that was taken over, for "has it changed?".
    pub validators: &'a Validators,
    /// Marks of what was taken over before, such as the ids of mails: it is not read again.
    pub known: &'a HashSet<String>,
    pub now: DateTime<Utc>,
}

impl SourceContext<'_> {
    /// Fetches; refused where there is no way to reach the operator.
    pub async fn get(&self, request: &Request) -> Result<Reply, FetchError> {
        self.client()?.get(request).await
    }

    /// Who goes out; refused like [`Self::get`].
    pub fn client(&self) -> Result<&Client, FetchError> {
        self.client.ok_or_else(|| FetchError::Refused(NO_CONTACT.to_owned()))
    }
}

/// Why no site is contacted, with the next move.
pub const NO_CONTACT: &str =
    "No site is contacted without a way to reach the operator: name one with --contact ADDRESS or UNDERCARD_CONTACT.";

/// Whom to ask about. Sources use what they can.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArtistQuestion {
    pub name: String,
    pub aliases: Vec<String>,
    pub disambiguation: Option<String>,
    /// (scheme, value), such as `("musicbrainz", "9ddce51c-…")`.
    pub external_ids: Vec<(String, String)>,
}

impl ArtistQuestion {
    pub fn id(&self, scheme: &str) -> Option<&str> {
        self.external_ids.iter().find(|(of, _)| of == scheme).map(|(_, value)| value.as_str())
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// All events it lists now.
    Listings,
    /// Who is near an artist.
    Scene(ArtistQuestion),
    /// Who an artist is: candidates.
    Identity(ArtistQuestion),
    /// Pieces of audio of an artist that is known there by id.
    Previews(ArtistQuestion),
}

/// A piece of audio to fetch and use at once: its address may be signed and expire, and is never stored.
#[derive(Clone, Debug, PartialEq)]
pub struct AudioPreview {
    pub title: String,
    /// The track's id at the source.
    pub external_id: (String, String),
    pub audio_url: String,
    /// The track's page there, to link to.
    pub page_url: Option<String>,
    pub duration_ms: Option<u32>,
}

impl AudioPreview {
    /// Half a minute of mp3 is half a megabyte.
    const MOST_BYTES: usize = 4 << 20;

    /// Asks for the audio; fails where its address is none.
    pub fn request(&self, pace: Pace) -> Result<Request, url::ParseError> {
        Ok(Request::audio(self.audio_url.parse()?, pace, Self::MOST_BYTES))
    }
}

/// Somebody there who may be the artist asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArtistCandidate {
    pub name: String,
    pub disambiguation: Option<String>,
    pub aliases: Vec<String>,
    pub country: Option<String>,
    /// This source's id first, then those that it knows of others.
    pub external_ids: Vec<(String, String)>,
    pub genres: Vec<String>,
    /// How sure the source is, 0…1, in its own measure.
    pub score: f32,
    /// How many listen to or follow it there.
    pub followers: Option<u64>,
    pub page_url: Option<String>,
}

/// What a source said.
#[derive(Clone, Debug, Default)]
pub struct SourceAnswer {
    /// Facts for the catalogue, and what of the answer could not be used.
    pub items: Vec<Item>,
    pub candidates: Vec<ArtistCandidate>,
    pub previews: Vec<AudioPreview>,
    /// Whether this was all there is; a listing that broke off in the middle must not make the rest vanish.
    pub complete: bool,
    /// Nothing is new since the last time; then `items` is empty.
    pub unchanged: bool,
    /// To ask "has it changed?" with the next time.
    pub validators: Validators,
    /// Marks of what was read, for [`SourceContext::known`] the next time.
    pub read: Vec<String>,
    /// Remarks for the operator.
    pub notes: Vec<String>,
    /// For a dry run: lines of free text and what each was taken for; empty for sources that are written for programs.
    pub lines: Vec<DryRunLine>,
}

/// A line of free text, such as a newsletter's, and what it was taken for. Written by others, short enough to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRunLine {
    /// From 1.
    pub line: u64,
    pub text: String,
    /// Such as `event` or `day marker`.
    pub taken: &'static str,
    pub why: String,
}

/// Why a source did not answer, named for the next move.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SourceError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The answer is not in the format that was agreed on: the site has changed, or it is no such site.
    #[error("{0}")]
    Changed(String),
    /// It does not answer this kind of question, or not without something that is missing; says what.
    #[error("{0}")]
    Unsupported(String),
}

/// Someone's site. Parsing is pure and apart from fetching; both are in its one file.
#[async_trait::async_trait]
pub trait SourceKind: Send + Sync {
    fn about(&self) -> &'static About;

    /// Asks, with as many requests as it takes.
    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError>;
}
