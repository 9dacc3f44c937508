//! Artist page of the desk from its facts. Pure.

use app::dto::{
    ArtistRef, Tag,
    desk::{DeskArtistPage, DeskJob, DeskTrack, FormRefusal, JobState, MissingSignal, SchemeChoice},
};

use super::{DeskArtistFacts, upload};
use crate::{
    artists::external_id::SCHEMES,
    tracks::store::Track,
    web::{
        convert::{dates, external_id, score},
        desk::{SOURCE, jobs::describe},
    },
};

pub fn artist_page(facts: DeskArtistFacts, refusal: Option<FormRefusal>) -> DeskArtistPage {
    let DeskArtistFacts { artist, tags, external_ids, preview, now, .. } = facts;
    let tracks: Vec<DeskTrack> = facts
        .tracks
        .iter()
        .map(|track| {
            let job = facts.jobs.iter().find(|job| job.track == Some(track.id)).cloned();
            let odd = preview.odd.as_ref().filter(|(odd, _)| *odd == track.id).map(|(_, why)| why.clone());
            desk_track(track, job.map(|job| describe(job, now)), odd)
        })
        .collect();
    DeskArtistPage {
        draft: artist.draft,
        namesakes: facts.namesakes,
        external_ids: external_ids.into_iter().map(|(scheme, value)| external_id(scheme, value)).collect(),
        schemes: SCHEMES.iter().map(|scheme| SchemeChoice { key: scheme.key, label: scheme.label }).collect(),
        known_tags: facts.known_tags,
        tags: tags.into_iter().map(|(name, source)| Tag { name, source }).collect(),
        own_source: SOURCE,
        upcoming: facts.upcoming,
        missing: facts
            .missing
            .into_iter()
            .map(|(kind, reason)| MissingSignal {
                kind: score::kind(kind),
                sentence: reason.describe(&[&artist.artist.name]),
                remedy: reason.remedy(),
            })
            .collect(),
        upload_rules: upload::rules(),
        audio_rule: facts.audio_rule,
        no_addresses: facts.no_addresses,
        not_yet: not_yet(&tracks, artist.draft),
        published: !artist.draft && !tracks.is_empty() && tracks.iter().all(|track| !track.draft),
        tracks,
        preview: preview.shown,
        refusal,
        disambiguation: artist.artist.disambiguation,
        artist: ArtistRef { id: artist.artist.id.0, name: artist.artist.name },
    }
}

/// `odd`: why it may not belong here.
fn desk_track(track: &Track, job: Option<DeskJob>, odd: Option<String>) -> DeskTrack {
    DeskTrack {
        id: track.id.0,
        title: track.title.clone(),
        length: length(track),
        draft: track.draft,
        // A track of the demo is played from its formula.
        playable: track.has_audio || track.public_audio,
        heard: track.has_vector,
        job,
        odd,
    }
}

/// `4:12, heard 0:30 from 1:51`.
fn length(track: &Track) -> String {
    let mut parts = Vec::new();
    parts.extend(track.duration_ms.map(dates::length));
    if let (Some(from), Some(heard)) = (track.heard_from_ms, track.heard_ms) {
        parts.push(match from {
            0 => format!("heard the first {}", dates::length(heard)),
            from => format!("heard {} from {}", dates::length(heard), dates::length(from)),
        });
    }
    if track.cut {
        parts.push("longer than is decoded".to_owned());
    }
    parts.join(", ")
}

