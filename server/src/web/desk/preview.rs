//! Preview of an artist: what the catalogue would make of it with the tracks that are on the desk.

use app::dto::desk::{ArtistPreview, PreviewEvent, PreviewNeighbour};

use super::{Desk, presenter};
use crate::{
    artists::{Node, draft_store::DeskArtist},
    similarity::{
        SignalKind,
        cosine::CosineCalibration,
        guest::{GuestNeighbours, neighbours},
        presenter::percent,
        signals::Guest,
    },
    tracks::{
        TrackId, outlier,
        store::{self, Track},
    },
    web::{
        convert::{self, Presenter, counted, event_line},
        error::WebResult,
        state::Profile,
    },
};

const NEIGHBOURS: usize = 10;
const EVENTS: usize = 8;
/// Of the neighbours, those that a sentence names.
const NAMED: usize = 3;
/// The standard deviation of cosines that is assumed while a model is not calibrated.
const UNCALIBRATED_SPREAD: f32 = 0.2;

/// A preview, and a track that does not fit, with why.
pub struct PreviewResult {
    pub shown: ArtistPreview,
    pub odd: Option<(TrackId, String)>,
}

pub async fn find(desk: &Desk, artist: &DeskArtist, tags: &[String], tracks: &[Track]) -> WebResult<PreviewResult> {
    let snapshot = desk.state.snapshot();
    let index = &snapshot.index;
    let missing = |why: &str| PreviewResult {
        shown: ArtistPreview { missing: why.to_owned(), ..ArtistPreview::default() },
        odd: None,
    };
    let Some(model) = store::active_model(desk.state.pool()).await? else {
        return Ok(missing("Neighbours show here once the first track was heard."));
    };
    let vectors = store::vectors_of_artist(desk.state.pool(), artist.artist.id, &model).await?;
    let Some((_, first)) = vectors.first() else {
        return Ok(missing("Neighbours show here once the first track was heard."));
    };
    let mut mean = vec![0.0f32; first.len()];
    for (_, vector) in &vectors {
        mean.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value / vectors.len() as f32);
    }
    let odd = outlier::odd_one(&vectors, spread(&index.sound.calibration)).map(|odd| (odd.track, doubt(&odd, tracks)));
    let node = index.roster.node(artist.artist.id);
    let guest = Guest { node, mean: &mean, tags };
    let found = crate::web::busy(|| neighbours(index, &guest, NEIGHBOURS));
    let profile = Profile::default();
    let presenter = presenter(&snapshot, &profile);
    let basis = counted(vectors.len(), "track", "tracks");
    let shown = ArtistPreview {
        missing: if found.by_sound.is_empty() && found.by_evidence.is_empty() {
            format!(
                "{basis} heard by {}. Nobody else has a sound of this model yet, so there is nothing to compare with.",
                model.0
            )
        } else {
            String::new()
        },
        basis: format!("From {basis}, heard by {}. Draft tracks count here and nowhere else.", model.0),
        by_sound: found
            .by_sound
            .iter()
            .map(|(node, value)| neighbour(&presenter, *node, percent(*value), Some(SignalKind::Audio), None))
            .collect(),
        blended: found
            .by_evidence
            .iter()
            .map(|near| {
                let rarity = index.reference().one_in(near.evidence.total);
                let score = convert::score::score(&near.evidence, rarity);
                neighbour(&presenter, near.node, score.text.clone(), near.evidence.lead(), Some(score))
            })
            .collect(),
        events: events(&presenter, artist, &found),
    };
    Ok(PreviewResult { shown, odd })
}

fn neighbour(
    presenter: &Presenter<'_>,
    node: Node,
    text: String,
    lead: Option<SignalKind>,
    score: Option<app::dto::Score>,
) -> PreviewNeighbour {
    PreviewNeighbour {
        artist: presenter.artist_ref(node),
        text,
        lead: lead.map(convert::score::kind),
        score,
        next: presenter.soon(presenter.snapshot.index.roster.id(node)),
    }
}

/// The artist's own events, with whom they would be recommended to, and why.
fn events(presenter: &Presenter<'_>, artist: &DeskArtist, found: &GuestNeighbours) -> Vec<PreviewEvent> {
    let Some(best) = found.by_evidence.first() else { return Vec::new() };
    let lead = best.evidence.lead();
    let roster = &presenter.snapshot.index.roster;
    let alike: Vec<&str> = found
        .by_evidence
        .iter()
        .filter(|near| near.evidence.lead() == lead)
        .take(NAMED)
        .map(|near| roster.name(near.node))
        .collect();
    let why = lead.map_or("they are near", |kind| kind.signal().why_listen);
    let sentence = format!("To whoever follows {}: {why}.", either(&alike));
    let playing = presenter.snapshot.of_artist.get(&artist.artist.id).map_or(&[][..], Vec::as_slice);
    playing
        .iter()
        .take(EVENTS)
        .map(|at| PreviewEvent {
            event: event_line(&presenter.snapshot.events[*at], presenter.now),
            lead: lead.map(convert::score::kind),
            sentence: sentence.clone(),
        })
        .collect()
}

/// `a`, `a or b`, `a, b or c`.
fn either(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [some @ .., last] => format!("{} or {last}", some.join(", ")),
    }
}

fn doubt(odd: &outlier::Odd, tracks: &[Track]) -> String {
    let others = tracks.iter().filter(|track| track.has_vector && track.id != odd.track).count();
    format!(
        "This one does not fit the others: wrong artist? Its mean cosine to the other {others} is {:.2}; among each other they have {:.2}.",
        odd.to_others, odd.among_others
    )
}

/// The standard deviation of a model's cosines, from its calibration: half of the middle 68 %.
fn spread(calibration: &CosineCalibration) -> f32 {
    match calibration {
        CosineCalibration::Raw => UNCALIBRATED_SPREAD,
        CosineCalibration::Quantiles(quantiles) => (quantiles.at(0.84) - quantiles.at(0.16)) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_a_choice() {
        assert_eq!(
            (either(&[]), either(&["A"]), either(&["A", "B", "C"])),
            (String::new(), "A".into(), "A, B or C".into())
        );
    }

    #[test]
    fn the_spread_is_that_of_the_middle() {
        let even: Vec<f32> = (0..=100).map(|at| at as f32 / 100.0).collect();
        assert!((spread(&CosineCalibration::new(even)) - 0.34).abs() < 1e-6);
        assert_eq!(spread(&CosineCalibration::Raw), UNCALIBRATED_SPREAD);
    }
}
