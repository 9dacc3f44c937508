//! Diversity of a page: events stand by their ratio, but an artist or a venue that was just shown has to be better to come
//! again. Nothing is dropped; repetitions only move down.

use std::collections::HashMap;

use super::Recommendation;
use crate::{artists::ArtistId, events::Event};

/// What each earlier event of the same venue leaves of an event's weight.
const SAME_VENUE: f32 = 0.9;
/// What each earlier event with the same best act leaves of it.
const SAME_ACT: f32 = 0.45;

/// What an event weighs against others: ratios span six orders of magnitude, and a repetition should cost a place or
/// two, not all the same or nothing.
fn weight(recommendation: &Recommendation) -> f32 {
    (1.0 + recommendation.ratio).log10()
}

/// Nobody pages beyond this; what comes after stays in plain order.
const MOST: usize = 600;

/// Reorders `ranked` (any order) greedily. `events` is the slice that was judged.
pub fn diversify(events: &[Event], mut ranked: Vec<Recommendation>) -> Vec<Recommendation> {
    // Soonest first among equals.
    ranked.sort_by(|x, y| y.ratio.total_cmp(&x.ratio).then(x.event.cmp(&y.event)));
    let tail = ranked.split_off(ranked.len().min(MOST));
    let mut venues: HashMap<i64, i32> = HashMap::new();
    let mut acts: HashMap<ArtistId, i32> = HashMap::new();
    let mut page = Vec::with_capacity(ranked.len());
    // A weight only ever falls, so the first that no later undiminished score beats is the best.
    while !ranked.is_empty() {
        let (mut best, mut best_value) = (0, f32::NEG_INFINITY);
        for (at, candidate) in ranked.iter().enumerate() {
            if weight(candidate) <= best_value {
                break;
            }
            let event = &events[candidate.event];
            let seen_venue = event.venue.as_ref().and_then(|venue| venues.get(&venue.id)).copied().unwrap_or(0);
            let seen_act = lead(event, candidate).and_then(|act| acts.get(&act)).copied().unwrap_or(0);
            let value = weight(candidate) * SAME_VENUE.powi(seen_venue) * SAME_ACT.powi(seen_act);
            if value > best_value {
                (best, best_value) = (at, value);
            }
        }
        let chosen = ranked.remove(best);
        let event = &events[chosen.event];
        if let Some(venue) = &event.venue {
            *venues.entry(venue.id).or_default() += 1;
        }
        if let Some(act) = lead(event, &chosen) {
            *acts.entry(act).or_default() += 1;
        }
        page.push(chosen);
    }
    page.extend(tail);
    page
}

/// The act with the largest affinity.
fn lead(event: &Event, recommendation: &Recommendation) -> Option<ArtistId> {
    recommendation.acts.first().map(|(place, _)| event.acts[*place].artist)
}