/// Why the artist cannot be published yet; `None` when it can.
fn not_yet(tracks: &[DeskTrack], draft: bool) -> Option<String> {
    let open = |track: &DeskTrack| track.job.as_ref().is_some_and(|job| job.state.is_open()) && !track.heard;
    let failed =
        |track: &DeskTrack| track.job.as_ref().is_some_and(|job| job.state == JobState::Failed) && !track.heard;
    if tracks.is_empty() && !draft {
        Some("The artist is published; so are its tracks, once you add some and publish them.".to_owned())
    } else if tracks.is_empty() {
        Some("Upload at least one track first.".to_owned())
    } else if tracks.iter().any(open) {
        Some("Some tracks are still being heard.".to_owned())
    } else if !tracks.iter().any(|track| track.heard) {
        let advice =
            if tracks.iter().any(failed) { "Delete what failed and upload others." } else { "Try them again." };
        Some(format!("None of the tracks could be heard yet. {advice}"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use app::dto::desk::ArtistPreview;

    use super::*;
    use crate::{
        artists::{Artist, ArtistId, draft_store::DeskArtist},
        similarity::{SignalKind, reading::MissingReason},
        tracks::TrackId,
        web::desk::preview::PreviewResult,
    };

    fn track(id: i64) -> Track {
        Track {
            id: TrackId(id),
            title: "Low Tide".to_owned(),
            source: "upload".to_owned(),
            public_audio: false,
            draft: true,
            duration_ms: Some(252_000),
            cut: false,
            heard_from_ms: Some(111_000),
            heard_ms: Some(30_000),
            has_vector: true,
            has_audio: false,
        }
    }

    fn facts(draft: bool, tracks: Vec<Track>) -> DeskArtistFacts {
        let artist = Artist { id: ArtistId(7), name: "Undertow".to_owned(), disambiguation: "Lisbon".to_owned() };
        DeskArtistFacts {
            artist: DeskArtist { artist, draft },
            namesakes: Vec::new(),
            external_ids: vec![("deezer".to_owned(), "12".to_owned())],
            tags: vec![("dub".to_owned(), SOURCE.to_owned())],
            known_tags: Vec::new(),
            upcoming: Vec::new(),
            missing: vec![(SignalKind::Genre, MissingReason::NoTags)],
            tracks,
            jobs: Vec::new(),
            preview: PreviewResult {
                shown: ArtistPreview::default(),
                odd: Some((TrackId(2), "does not fit".to_owned())),
            },
            audio_rule: String::new(),
            no_addresses: None,
            now: "2026-11-22T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_draft_with_an_analysed_track_can_be_published_and_the_odd_track_says_why() {
        let page = artist_page(facts(true, vec![track(1), track(2)]), None);
        assert_eq!((page.not_yet, page.published), (None, false));
        assert_eq!(page.tracks[0].length, "4:12, heard 0:30 from 1:51");
        assert_eq!((&page.tracks[0].odd, page.tracks[1].odd.as_deref()), (&None, Some("does not fit")));
        assert_eq!(page.external_ids[0].url.as_deref(), Some("https://www.deezer.com/artist/12"));
        assert_eq!((page.artist.name.as_str(), page.disambiguation.as_str()), ("Undertow", "Lisbon"));
        let missing = &page.missing[0];
        assert_eq!(
            (missing.sentence.as_str(), missing.remedy),
            ("We know no genre of Undertow.", "Add tags, or ask a source.")
        );
    }

    #[test]
    fn what_stands_in_the_way_of_publishing_is_named() {
        let not_yet = |draft, tracks| artist_page(facts(draft, tracks), None).not_yet.unwrap();
        assert_eq!(not_yet(true, Vec::new()), "Upload at least one track first.");
        assert!(not_yet(false, Vec::new()).starts_with("The artist is published"));
        let silent = Track { has_vector: false, heard_ms: None, ..track(1) };
        assert!(not_yet(true, vec![silent]).ends_with("Try them again."));
        let public = Track { draft: false, ..track(1) };
        assert!(artist_page(facts(false, vec![public]), None).published);
    }

    #[test]
    fn the_page_of_a_rejected_form_holds_its_message() {
        let refusal = FormRefusal { form: "tag".to_owned(), message: "No.".to_owned(), entered: Vec::new() };
        assert_eq!(artist_page(facts(true, Vec::new()), Some(refusal.clone())).refusal, Some(refusal));
    }
}
