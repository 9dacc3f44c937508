//! The sound of an artist: tracks, neighbours by sound alone, and which model says so.

use app::dto::{ArtistSound, SoundNeighbour, Track};

use super::Teller;
use crate::{
    artists::Node,
    similarity::{presenter::percent, signals::audio::describe_model},
    tracks::sound_store::Listed,
};

impl Teller<'_> {
    /// `near` are the nearest by sound alone, with their raw mean cosines.
    pub fn sound(&self, node: Node, tracks: Vec<Listed>, near: &[(Node, f32)]) -> ArtistSound {
        let sound = &self.snapshot.index.sound;
        let neighbour = |(other, cosine): &(Node, f32)| {
            let id = self.snapshot.index.roster.id(*other);
            SoundNeighbour {
                artist: self.artist_ref(*other),
                text: percent(sound.compare(node, *other).map_or(0.0, |(_, value)| value)),
                because: format!("mean cosine {cosine:.2}"),
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

fn track(listed: Listed) -> Track {
    let length = listed.duration_ms.map(|ms| format!("{}:{:02}", ms / 60_000, ms / 1_000 % 60));
    let waits = (!listed.analysed).then(|| "not analysed yet".to_owned());
    Track {
        note: length.into_iter().chain(waits).collect::<Vec<_>>().join(", "),
        audio: audio(listed.heard.track, listed.heard.public),
        title: listed.heard.title,
    }
}

/// Where a track is heard, for those that everybody may listen to.
pub fn audio(track: i64, public: bool) -> Option<String> {
    public.then(|| format!("/tracks/{track}/audio"))
}
