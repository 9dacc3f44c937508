//! The layer study of the catalogue: every model, hidden state and window that its tracks were embedded with.

use sqlx::PgConnection;

use super::{
    layers::{Figures, Layer, MOST_ARTISTS, ReferenceNetwork, StudiedArtist, study},
    store,
};
use crate::{artists::Node, similarity::SimilarityIndex};

/// What there is to study, and what is left out, in sentences.
pub async fn read(db: &mut PgConnection) -> sqlx::Result<(Vec<Layer>, Vec<String>)> {
    let (mut layers, mut notes) = (Vec::new(), Vec::new());
    for set in store::vector_sets(&mut *db).await? {
        let of = format!("{}, layer {}", set.model, set.layer);
        if set.artists < 2 {
            notes.push(format!("Left out: {of}: only one artist has tracks."));
            continue;
        }
        if set.artists > MOST_ARTISTS as i64 {
            notes.push(format!("{of}: {MOST_ARTISTS} of {} artists, a fixed sample.", set.artists));
        }
        layers.push(store::layer(&mut *db, &set).await?);
    }
    Ok((layers, notes))
}

/// The study, compared with the index's network if it has one; `find` knows a studied artist there. Works on all
/// cores, for seconds when there are thousands of artists.
pub fn compare(
    layers: Vec<Layer>,
    index: &SimilarityIndex,
    find: &dyn Fn(&StudiedArtist) -> Option<Node>,
    notes: &mut Vec<String>,
) -> Vec<Figures> {
    let scene = ReferenceNetwork { graph: &index.scene, find };
    let scene = if index.scene.edges() == 0 {
        notes.push("Not compared with the artist network: the catalogue holds none; import one.".to_owned());
        None
    } else {
        Some(&scene)
    };
    study(layers, scene).unwrap_or_default()
}

/// A studied artist of the catalogue itself.
pub fn by_id(index: &SimilarityIndex) -> impl Fn(&StudiedArtist) -> Option<Node> {
    |artist| index.roster.node(artist.id?)
}
