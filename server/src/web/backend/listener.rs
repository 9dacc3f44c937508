//! Listener requests: follows, and lists to follow.

use app::dto::{FollowBatch, FollowPreview, FollowState, Unmatched, YouPage};

use super::{RequestContext, WebBackend};
use crate::{
    artists::{ArtistId, Node, fold, search::SearchBudget},
    ingest,
    people::{self, store::UnmatchedName},
    web::{
        convert::Presenter,
        error::{WebError, WebResult},
    },
};

/// Names on one list.
const MOST_NAMES: usize = 10_000;
/// Names that match nobody and are listed; the rest is cut.
const MOST_UNMATCHED: usize = 200;

/// A list of names, matched.
struct Matched {
    found: Vec<Node>,
    repeated: usize,
    unmatched: Vec<UnmatchedName>,
}

impl WebBackend {
    pub(super) async fn find_you(&self) -> WebResult<YouPage> {
        let context = self.context().await?;
        let Some(listener) = context.listener else {
            return Ok(context.presenter().you_page(&[], &[], (&[], &[]), (&[], &[])));
        };
        let pool = self.state.pool();
        let follows = people::store::follow_rows(pool, listener.id).await?;
        let batches = people::store::batches(pool, listener.id).await?;
        let (loved, hidden) = people::verdict_store::event_rows(pool, listener.id)
            .await?
            .into_iter()
            .partition::<Vec<_>, _>(|judged| judged.verdict == people::Verdict::Loved);
        let acts = people::verdict_store::act_rows(pool, listener.id).await?;
        let venues = people::verdict_store::venue_rows(pool, listener.id).await?;
        let _turn = match batches.iter().any(|batch| !batch.unmatched.is_empty()) {
            true => Some(self.state.search_turn().await?),
            false => None,
        };
        let events = (&loved[..], &hidden[..]);
        Ok(crate::web::busy(|| context.presenter().you_page(&follows, &batches, events, (&acts, &venues))))
    }

    pub(super) async fn set_follow(&self, artist: i64, followed: bool) -> WebResult<FollowState> {
        let snapshot = self.state.snapshot();
        let id = ArtistId(artist);
        let node = snapshot.index.roster.node(id).ok_or(WebError::NotFound("artist"))?;
        let listener = self.listener().await?;
        let mut tx = self.state.pool().begin().await?;
        if followed {
            people::store::follow(&mut tx, listener, &[id], None).await?;
        } else {
            people::store::unfollow(&mut tx, listener, id).await?;
        }
        let follows = people::store::follows(&mut *tx, listener).await?.len();
        tx.commit().await?;
        let name = snapshot.index.roster.name(node).to_owned();
        Ok(FollowState { artist: app::dto::ArtistRef { id: artist, name }, followed, follows })
    }

    pub(super) async fn preview_list(&self, list: &str) -> WebResult<FollowPreview> {
        let context = self.context().await?;
        let matched = match_list(&context, list)?;
        let presenter = context.presenter();
        let roster = &context.snapshot.index.roster;
        let (old, new): (Vec<Node>, Vec<Node>) =
            matched.found.into_iter().partition(|node| context.profile.follows(roster.id(*node)));
        Ok(FollowPreview {
            new: new.into_iter().map(|node| presenter.artist_ref(node)).collect(),
            already: old.len(),
            repeated: matched.repeated,
            unmatched: self.suggest(&presenter, &matched.unmatched).await?,
        })
    }

    pub(super) async fn follow_names(&self, list: &str) -> WebResult<FollowBatch> {
        let context = self.context().await?;
        let matched = match_list(&context, list)?;
        let roster = &context.snapshot.index.roster;
        let artists: Vec<ArtistId> = matched.found.iter().map(|node| roster.id(*node)).collect();
        let presenter = context.presenter();
        let unmatched = self.suggest(&presenter, &matched.unmatched).await?;
        let listener = self.listener().await?;
        let mut tx = self.state.pool().begin().await?;
        let (id, new) = people::store::follow_batch(&mut tx, listener, &artists, &matched.unmatched).await?;
        tx.commit().await?;
        if !artists.is_empty() {
            leptos_axum::redirect(&format!("/?list={id}"));
        }
        Ok(FollowBatch { id, label: presenter.batch_label(new, context.now), unmatched })
    }

    async fn suggest(&self, presenter: &Presenter<'_>, names: &[UnmatchedName]) -> WebResult<Vec<Unmatched>> {
        let _turn = self.state.search_turn().await?;
        Ok(crate::web::busy(|| presenter.unmatched(names, &SearchBudget::default())))
    }

    pub(super) async fn undo_list(&self, batch: i64) -> WebResult<usize> {
        let listener = self.listener().await?;
        let mut tx = self.state.pool().begin().await?;
        let gone = people::store::undo_batch(&mut tx, listener, batch).await?.ok_or(WebError::NotFound("list"))?;
        tx.commit().await?;
        Ok(gone as usize)
    }
}

fn match_list(context: &RequestContext, list: &str) -> WebResult<Matched> {
    let names = ingest::read_names(list);
    if names.is_empty() {
        return Err(WebError::invalid("list", "There is no name on this list. Write one artist a line."));
    }
    if names.len() > MOST_NAMES {
        let message = format!("This list has {} names; {MOST_NAMES} fit at once. Split it.", names.len());
        return Err(WebError::invalid("list", message));
    }
    let mut matched = Matched { found: Vec::new(), repeated: 0, unmatched: Vec::new() };
    let (mut seen, mut seen_names) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    for (line, name) in names {
        match context.snapshot.names.exact(&name).first() {
            Some(node) if seen.insert(*node) => matched.found.push(*node),
            Some(_) => matched.repeated += 1,
            None if !seen_names.insert(fold(&name)) => matched.repeated += 1,
            None if matched.unmatched.len() < MOST_UNMATCHED => {
                let name = name.chars().take(200).collect();
                matched.unmatched.push(UnmatchedName { line, name });
            }
            None => {}
        }
    }
    Ok(matched)
}
