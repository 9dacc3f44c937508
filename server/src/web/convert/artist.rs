//! Artist pages: hits and the explorer.

use app::{
    address,
    dto::{
        ArtistHit, ArtistPage, Constellation, DoubtfulArtist, ExplorerQuery, ExternalId, Knowledge, Neighbour,
        PinnedArtist, Switch, Tag,
    },
};

use super::{
    Presenter, counted, dates, emphasis, history, score, sentence,
    stars::{self, Centres},
};
use crate::{
    artists::{Artist, Node},
    queue::JobRow,
    recommendation::Recommendation,
    scene::{Standing, store::SceneList},
    similarity::{Explanation, SignalKind, doubt::Doubt, neighbours::SimilarArtist, presenter::because},
    sources::enrichment_store::Enrichment,
    tracks::sound_store::PageTrack,
};

const TAGS_ON_A_HIT: usize = 4;
const UPCOMING: usize = 20;

/// What is stored about an artist beyond the snapshot.
pub struct ArtistFacts {
    pub artist: Artist,
    pub aliases: Vec<String>,
    /// (tag, source).
    pub tags: Vec<(String, String)>,
    /// (scheme, value).
    pub external_ids: Vec<(String, String)>,
    /// With how many neighbours each holds.
    pub lists: Vec<(SceneList, i64)>,
    pub tracks: Vec<PageTrack>,
    pub enrichments: Vec<Enrichment>,
    /// About it and its tracks.
    pub jobs: Vec<JobRow>,
}

impl Presenter<'_> {
    pub fn hit(&self, node: Node, alias: Option<String>, disambiguation: Option<String>) -> ArtistHit {
        let index = &self.snapshot.index;
        let id = index.roster.id(node);
        let tags = index.tags.of(node).iter().take(TAGS_ON_A_HIT);
        ArtistHit {
            id: id.0,
            name: index.roster.name(node).to_owned(),
            alias,
            disambiguation,
            tags: tags.map(|tag| index.tags.name(*tag).to_owned()).collect(),
            soon: self.soon(id),
            followed: self.profile.follows(id),
            known: index.scene.standing(node) == Standing::Known,
        }
    }

    /// `near` holds the artists that were asked for with their explanations, `alike` those nearest by sound alone, `judged` all
    /// events of the snapshot.
    pub fn artist_page(
        &self,
        facts: ArtistFacts,
        query: ExplorerQuery,
        centres: &Centres,
        near: &[(SimilarArtist, Explanation)],
        alike: &[(Node, f32)],
        judged: &[Recommendation],
    ) -> ArtistPage {
        let &Centres { centre, pinned } = centres;
        let id = facts.artist.id;
        let playing = self.snapshot.of_artist.get(&id).map_or(&[][..], Vec::as_slice);
        let neighbours: Vec<Neighbour> = near.iter().map(|(near, why)| self.neighbour(near, why)).collect();
        // A draft is nobody's business.
        let seen = |job: &&JobRow| facts.tracks.iter().any(|track| job.track.is_some_and(|of| of.0 == track.track.id));
        let lists = own_lists(&facts.lists);
        let jobs: Vec<&JobRow> = facts.jobs.iter().filter(seen).collect();
        ArtistPage {
            asked: history::source_queries(&facts.enrichments, &jobs, self.now),
            credits: history::credits(&facts.enrichments),
            artist: self.artist_ref(centre),
            aliases: facts.aliases,
            followed: self.profile.follows(id),
            knowledge: SignalKind::ALL.into_iter().map(|kind| self.knowledge(kind, centre, &lists)).collect(),
            tags: facts.tags.into_iter().map(|(name, source)| Tag { name, source }).collect(),
            external_ids: facts.external_ids.into_iter().map(|(scheme, value)| external_id(scheme, value)).collect(),
            disambiguation: Some(facts.artist.disambiguation).filter(|text| !text.is_empty()),
            doubt: (self.snapshot.index.doubt(centre) > 0.0).then(|| self.doubtful(centre)),
            emphasis: emphasis::controls(self.snapshot.emphasis, |emphasis| {
                address::explorer(id.0, &ExplorerQuery { emphasis, ..query.clone() })
            }),
            switches: self.switches(id.0, &query, near.len()),
            found: self.found(&query, centre, pinned, near.len()),
            pinned: pinned.map(|pinned| PinnedArtist {
                artist: self.artist_ref(pinned),
                unpin: address::explorer(id.0, &ExplorerQuery { pin: String::new(), ..query.clone() }),
            }),
            kept: emphasis::suffix(self.snapshot.emphasis),
            // Those that are unlike have no place around the artist.
            constellation: if query.unlike {
                Constellation::default()
            } else {
                self.constellation(centres, near, query.more, &walk(&query))
            },
            query,
            sound: self.sound(centre, facts.tracks, alike),
            neighbours,
            upcoming: playing
                .iter()
                .take(UPCOMING)
                .map(|at| self.card(&self.snapshot.events[*at], judged.get(*at), None))
                .collect(),
        }
    }

    /// What can be asked of the explorer where `shown` artists are.
    fn switches(&self, id: i64, query: &ExplorerQuery, shown: usize) -> Vec<Switch> {
        let switch = |label: &str, current: bool, to: ExplorerQuery| Switch {
            label: label.to_owned(),
            url: address::explorer(id, &to),
            current,
        };
        let query = || query.clone();
        let ExplorerQuery { soon, more, unlike, .. } = query();
        let mut switches = Vec::new();
        if !self.snapshot.of_artist.is_empty() {
            switches.push(switch("Plays soon", soon, ExplorerQuery { soon: !soon, unlike: false, ..query() }));
        }
        if !unlike && (more || shown > stars::NAMED) {
            switches.push(switch("More artists", more, ExplorerQuery { more: !more, ..query() }));
        }
        if !self.snapshot.of_artist.is_empty() {
            let to = ExplorerQuery { unlike: !unlike, soon: false, pin: String::new(), ..query() };
            switches.push(switch("Most unlike", unlike, to));
        }
        switches
    }

    /// What a question to the explorer came to; empty when nothing special was asked.
    fn found(&self, query: &ExplorerQuery, centre: Node, pinned: Option<Node>, shown: usize) -> String {
        let name = |node: Node| self.snapshot.index.roster.name(node);
        let find = query.find.trim();
        if find.is_empty() && !query.soon && !query.unlike && pinned.is_none() {
            return String::new();
        }
        if shown == 0 && query.unlike && find.is_empty() {
            return "Nothing speaks against any artist who plays soon. It takes genres or sound of both.".to_owned();
        }
        let (one, many) = if query.unlike || pinned.is_some() {
            ("artist", "artists")
        } else {
            ("similar artist", "similar artists")
        };
        let mut who = if shown == 0 { format!("No {one}") } else { counted(shown, one, many) };
        if let Some(pinned) = pinned {
            who.push_str(&format!(" near both {} and {}", name(centre), name(pinned)));
        }
        if query.soon || query.unlike {
            who.push_str(if shown > 1 { " who play soon" } else { " who plays soon" });
        }
        if query.unlike {
            let what = if shown > 1 { "and are" } else { "and is" };
            who.push_str(&format!(" {what} unlike {}", name(centre)));
        }
        if find.is_empty() { format!("{who}.") } else { format!("{who} with “{find}” in the name or the tags.") }
    }

    /// The artist, with what has to hold for what a network says of it.
    pub(super) fn doubtful(&self, node: Node) -> DoubtfulArtist {
        let index = &self.snapshot.index;
        DoubtfulArtist { artist: self.artist_ref(node), caveat: caveat(index.doubts.of(node), index.roster.name(node)) }
    }

    fn neighbour(&self, near: &SimilarArtist, why: &Explanation) -> Neighbour {
        let id = self.snapshot.index.roster.id(near.node);
        Neighbour {
            artist: self.artist_ref(near.node),
            score: score::score(&near.evidence, self.snapshot.index.reference().one_in(near.evidence.total)),
            because: because(why),
            caveat: caveat(why.doubts[1].as_ref(), &why.b.name),
            soon: self.soon(id),
            followed: self.profile.follows(id),
        }
    }

    fn knowledge(&self, kind: SignalKind, node: Node, lists: &[String]) -> Knowledge {
        let (index, signal) = (&self.snapshot.index, kind.signal());
        let missing = (signal.missing)(index, node);
        let sentence = match missing {
            Some(reason) => reason.describe(&[index.roster.name(node)]),
            None => (signal.known)(index, node, lists),
        };
        Knowledge { kind: score::kind(kind), present: missing.is_none(), sentence }
    }
}

