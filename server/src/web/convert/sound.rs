//! Audio of an artist: tracks, neighbours by sound alone, and which model says so.

use app::dto::{ArtistSound, SoundNeighbour, TrackLine};

use super::{Presenter, dates};
use crate::{
    artists::Node,
    similarity::{Explanation, SignalKind, presenter::sentence},
    tracks::sound_store::PageTrack,
    vector::describe_model,
};

impl Presenter<'_> {
    /// `near` are the nearest by sound alone, with their raw mean cosines.
    pub fn sound(&self, node: Node, tracks: Vec<PageTrack>, near: &[(Node, f32)]) -> ArtistSound {
        let sound = &self.snapshot.index.sound;
        let neighbour = |(other, _): &(Node, f32)| {
            let id = self.snapshot.index.roster.id(*other);
            let why = Explanation::of(&self.snapshot.index, node, *other);
            SoundNeighbour {
                artist: self.artist_ref(*other),
                because: sentence(why.reading(SignalKind::Audio), &why.a.name, &why.b.name),
                soon: self.soon(id),
                followed: self.profile.follows(id),
            }
        };
        ArtistSound {
            model: sound.model.as_ref().map(|id| describe_model(&id.0)).unwrap_or_default(),
            tracks: tracks.into_iter().map(track).collect(),
            nearest: near.iter().map(neighbour).collect(),
        }
    }
}

fn track(listed: PageTrack) -> TrackLine {
    let length = listed.duration_ms.map(dates::length);
    let waits = (!listed.analysed).then(|| "not analysed yet".to_owned());
    TrackLine {
        note: length.into_iter().chain(waits).collect::<Vec<_>>().join(", "),
        audio: audio(listed.track.id, listed.track.public),
        title: listed.track.title,
    }
}

/// Where a track is heard, for those that everybody may listen to.
pub fn audio(track: i64, public: bool) -> Option<String> {
    public.then(|| format!("/tracks/{track}/audio"))
}
