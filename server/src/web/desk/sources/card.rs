//! Source card from its facts: health, last run, next run, terms. Pure.

use app::dto::desk::{DeskJob, Health, RunBar, SourceCard, SourceTerms};
use chrono::{DateTime, Utc};

use crate::{
    ingest::source::{About, Gives},
    runtime::obstacle,
    sources::{Run, RunOutcome, Source, desk_store::AnswerCount, enrichment_store::EnrichmentOutcome},
    web::convert::{counted, dates},
};

/// What is known of a source.
pub struct SourceFacts<'a> {
    pub source: &'a Source,
    /// `None`: this version does not read its kind.
    pub about: Option<&'a About>,
    pub last: Option<&'a Run>,
    pub history: Vec<RunBar>,
    pub answers: Vec<&'a AnswerCount>,
    /// Artists that wait to be asked about.
    pub queue: i64,
    pub job: Option<DeskJob>,
}

pub fn card(facts: SourceFacts<'_>, now: DateTime<Utc>) -> SourceCard {
    let (health, why) = health(&facts);
    let SourceFacts { source, about, last, history, answers, queue, job } = facts;
    let stands = matches!(health, Health::Off | Health::Wanting) || about.is_none();
    let count = |outcome: Option<EnrichmentOutcome>| {
        let of = answers.iter().filter(|answer| outcome.is_none_or(|outcome| answer.outcome == outcome));
        of.map(|answer| answer.artists).sum::<i64>()
    };
    let site = source.next_run_at.is_none();
    SourceCard {
        id: source.id.0,
        name: source.name.clone(),
        kind: about.map_or_else(|| source.kind.clone(), |about| about.title.to_owned()),
        address: source.address.clone(),
        health,
        why,
        last: last.map(|run| last_run(run, now)).unwrap_or_default(),
        history,
        next: source.next_run_at.filter(|_| !stands).map(|at| dates::ahead(at, now)).unwrap_or_default(),
        waiting: match queue {
            ..=0 => String::new(),
            1 => "1 artist waits to be asked about.".to_owned(),
            artists => format!("{} wait to be asked about.", counted(artists as usize, "artist", "artists")),
        },
        may_run: !site && !stands && job.is_none(),
        job,
        terms: about.and_then(|about| terms(about, source.acknowledged_at)),
        counts: match site {
            false => Vec::new(),
            true => vec![
                ("Asked", count(None)),
                ("Found", count(Some(EnrichmentOutcome::Found))),
                ("Unknown", count(Some(EnrichmentOutcome::Unknown))),
                ("Uncertain", count(Some(EnrichmentOutcome::Uncertain))),
                ("Failed", count(Some(EnrichmentOutcome::Failed))),
            ],
        },
        key: (source.key.is_some() || about.is_some_and(|about| about.terms.needs_key)).then_some(source.key.is_some()),
        enabled: source.enabled,
        warned: last.is_some_and(|run| !run.warning.is_empty()),
    }
}

/// How it is, and why it is not fine.
fn health(facts: &SourceFacts<'_>) -> (Health, String) {
    let source = facts.source;
    if !source.enabled {
        return (Health::Off, String::new());
    }
    let Some(about) = facts.about else {
        let why = format!("This version reads no “{}”: forget the source, or use a newer version.", source.kind);
        return (Health::Failing, why);
    };
    if let Some(why) = obstacle(source, about) {
        return (Health::Wanting, why);
    }
    let failed = |answers: &&&AnswerCount| answers.outcome == EnrichmentOutcome::Failed;
    match facts.last {
        Some(run) if run.outcome == RunOutcome::Failed => (Health::Failing, run.message.clone()),
        Some(run) if !run.warning.is_empty() => (Health::Warning, run.warning.clone()),
        Some(run) if run.outcome == RunOutcome::Partial => (Health::Warning, run.message.clone()),
        // How it is shows when the run has ended; till then, how it was.
        Some(run) if run.outcome == RunOutcome::Running => match facts.history.iter().rev().nth(1) {
            Some(before) if before.key == "failed" => (Health::Failing, "The run before failed.".to_owned()),
            Some(_) => (Health::Fine, String::new()),
            None => (Health::New, String::new()),
        },
        Some(_) => (Health::Fine, String::new()),
        None if facts.answers.is_empty() => (Health::New, String::new()),
        None if facts.answers.iter().filter(failed).count() == facts.answers.len() => {
            (Health::Failing, "It has answered no question yet.".to_owned())
        }
        None => (Health::Fine, String::new()),
    }
}