/// What has to hold for what a network says; `None` where there is little doubt.
fn caveat(doubt: Option<&Doubt>, name: &str) -> Option<String> {
    doubt.filter(|doubt| doubt.is_worth_saying()).map(|doubt| sentence(&doubt.caveat(name)))
}

/// The networks that hold a list of the artist's own, with its date.
fn own_lists(lists: &[(SceneList, i64)]) -> Vec<String> {
    let known = lists.iter().filter(|(list, _)| list.known);
    let named = known.map(|(list, _)| match list.fetched_at {
        Some(at) => format!("{}, {}", list.network, dates::plain(at.date_naive())),
        None => list.network.clone(),
    });
    named.collect()
}

pub fn external_id(scheme: String, value: String) -> ExternalId {
    // Ids are checked against what each place uses, because they end up in a link.
    let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let url = match scheme.as_str() {
        "spotify" => Some(format!("https://open.spotify.com/artist/{value}")),
        "musicbrainz" => Some(format!("https://musicbrainz.org/artist/{value}")),
        "deezer" => Some(format!("https://www.deezer.com/artist/{value}")),
        _ => None,
    };
    ExternalId { scheme, url: url.filter(|_| plain), value }
}

/// What stays asked when one walks to another artist.
fn walk(query: &ExplorerQuery) -> String {
    let ExplorerQuery { emphasis, pin, more, .. } = query.clone();
    address::explorer_query(&ExplorerQuery { emphasis, pin, more, ..ExplorerQuery::default() })
}

/// What a search came to, in a line.
pub fn search_summary(query: &str, total: usize) -> String {
    let counted = counted(total, "artist", "artists");
    match (query.trim(), total) {
        ("", _) => counted,
        (query, 0) => format!("No artist is called “{query}”, or nearly so"),
        (query, 1) => format!("1 artist matches “{query}”"),
        (query, _) => format!("{counted} match “{query}”"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_external_id_is_shown_and_never_linked() {
        let url = |scheme: &str, value: &str| external_id(scheme.to_owned(), value.to_owned()).url;
        assert_eq!(
            url("spotify", "1nOi03kPUAMbOCl4lX9Avp").as_deref(),
            Some("https://open.spotify.com/artist/1nOi03kPUAMbOCl4lX9Avp")
        );
        assert_eq!(url("spotify", "../../x?y=\"><script>"), None);
        assert_eq!(url("elsewhere", "1"), None);
    }

    #[test]
    fn a_search_is_summed_up_in_a_line() {
        assert_eq!(search_summary("", 18_826), "18,826 artists");
        assert_eq!(search_summary("x", 1_000_000), "1,000,000 artists match “x”");
    }
}
