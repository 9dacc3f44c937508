//! Histories in words: which sources were queried about an artist, and what changed about an event. What only an operator
//! can act on (why a site did not answer) stays on the desk.

use app::dto::LabelledLine;
use chrono::{DateTime, Utc};

use super::{counted, dates};
use crate::{
    events::{change_store::Logged, history_store::ListingHistory},
    ingest::{source::About, sources},
    queue::{JobRow, JobState},
    sources::enrichment_store::{Enrichment, EnrichmentOutcome, Topic},
};

fn about(kind: &str) -> Option<&'static About> {
    sources::by_key(kind).map(|kind| kind.about())
}

/// Who it is, who is near it, how it sounds: in this order, and last what was heard of it. `jobs` are those about tracks
/// that everybody sees.
pub fn source_queries(enrichments: &[Enrichment], jobs: &[&JobRow], now: DateTime<Utc>) -> Vec<LabelledLine> {
    let steps =
        [(Topic::Identity, "Who it is"), (Topic::Scene, "Who is near it"), (Topic::Previews, "Pieces of its music")];
    let mut lines: Vec<LabelledLine> = Vec::new();
    for (topic, step) in steps {
        let of_step = enrichments.iter().filter(|enrichment| enrichment.topic == topic);
        lines.extend(of_step.map(|enrichment| {
            let title = about(&enrichment.source_kind).map_or(enrichment.source_kind.as_str(), |about| about.title);
            let on = dates::plain(enrichment.asked_at.date_naive());
            LabelledLine { what: step.to_owned(), text: format!("{title}, {on}: {}", outcome(enrichment)), url: None }
        }));
    }
    lines.extend(analysed(jobs, now));
    lines
}

fn outcome(enrichment: &Enrichment) -> String {
    let found =
        |otherwise: &str| if enrichment.message.is_empty() { otherwise.to_owned() } else { enrichment.message.clone() };
    match enrichment.outcome {
        EnrichmentOutcome::Found => found("Found."),
        EnrichmentOutcome::Unknown => found("Not known there."),
        EnrichmentOutcome::Uncertain => "Several may be it. A person decides.".to_owned(),
        EnrichmentOutcome::Failed => "No answer. It is asked again.".to_owned(),
    }
}

fn analysed(jobs: &[&JobRow], now: DateTime<Utc>) -> Option<LabelledLine> {
    let count = |state: JobState| jobs.iter().filter(|job| job.state == state).count();
    let (done, open) = (count(JobState::Done), count(JobState::Waiting) + count(JobState::Running));
    let last = jobs.iter().filter(|job| job.state == JobState::Done).filter_map(|job| job.finished_at).max();
    let mut parts = Vec::new();
    if let Some(last) = last {
        parts.push(format!("{} analysed, the last {}", counted(done, "track", "tracks"), dates::ago(last, now)));
    }
    parts.extend((open > 0).then(|| format!("{} under way", counted(open, "track", "tracks"))));
    (!parts.is_empty()).then(|| LabelledLine { what: "Its sound".to_owned(), text: parts.join("; ") + ".", url: None })
}

/// Whose data is shown, where the terms ask to say so.
pub fn credits(enrichments: &[Enrichment]) -> Vec<LabelledLine> {
    let mut found: Vec<&About> = enrichments
        .iter()
        .filter(|enrichment| enrichment.outcome == EnrichmentOutcome::Found)
        .filter_map(|enrichment| about(&enrichment.source_kind))
        .filter(|about| !about.terms.attribution.is_empty())
        .collect();
    found.sort_by_key(|about| about.key);
    found.dedup_by_key(|about| about.key);
    let credit = |about: &About| LabelledLine {
        what: about.title.to_owned(),
        text: about.terms.attribution.to_owned(),
        url: Some(about.base).filter(|url| url.starts_with("http")).map(str::to_owned),
    };
    found.into_iter().map(credit).collect()
}

