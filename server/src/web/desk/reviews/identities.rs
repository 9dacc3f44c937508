//! Artists in doubt on `/desk/reviews`: whether an act is the artist that a network means by its name, and whether two
//! artists are one. What was decided can be undone.

use app::dto::{
    ArtistRef,
    desk::{EventLine, IdentityReview, PairSide, UndoableDecision},
};
use axum::{Form, extract::Path, response::Response};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{BILLS, SHOWN, after_decision, rejected};
use crate::{
    artists::{
        self, ArtistId, Node,
        merging::{self, MergeError},
        report_store::{self, ArtistReports},
    },
    jobs, tracks,
    web::{
        convert::{counted, dates, event_line, sentence},
        desk::Desk,
        error::{WebError, WebResult},
        snapshot::Snapshot,
    },
};

/// Doubt from which on a person is asked without a report.
const ASKED: f32 = 0.7;
/// Neighbours and billmates that are named.
const NAMED: usize = 6;
/// Decisions that are shown.
const DECIDED: i64 = 20;

/// Reported artists, then the most doubtful ones that play soon.
pub(super) async fn doubtful(desk: &Desk) -> WebResult<Vec<IdentityReview>> {
    let reports = report_store::open(desk.state().pool(), SHOWN as i64).await?;
    let snapshot = desk.state().snapshot();
    let index = &snapshot.index;
    let reported: Vec<Node> = reports.iter().filter_map(|report| index.roster.node(report.artist)).collect();
    let asked = index.doubts.most_doubtful().into_iter().filter(|(node, doubt)| {
        doubt.value >= ASKED && !reported.contains(node) && snapshot.next_event(index.roster.id(*node)).is_some()
    });
    let nodes = reported.iter().copied().chain(asked.map(|(node, _)| node)).take(SHOWN);
    let report = |node| reports.iter().find(|report| index.roster.node(report.artist) == Some(node));
    Ok(nodes.map(|node| review(&snapshot, node, report(node))).collect())
}

fn review(snapshot: &Snapshot, node: Node, report: Option<&ArtistReports>) -> IdentityReview {
    let index = &snapshot.index;
    let (id, name) = (index.roster.id(node), index.roster.name(node));
    let doubt = index.doubts.of(node);
    let network = doubt.map_or("the artist network", |doubt| doubt.network.as_str());
    let billmates: Vec<&str> = index.ties.ties(node).take(NAMED).map(|(other, _)| index.roster.name(other)).collect();
    let reported = report.map(|report| counted(report.listeners.max(0) as usize, "listener", "listeners"));
    let facts = [
        ("Reported by", reported),
        ("Doubt", doubt.map(|doubt| format!("{:.0} of 100", doubt.value * 100.0))),
        ("Listed with", Some(nearest(snapshot, node))),
        ("Plays with", Some(billmates.join(", "))),
    ];
    IdentityReview {
        artist: ArtistRef { id: id.0, name: name.to_owned() },
        question: format!("Is this the {name} that {network} means?"),
        facts: facts.into_iter().filter_map(|(what, how)| Some((what, how.filter(|how| !how.is_empty())?))).collect(),
        reasons: doubt.iter().flat_map(|doubt| &doubt.reasons).map(|reason| sentence(&reason.describe())).collect(),
        notes: report.map(|report| report.notes.clone()).unwrap_or_default(),
        bills: bills(snapshot, id, crate::web::now()),
    }
}

/// The nearest neighbours in the network.
fn nearest(snapshot: &Snapshot, node: Node) -> String {
    let index = &snapshot.index;
    let mut near: Vec<(Node, f32)> = index.scene.neighbours(node).collect();
    near.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    let names: Vec<&str> = near.into_iter().take(NAMED).map(|(other, _)| index.roster.name(other)).collect();
    names.join(", ")
}

fn bills(snapshot: &Snapshot, artist: ArtistId, now: DateTime<Utc>) -> Vec<EventLine> {
    let playing = snapshot.of_artist.get(&artist).map_or(&[][..], Vec::as_slice);
    playing.iter().take(BILLS).map(|at| event_line(&snapshot.events[*at], now)).collect()
}

