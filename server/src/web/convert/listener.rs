//! Listener page, `/you`.

use app::dto::{FollowBatch, Followed, JudgedAct, JudgedEvent, JudgedVenue, Unmatched, VenueRef, YouPage};
use chrono::{DateTime, Utc};

use super::{Presenter, counted, dates, event, venue};
use crate::{
    artists::search::SearchBudget,
    people::{
        store::{BatchRow, FollowRow, UnmatchedName},
        verdict_store::{JudgedActRow, JudgedEventRow, JudgedVenueRow},
    },
};

/// Follows on the page; the count is of all.
const FOLLOWS: usize = 2_000;
const SUGGESTIONS: usize = 3;

impl Presenter<'_> {
    pub fn you_page(
        &self,
        follows: &[FollowRow],
        batches: &[BatchRow],
        (loved, hidden): (&[JudgedEventRow], &[JudgedEventRow]),
        (acts, venues): (&[JudgedActRow], &[JudgedVenueRow]),
    ) -> YouPage {
        let judged = |rows: &[JudgedEventRow]| -> Vec<JudgedEvent> {
            let event = |row: &JudgedEventRow| JudgedEvent {
                id: row.event.0,
                name: row.name.clone(),
                day: row.starts_on.map(|on| dates::short(on, self.now)).unwrap_or_default(),
            };
            rows.iter().map(event).collect()
        };
        let budget = SearchBudget::default();
        YouPage {
            follows_total: follows.len(),
            follows: follows
                .iter()
                .take(FOLLOWS)
                .map(|row| Followed {
                    artist: app::dto::ArtistRef { id: row.artist.0, name: row.name.clone() },
                    since: format!("since {}", dates::plain(row.followed_at.date_naive())),
                    soon: self.soon(row.artist),
                })
                .collect(),
            batches: batches
                .iter()
                .map(|batch| FollowBatch {
                    id: batch.id,
                    label: self.batch_label(batch.artists as u64, batch.followed_at),
                    unmatched: self.unmatched(&batch.unmatched, &budget),
                })
                .collect(),
            loved: judged(loved),
            hidden: judged(hidden),
            acts: acts
                .iter()
                .map(|row| JudgedAct {
                    artist: app::dto::ArtistRef { id: row.artist.0, name: row.name.clone() },
                    verdict: event::act_verdict(Some(row.verdict)),
                })
                .collect(),
            venues: venues
                .iter()
                .map(|row| JudgedVenue {
                    venue: VenueRef { id: row.venue, name: row.name.clone() },
                    city: row.city.clone(),
                    verdict: venue::venue_verdict(Some(row.verdict)),
                })
                .collect(),
        }
    }

    pub fn batch_label(&self, artists: u64, at: DateTime<Utc>) -> String {
        format!("{}, {}", counted(artists as usize, "artist", "artists"), dates::plain(at.date_naive()))
    }

    /// Names that nobody has, with the nearest ones, for as many as the budget allows.
    pub fn unmatched(&self, names: &[UnmatchedName], budget: &SearchBudget) -> Vec<Unmatched> {
        let unmatched = |name: &UnmatchedName| {
            let near = self.snapshot.names.nearest(&name.name, SUGGESTIONS, budget);
            Unmatched {
                line: name.line,
                name: name.name.clone(),
                suggestions: near.into_iter().map(|node| self.artist_ref(node)).collect(),
            }
        };
        names.iter().map(unmatched).collect()
    }
}