fn last_run(run: &Run, now: DateTime<Utc>) -> String {
    let when = dates::ago(run.ended_at.unwrap_or(run.began_at), now);
    let mut counts = vec![format!("{} accepted", run.accepted)];
    counts.extend((run.refused > 0).then(|| format!("{} refused", run.refused)));
    counts.extend((run.vanished > 0).then(|| format!("{} gone", run.vanished)));
    let counts = counts.join(", ");
    match run.outcome {
        RunOutcome::Running => format!("Being read since {when}: {counts} so far."),
        RunOutcome::Complete => format!("Read {when}: {counts}."),
        RunOutcome::Partial => format!("Read in part {when}: {counts}."),
        RunOutcome::Unchanged => format!("Read {when}: nothing had changed."),
        RunOutcome::Failed => format!("Failed {when}."),
    }
}

/// `None`: nothing is asked for.
fn terms(about: &About, acknowledged_at: Option<DateTime<Utc>>) -> Option<SourceTerms> {
    let terms = &about.terms;
    let mut rules = Vec::new();
    if !terms.attribution.is_empty() {
        rules.push(format!("Named wherever its data is shown: “{}”.", terms.attribution));
    }
    if about.gives.contains(&Gives::Previews) {
        rules.push(if terms.may_be_embedded {
            "Its audio may become a vector: it is fetched, used at once and never kept.".to_owned()
        } else {
            "Its audio is for listening only and never becomes a vector.".to_owned()
        });
    }
    if let Some(age) = terms.max_age {
        let days = counted((age.as_secs() / 86_400) as usize, "day", "days");
        rules.push(format!("What it said is not shown when it is older than {days}."));
    }
    if terms.purge_past {
        rules.push("Its past events are deleted.".to_owned());
    }
    if terms.apart {
        rules.push("Its events are never merged with those of others.".to_owned());
    }
    let any = !rules.is_empty() || !terms.summary.is_empty() || !terms.url.is_empty() || terms.must_be_acknowledged;
    any.then(|| SourceTerms {
        summary: terms.summary.to_owned(),
        url: terms.url.to_owned(),
        rules,
        acknowledged: acknowledged_at
            .map(|at| format!("Acknowledged on {}.", dates::plain(at.date_naive())))
            .unwrap_or_default(),
        must_be_acknowledged: terms.must_be_acknowledged,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        ingest::{client::Pace, source::Terms},
        sources::{SourceId, enrichment_store::Topic},
    };

    const ABOUT: About = About {
        key: "calendar",
        title: "Calendar",
        gives: &[Gives::Events],
        base: "",
        pace: Pace::every(2),
        holds: Duration::from_secs(86_400),
        terms: Terms::FREE,
        on: true,
        lists_all: true,
    };

    fn now() -> DateTime<Utc> {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    pub fn source() -> Source {
        Source {
            id: SourceId(1),
            name: "Kontor".to_owned(),
            kind: "calendar".to_owned(),
            address: "https://kontor.example/x.ics".to_owned(),
            city: String::new(),
            zone: "UTC".to_owned(),
            enabled: true,
            acknowledged_at: None,
            key: None,
            every_s: 3_600,
            next_run_at: Some(now() + chrono::Duration::hours(3)),
            etag: None,
            last_modified: None,
        }
    }

    fn run(outcome: RunOutcome) -> Run {
        Run {
            id: 1,
            source: SourceId(1),
            began_at: now() - chrono::Duration::minutes(9),
            ended_at: Some(now() - chrono::Duration::minutes(5)),
            outcome,
            attempted: 20,
            accepted: 14,
            refused: 2,
            vanished: 1,
            message: "It is gone (404).".to_owned(),
            warning: String::new(),
            refusals: Vec::new(),
        }
    }

    fn facts<'a>(source: &'a Source, about: &'a About, last: Option<&'a Run>) -> SourceFacts<'a> {
        SourceFacts { source, about: Some(about), last, history: Vec::new(), answers: Vec::new(), queue: 0, job: None }
    }

    #[test]
    fn a_source_that_is_read_is_fine_and_says_when_it_is_next() {
        let (source, run) = (source(), run(RunOutcome::Complete));
        let card = card(facts(&source, &ABOUT, Some(&run)), now());
        assert_eq!((card.health, card.next.as_str(), card.may_run), (Health::Fine, "in 3 hours", true));
        assert_eq!(card.last, "Read 5 min ago: 14 accepted, 2 refused, 1 gone.");
        assert_eq!(card.terms, None);
    }

    #[test]
    fn what_is_wrong_is_shown_with_its_reason() {
        let (source, failed, part) = (source(), run(RunOutcome::Failed), run(RunOutcome::Partial));
        let warned = Run { warning: "Only 3, 20 before.".to_owned(), ..run(RunOutcome::Complete) };
        for (run, health, why) in [
            (&failed, Health::Failing, "It is gone (404)."),
            (&warned, Health::Warning, "Only 3, 20 before."),
            (&part, Health::Warning, "It is gone (404)."),
        ] {
            let card = card(facts(&source, &ABOUT, Some(run)), now());
            assert_eq!((card.health, card.why.as_str()), (health, why));
        }
        assert!(!card(facts(&source, &ABOUT, Some(&part)), now()).warned, "there is nothing to accept about it");
        assert_eq!(card(facts(&source, &ABOUT, None), now()).health, Health::New);
        let unread = SourceFacts { about: None, ..facts(&source, &ABOUT, None) };
        assert!(card(unread, now()).why.contains("reads no “calendar”"));
    }

    #[test]
    fn a_source_without_key_or_acknowledged_terms_waits_and_is_not_run() {
        let terms = Terms { must_be_acknowledged: true, needs_key: true, attribution: "Data by X", ..Terms::FREE };
        let about = About { terms, ..ABOUT };
        let mut source = source();
        let shown = |source: &Source| card(facts(source, &about, None), now());
        let first = shown(&source);
        assert_eq!((first.health, first.key, first.may_run), (Health::Wanting, Some(false), false));
        assert_eq!(first.next, "");
        assert!(first.terms.unwrap().rules[0].contains("Data by X"));
        source.acknowledged_at = Some(now());
        assert_eq!(shown(&source).health, Health::Wanting, "it has no key yet");
        source.key = Some("secret".to_owned());
        let last = shown(&source);
        assert_eq!((last.health, last.key), (Health::New, Some(true)));
        assert_eq!(last.terms.unwrap().acknowledged, "Acknowledged on 22 Nov 2026.");
        source.enabled = false;
        assert_eq!(shown(&source).health, Health::Off);
    }

    #[test]
    fn a_site_that_knows_artists_says_what_it_answered() {
        let source = Source { next_run_at: None, ..source() };
        let answer =
            |outcome, artists| AnswerCount { kind: "calendar".to_owned(), topic: Topic::Scene, outcome, artists };
        let answers = [
            answer(EnrichmentOutcome::Found, 7),
            answer(EnrichmentOutcome::Uncertain, 2),
            answer(EnrichmentOutcome::Failed, 1),
        ];
        let facts = SourceFacts { answers: answers.iter().collect(), queue: 1, ..facts(&source, &ABOUT, None) };
        let card = card(facts, now());
        assert_eq!(card.counts, [("Asked", 10), ("Found", 7), ("Unknown", 0), ("Uncertain", 2), ("Failed", 1)]);
        assert_eq!((card.health, card.waiting.as_str()), (Health::Fine, "1 artist waits to be asked about."));
        assert!(!card.may_run);
    }
}
