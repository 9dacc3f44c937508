//! Ties between artists, from their relations and the credits of recordings.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ABOUT, mbid};
use crate::{
    artists::name::fold,
    ingest::{
        omissions::Omissions,
        records::{CollaborationRecord, Record},
        source::{ArtistQuestion, SourceAnswer},
        sources::json_api,
        text::{
            excerpt::excerpt,
            fields::{artist, date},
        },
    },
};

/// Relations that tie two artists together musically. Others (married, tribute, teacher, is person …) say nothing about
/// who likes whom, or that both are one.
const KINDS: [(&str, &str); 7] = [
    ("member of band", "same_group"),
    ("subgroup", "same_group"),
    ("founder", "same_group"),
    ("collaboration", "collaboration"),
    ("supporting musician", "collaboration"),
    ("instrumental supporting musician", "collaboration"),
    ("vocal supporting musician", "collaboration"),
];
/// "Various Artists" is nobody, and so are "[unknown]" and "[anonymous]".
const NOBODY: [&str; 3] = [
    "89ad4ac3-39f7-470e-963a-56509c546377",
    "125ec42a-7229-4250-afc5-e057484327fe",
    "f731ccc4-e22a-43af-a747-64213329e088",
];
/// A longer credit is a compilation or a choir, not company.
const LONGEST_CREDIT: usize = 10;

/// Whom a relation or credit names: id and name. `None`: nobody in particular.
fn named(entry: &Value) -> Option<Result<(String, String), String>> {
    let Some(id) = entry["id"].as_str().and_then(mbid) else { return Some(Err("it names nobody by id".to_owned())) };
    if NOBODY.contains(&id.as_str()) {
        return None;
    }
    Some(artist(entry["name"].as_str().unwrap_or_default()).map(|name| (id, name)))
}

fn tie(asked: &ArtistQuestion, of: &str, other: (String, String), kind: &str, evidence: &str) -> CollaborationRecord {
    let id = |value: &str| Some((ABOUT.key.to_owned(), value.to_owned()));
    CollaborationRecord {
        a: asked.name.clone(),
        ids: [id(of), id(&other.0)],
        b: other.1,
        kind: kind.to_owned(),
        evidence: Some(evidence.to_owned()),
        on: None,
    }
}

/// Ties among the relations of the artist `of`. What has no counterpart here is counted in a note.
pub fn of_relations(
    relations: &[Value],
    asked: &ArtistQuestion,
    of: &str,
    answer: &mut SourceAnswer,
    omissions: &mut Omissions,
) {
    let own = fold(&asked.name);
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen: Vec<(String, &str)> = Vec::new();
    for (at, relation) in relations.iter().enumerate().filter(|(_, relation)| relation["target-type"] == "artist") {
        let stated = json_api::text(&relation["type"]).unwrap_or_default();
        let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == stated) else {
            *left_out.entry(stated).or_default() += 1;
            continue;
        };
        match named(&relation["artist"]) {
            None => {}
            Some(Err(reason)) => omissions.add(format!("a relation ({}): {reason}", excerpt(&stated))),
            // A namesake that is another artist cannot be told apart where ties are matched by name.
            Some(Ok((id, name))) if id == of || fold(&name) == own => {}
            // Two spells in one band are one tie.
            Some(Ok((id, _))) if seen.contains(&(id.clone(), kind)) => {}
            Some(Ok(other)) => {
                seen.push((other.0.clone(), kind));
                let on = relation["begin"].as_str().and_then(|begin| date(begin).ok());
                let record = CollaborationRecord { on, ..tie(asked, of, other, kind, &stated) };
                answer.items.push(json_api::record(at + 1, Record::Collaboration(record)));
            }
        }
    }
    if !left_out.is_empty() {
        let kinds: Vec<String> = left_out.iter().take(10).map(|(kind, n)| format!("{n} × {}", excerpt(kind))).collect();
        answer.notes.push(format!("relations that tie nobody musically were left out: {}", kinds.join(", ")));
    }
}

/// With whom an artist is credited, gathered over the pages of its recordings.
#[derive(Debug, Default)]
pub struct Credits {
    /// (id of the other, kind) → name of the other, and the title of a recording: the alphabetically first, so that the
    /// same recordings give the same evidence in whatever order they come.
    found: BTreeMap<(String, &'static str), (String, String)>,
    omissions: Omissions,
    long: usize,
    read: usize,
    unreadable: usize,
}

impl Credits {
    /// Takes one recording of the artist `of`.
    pub fn add(&mut self, recording: &Value, of: &str) {
        self.read += 1;
        let (Some(title), Value::Array(credit)) = (json_api::text(&recording["title"]), &recording["artist-credit"])
        else {
            self.unreadable += 1;
            return;
        };
        if credit.len() > LONGEST_CREDIT {
            self.long += 1;
            return;
        }
        let kind = if is_remix(&title) { "remix" } else { "collaboration" };
        let mut others = Vec::new();
        let mut has_own = false;
        for name in credit {
            match named(&name["artist"]) {
                None => {}
                Some(Ok((id, _))) if id == of => has_own = true,
                Some(Ok(other)) => others.push(other),
                Some(Err(reason)) => self.omissions.add(format!("a credit of “{}”: {reason}", excerpt(&title))),
            }
        }
        for (id, name) in others.into_iter().filter(|_| has_own) {
            let evidence = &mut self.found.entry((id, kind)).or_insert_with(|| (name, title.clone())).1;
            if title < *evidence {
                evidence.clone_from(&title);
            }
        }
    }

    pub fn into_answer(self, asked: &ArtistQuestion, of: &str, answer: &mut SourceAnswer) {
        let own = fold(&asked.name);
        for (at, ((id, kind), (name, title))) in self.found.into_iter().enumerate() {
            if fold(&name) != own {
                let record = tie(asked, of, (id, name), kind, &title);
                answer.items.push(json_api::record(at + 1, Record::Collaboration(record)));
            }
        }
        if self.long > 0 {
            let note =
                format!("{} recordings with more than {LONGEST_CREDIT} artists tie nobody to anybody", self.long);
            answer.notes.push(note);
        }
        if self.unreadable > 0 {
            answer.complete = false;
            answer.notes.push(format!("{} of {} recordings could not be read", self.unreadable, self.read));
        }
        if let Some(sentence) = self.omissions.sentence() {
            answer.items.push(json_api::refused(1, &format!("recordings of “{}”", asked.name), sentence));
        }
    }
}

/// "Slack Water (Kelp remix)", "Slack Water (Kelp Rmx)".
fn is_remix(title: &str) -> bool {
    let words = fold(&title.replace(['(', ')', '[', ']'], " "));
    words.split(' ').any(|word| matches!(word, "remix" | "rmx" | "remixed" | "rework" | "refix"))
}
