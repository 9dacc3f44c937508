//! Map requests: the page around the points, and somebody to be shown on it.

use app::dto::{ArtistHit, MapFinding, MapPage};

use super::{WebBackend, node, search::search_text};
use crate::{
    artists::{Node, search::SearchBudget},
    web::{convert, error::WebResult},
};

const HITS: usize = 8;

impl WebBackend {
    pub(super) async fn find_map(&self) -> WebResult<MapPage> {
        let context = self.context().await?;
        Ok(crate::web::busy(|| context.presenter().map_page(self.state.assets().scripts.map.clone())))
    }

    pub(super) async fn find_mapped(&self, at: Option<i64>, query: &str) -> WebResult<MapFinding> {
        let context = self.context().await?;
        let query = search_text(query)?;
        let (mut finding, map) = (MapFinding::default(), &context.snapshot.map);
        if let Some(id) = at {
            let node = node(&context.snapshot, id)?;
            finding.artist = self.artist_hits(&context, &[(node, None)]).await?.pop();
            if !map.has(node) {
                finding.absent = "Not on the map: no connection to another artist is known yet.".to_owned();
            }
        }
        if !query.is_empty() {
            let named = {
                let _turn = self.state.search_turn().await?;
                crate::web::busy(|| context.snapshot.names.search(&query, &SearchBudget::default()))
            };
            let placed = named.into_iter().filter(|hit| map.has(hit.subject)).take(HITS);
            let placed: Vec<(Node, Option<String>)> = placed.map(|hit| (hit.subject, hit.alias)).collect();
            let hits: Vec<ArtistHit> = self.artist_hits(&context, &placed).await?;
            finding.found = convert::search_summary(&query, hits.len());
            finding.hits = hits;
        }
        Ok(MapFinding { query, ..finding })
    }
}
