//! Artist requests: search, the explorer, the explanation of a pair.

use std::collections::HashMap;

use app::dto::{ArtistPage, ArtistSearch, Emphasis, ExplanationPage, ExplorerQuery};

use super::{WebBackend, explorer, node, search::search_text};
use crate::{
    artists::{self, ArtistId, Node, search::SearchBudget},
    events::{self, EventId},
    queue, scene,
    similarity::{Explanation, neighbours::Search, sound::EXACT_LIMIT, ways},
    sources::enrichment_store,
    tracks::sound_store,
    web::{
        convert,
        error::{WebError, WebResult},
        snapshot::Snapshot,
    },
};

const HITS_A_PAGE: usize = 30;
const BY_SOUND: usize = 12;
/// Candidates that the index is asked for.
const INDEXED: i32 = 200;

impl WebBackend {
    pub(super) async fn find_artists(&self, query: &str, page: u32) -> WebResult<ArtistSearch> {
        let context = self.context().await?;
        let snapshot = &context.snapshot;
        let query = search_text(query)?;
        let found: Vec<(Node, Option<String>)> = if query.is_empty() {
            snapshot.listing.iter().map(|node| (*node, None)).collect()
        } else {
            let _turn = self.state.search_turn().await?;
            let found = crate::web::busy(|| snapshot.names.search(&query, &SearchBudget::default()));
            found.into_iter().map(|hit| (hit.subject, hit.alias)).collect()
        };
        let pages = found.len().div_ceil(HITS_A_PAGE).max(1);
        let page = usize::try_from(page).unwrap_or(1).clamp(1, pages);
        let from = (page - 1) * HITS_A_PAGE;
        let hits = &found[from..found.len().min(from + HITS_A_PAGE)];
        Ok(ArtistSearch {
            summary: convert::search_summary(&query, found.len()),
            hits: self.artist_hits(&context, hits).await?,
            total: found.len(),
            page,
            pages,
            query,
        })
    }

    pub(super) async fn find_artist(&self, id: i64, query: ExplorerQuery) -> WebResult<ArtistPage> {
        let context = self.emphasising(convert::emphasis::parse(&query.emphasis)?).await?;
        let snapshot = &context.snapshot;
        let centre = node(snapshot, id)?;
        let pinned = explorer::pinned(snapshot, centre, &query)?;
        let pool = self.state.pool();
        let artist = artists::store::get(pool, ArtistId(id)).await?.ok_or(WebError::NotFound("artist"))?;
        let facts = convert::ArtistFacts {
            aliases: artists::store::aliases(pool, artist.id).await?,
            tags: artists::store::tags(pool, artist.id).await?,
            external_ids: artists::store::external_ids(pool, artist.id).await?,
            lists: scene::store::lists(pool, &[id]).await?,
            tracks: sound_store::tracks_of(pool, artist.id, snapshot.index.sound.model.as_ref()).await?,
            enrichments: enrichment_store::of_artists(pool, &[id]).await?,
            jobs: queue::store::of_artist(pool, ArtistId(id)).await?,
            artist,
        };
        let judged = self.state.judged(snapshot, context.listener, &context.profile);
        let indexed = self.near_by_index(snapshot, centre).await?;
        let (near, alike) = crate::web::busy(|| {
            let sound = &snapshot.index.sound;
            let (mut search, alike) = match indexed {
                None => (Search::new(&snapshot.index), sound.nearest_to(centre, BY_SOUND)),
                Some(nodes) => {
                    let alike = sound.nearest_of(centre, &nodes, BY_SOUND);
                    (Search::new(&snapshot.index).led_by_sound_to(nodes), alike)
                }
            };
            let near = explorer::near(&mut search, snapshot, centre, pinned, &query);
            let explained = near.into_iter().map(|near| (near, Explanation::of(&snapshot.index, centre, near.node)));
            (explained.collect::<Vec<_>>(), alike)
        });
        Ok(context.presenter().artist_page(facts, query, &convert::Centres { centre, pinned }, &near, &alike, &judged))
    }

    /// Whom sound leads to, in catalogues too large to hear everybody for a page.
    async fn near_by_index(&self, snapshot: &Snapshot, node: Node) -> WebResult<Option<Vec<Node>>> {
        let sound = &snapshot.index.sound;
        let (Some(model), Some(mean)) = (&sound.model, sound.mean(node).filter(|_| sound.len() > EXACT_LIMIT)) else {
            return Ok(None);
        };
        let near = sound_store::near_means(self.state.pool(), model, &mean, INDEXED, sound_store::EF_SEARCH).await?;
        let roster = &snapshot.index.roster;
        Ok(Some(near.into_iter().filter_map(|(artist, _)| roster.node(artist)).collect()))
    }

    pub(super) async fn explain(&self, a: i64, b: i64, asked: &Emphasis) -> WebResult<ExplanationPage> {
        let context = self.emphasising(convert::emphasis::parse(asked)?).await?;
        let (node_a, node_b) = (node(&context.snapshot, a)?, node(&context.snapshot, b)?);
        if node_a == node_b {
            return Err(WebError::invalid("artist", "Choose two different artists."));
        }
        let pool = self.state.pool();
        let explanation = Explanation::with_sources(pool, &context.snapshot.index, node_a, node_b).await?;
        let ways = crate::web::busy(|| ways::between(&context.snapshot.index, node_a, &[node_b], explorer::WAYS));
        Ok(context.presenter().explanation_page(&explanation, &self.event_names(&explanation).await?, &ways))
    }

    /// Names of the events that the evidence mentions.
    async fn event_names(&self, explanation: &Explanation) -> WebResult<HashMap<EventId, String>> {
        let ids: Vec<i64> = explanation
            .signals
            .iter()
            .flat_map(|reading| &reading.evidence)
            .filter_map(|evidence| Some(evidence.reference().event?.0))
            .collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let span = events::store::EventQuery { undated: true, ids: Some(ids), ..Default::default() };
        let events = events::store::read(self.state.pool(), &span).await?;
        Ok(events.into_iter().map(|event| (event.id, event.name)).collect())
    }
}