/// What is known of the artists of pairs.
pub(super) async fn sides(desk: &Desk, ids: &[i64]) -> WebResult<Vec<(i64, PairSide)>> {
    let (pool, snapshot) = (desk.state().pool(), desk.state().snapshot());
    let mut sides = Vec::with_capacity(ids.len());
    for &id in ids {
        let Some(node) = snapshot.index.roster.node(ArtistId(id)) else { continue };
        let tags: Vec<String> =
            artists::store::tags(pool, ArtistId(id)).await?.into_iter().map(|(tag, _)| tag).collect();
        let external = artists::store::external_ids(pool, ArtistId(id)).await?;
        let external: Vec<String> = external.into_iter().map(|(scheme, value)| format!("{scheme} {value}")).collect();
        let aliases = artists::store::aliases(pool, ArtistId(id)).await?;
        let upcoming = snapshot.of_artist.get(&ArtistId(id)).map_or(0, Vec::len);
        let facts = [
            ("Also", aliases.join(", ")),
            ("Network", counted(snapshot.index.scene.degree(node), "neighbour", "neighbours")),
            ("Listed with", nearest(&snapshot, node)),
            ("Tags", tags.join(", ")),
            ("Ids", external.join(", ")),
            ("Plays", counted(upcoming, "upcoming event", "upcoming events")),
        ];
        let side = PairSide {
            name: snapshot.index.roster.name(node).to_owned(),
            href: Some(app::address::artist(id)),
            facts: facts.into_iter().filter(|(_, how)| !how.is_empty()).collect(),
        };
        sides.push((id, side));
    }
    Ok(sides)
}

/// What was decided about artists, the latest first.
pub(super) async fn decided(desk: &Desk) -> WebResult<Vec<UndoableDecision>> {
    let pool = desk.state().pool();
    let on = |at: DateTime<Utc>| dates::plain(at.date_naive());
    let identities = report_store::decided(pool, DECIDED).await?.into_iter().map(|one| {
        let what =
            if one.same { "It is the artist that the networks mean" } else { "It is another than the networks mean" };
        let decision = UndoableDecision {
            artist: ArtistRef { id: one.artist.0, name: one.name },
            text: format!("{what}: decided on {}.", on(one.decided_at)),
            undo: format!("/desk/reviews/identity/{}/undo", one.artist),
        };
        (one.decided_at, decision)
    });
    let merges = merging::store::latest(pool, DECIDED).await?.into_iter().map(|merge| {
        let decision = UndoableDecision {
            artist: ArtistRef { id: merge.kept.0, name: merge.kept_name },
            text: format!("{} was merged into it on {}.", merge.lost_name, on(merge.merged_at)),
            undo: format!("/desk/merges/{}/undo", merge.id),
        };
        (merge.merged_at, decision)
    });
    let mut all: Vec<(DateTime<Utc>, UndoableDecision)> = identities.chain(merges).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(all.into_iter().take(DECIDED as usize).map(|(_, decision)| decision).collect())
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct NetworkIdentityForm {
    artist: String,
    decision: String,
}

/// `POST /desk/reviews/identity`: whether an artist is the one that the networks mean.
pub async fn decide_identity(desk: Desk, Form(form): Form<NetworkIdentityForm>) -> Response {
    let decided = async {
        let artist = form.artist.parse().map(ArtistId);
        let artist = artist.map_err(|_| rejected("Nobody was named. Choose with one of the buttons."))?;
        let same = match form.decision.as_str() {
            "same" => true,
            "another" => false,
            _ => return Err(rejected("Say whether it is that artist or another.")),
        };
        match report_store::decide(desk.state().pool(), artist, same, crate::web::now()).await {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Err(WebError::NotFound("artist")),
            written => Ok(written?),
        }
    };
    let decided = decided.await;
    after_decision(&desk, decided).await
}

/// `POST /desk/reviews/identity/{id}/undo`: nobody has decided about the artist any more.
pub async fn undo_identity(desk: Desk, Path(id): Path<i64>) -> Response {
    let undone = async {
        match report_store::undo(desk.state().pool(), ArtistId(id)).await? {
            true => Ok(()),
            false => Err(rejected("This was undone already.")),
        }
    };
    let undone = undone.await;
    after_decision(&desk, undone).await
}

/// `POST /desk/merges/{id}/undo`: two artists again.
pub async fn undo_merge(desk: Desk, Path(id): Path<i64>) -> Response {
    let undone = async {
        let mut tx = desk.state().pool().begin().await?;
        let (kept, lost) = merging::store::undo(&mut tx, id, crate::web::now()).await.map_err(|error| match error {
            MergeError::Database(error) => WebError::from(error),
            error => rejected(&sentence(&error.to_string())),
        })?;
        embed_rest(&mut tx, kept).await?;
        embed_rest(&mut tx, lost).await?;
        tx.commit().await?;
        Ok(())
    };
    let undone = undone.await;
    after_decision(&desk, undone).await
}

/// Enqueues the tracks of an artist that are not analysed yet: their jobs went with the artist they belonged to.
pub(super) async fn embed_rest(db: &mut PgConnection, artist: ArtistId) -> WebResult<()> {
    let tracks = tracks::store::tracks_of(&mut *db, artist).await?;
    if tracks.iter().any(|track| track.has_audio && !track.has_vector) {
        jobs::enqueue(db, &jobs::EmbedArtist { artist }).await?;
    }
    Ok(())
}