/// Who lists an event, with a link to it there.
pub fn listings(listings: Vec<ListingHistory>) -> Vec<LabelledLine> {
    let line = |listing: ListingHistory| {
        let credit = listing.kind.as_deref().and_then(about).map_or("", |about| about.terms.attribution);
        let gone = listing.gone_at.map(|at| format!("until {}", dates::plain(at.date_naive())));
        let parts: Vec<String> = gone.into_iter().chain((!credit.is_empty()).then(|| credit.to_owned())).collect();
        LabelledLine { what: listing.source, text: parts.join(". "), url: listing.url }
    };
    listings.into_iter().map(line).collect()
}

/// What happened to an event.
pub fn changes(changes: Vec<Logged>) -> Vec<LabelledLine> {
    let line = |change: Logged| LabelledLine {
        what: dates::plain(change.changed_at.date_naive()),
        text: sentence(&change),
        url: None,
    };
    changes.into_iter().map(line).collect()
}

fn sentence(change: &Logged) -> String {
    let Logged { before, after, source, .. } = change;
    match change.kind.as_str() {
        "moved" => format!("Moved from {before} to {after}."),
        "venue" => format!("Goes from {before} to {after}."),
        "renamed" => format!("Was called {before}."),
        "cancelled" => "Cancelled.".to_owned(),
        "postponed" => "Postponed.".to_owned(),
        "reinstated" => "Takes place after all.".to_owned(),
        "act_added" => format!("{after} joins the bill."),
        "act_removed" => format!("{before} leaves the bill."),
        "merged" => format!("Was listed as {before} too."),
        "split" => format!("Told apart from {after}."),
        "vanished" => format!("No longer listed by {source}."),
        "reappeared" => format!("Listed by {source} again."),
        other => other.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artists::ArtistId;

    fn enrichment(topic: Topic, outcome: EnrichmentOutcome, message: &str) -> Enrichment {
        Enrichment {
            artist: ArtistId(1),
            source_kind: "somewhere".to_owned(),
            topic,
            asked_at: "2026-11-22T12:00:00Z".parse().unwrap(),
            outcome,
            message: message.to_owned(),
            again_at: None,
        }
    }

    #[test]
    fn the_steps_stand_in_their_order_and_failures_without_their_reason() {
        let queries = source_queries(
            &[
                enrichment(Topic::Previews, EnrichmentOutcome::Failed, "connect to 10.0.0.1 refused"),
                enrichment(Topic::Identity, EnrichmentOutcome::Found, "Its id was known."),
                enrichment(Topic::Scene, EnrichmentOutcome::Uncertain, "x"),
            ],
            &[],
            DateTime::UNIX_EPOCH,
        );
        let lines: Vec<(&str, &str)> = queries.iter().map(|line| (line.what.as_str(), line.text.as_str())).collect();
        assert_eq!(
            lines,
            [
                ("Who it is", "somewhere, 22 Nov 2026: Its id was known."),
                ("Who is near it", "somewhere, 22 Nov 2026: Several may be it. A person decides."),
                ("Pieces of its music", "somewhere, 22 Nov 2026: No answer. It is asked again."),
            ]
        );
    }

    #[test]
    fn every_change_the_table_allows_has_its_sentence() {
        let of = |kind: &str| Logged {
            changed_at: DateTime::UNIX_EPOCH,
            kind: kind.to_owned(),
            source: "harbour".to_owned(),
            before: "Kontor".to_owned(),
            after: "Anchor".to_owned(),
        };
        for kind in [
            "moved",
            "venue",
            "renamed",
            "cancelled",
            "postponed",
            "reinstated",
            "act_added",
            "act_removed",
            "merged",
            "split",
            "vanished",
            "reappeared",
        ] {
            let text = sentence(&of(kind));
            assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{kind}: {text}");
        }
        assert_eq!(sentence(&of("act_added")), "Anchor joins the bill.");
    }
}
