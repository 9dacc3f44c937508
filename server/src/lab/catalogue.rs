//! The layer study of the catalogue: every model, hidden state and window that its tracks were heard with.

use sqlx::PgConnection;

use super::{
    layers::{Figures, Layer, MOST_ARTISTS, Scene, Subject, study},
    store,
};
use crate::{artists::Node, similarity::SimilarityIndex};

/// What there is to study, and what is left out, in sentences.
pub async fn read(db: &mut PgConnection) -> sqlx::Result<(Vec<Layer>, Vec<String>)> {
    let (mut layers, mut notes) = (Vec::new(), Vec::new());
    for heard in store::heard(&mut *db).await? {
        let of = format!("{}, layer {}", heard.model, heard.layer);
        if heard.artists < 2 {
            notes.push(format!("Left out: {of}: only one artist has tracks."));
            continue;
        }
        if heard.artists > MOST_ARTISTS as i64 {
            notes.push(format!("{of}: {MOST_ARTISTS} of {} artists, a fixed sample.", heard.artists));
        }
        layers.push(store::layer(&mut *db, &heard).await?);
    }
    Ok((layers, notes))
}

/// The study, compared with the index's network if it has one; `find` knows a studied artist there. Works on all
/// cores, for seconds when there are thousands of artists.
pub fn compare(
    layers: Vec<Layer>,
    index: &SimilarityIndex,
    find: &dyn Fn(&Subject) -> Option<Node>,
    notes: &mut Vec<String>,
) -> Vec<Figures> {
    let scene = Scene { graph: &index.scene, find };
    let scene = if index.scene.edges() == 0 {
        notes.push("Not compared with the artist network: the catalogue holds none; import one.".to_owned());
        None
    } else {
        Some(&scene)
    };
    study(layers, scene).unwrap_or_default()
}

/// A studied artist of the catalogue itself.
pub fn by_id(index: &SimilarityIndex) -> impl Fn(&Subject) -> Option<Node> {
    |artist| index.roster.node(artist.id?)
}
