//! Synthesised tracks of the demo artists, made when they are asked for, so that no audio is stored and anyone may
//! listen.
//!
//! An artist's family of genres chooses the pattern, its name the patch (key, tempo, tone), the number of the track the
//! notes: so tracks of one artist resemble each other more than those of two, and those of one family more than
//! those of two. The same track is the same samples every time.

mod bands;
mod drums;
mod effects;
mod family;
mod instruments;
mod machines;
mod mixer;

use std::io::Cursor;

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use sha2::{Digest, Sha256};

pub use effects::RATE_HZ;
pub use family::Family;

/// How long each track is.
pub const SECONDS: f32 = 12.0;

/// A track of an invented artist, before it is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTrack {
    pub title: String,
    family: Family,
    /// Of the artist's patch.
    artist: u64,
    /// 0, 1 or 2: which of the artist's tracks.
    number: u64,
}

/// The two or three tracks of an artist. `genres` may be empty: the demo knows what its untagged artists sound like.
pub fn tracks(artist: &str, genres: &[String]) -> Vec<DemoTrack> {
    let family = Family::of(artist, genres);
    let digest = Sha256::digest(artist.as_bytes());
    let seed = digest.iter().take(6).fold(0, |seed, byte| seed << 8 | u64::from(*byte));
    (0..2 + seed % 2).map(|number| DemoTrack::new(family, seed, number)).collect()
}

impl DemoTrack {
    fn new(family: Family, artist: u64, number: u64) -> Self {
        // One first word an artist and a different second one for each track: no title comes twice.
        let first = FIRST[artist as usize % FIRST.len()];
        let second = SECOND[(artist as usize / 64 + 7 * number as usize) % SECOND.len()];
        Self { title: format!("{first} {second}"), family, artist, number }
    }

    /// What tells the track from all others and is enough to play it again: `techno-00d2a51f33c0-1`. Stored as the
    /// track's external id in the scheme `demo`.
    pub fn id(&self) -> String {
        format!("{}-{:012x}-{}", self.family.key(), self.artist, self.number)
    }

    /// The track of an id; `None` for what is none.
    pub fn of_id(id: &str) -> Option<Self> {
        let mut parts = id.rsplitn(3, '-');
        let number = parts.next()?.parse().ok().filter(|number| *number < 3)?;
        let artist = parts.next().filter(|hex| hex.len() == 12)?;
        let artist = u64::from_str_radix(artist, 16).ok()?;
        Some(Self::new(Family::of_key(parts.next()?)?, artist, number)).filter(|track| track.id() == id)
    }
}

const FIRST: [&str; 24] = [
    "Low", "Second", "Salt", "Amber", "Northern", "Hollow", "Paper", "Late", "Slow", "Copper", "Quiet", "Seven",
    "Open", "Silver", "Outer", "Blue", "Old", "Tidal", "Glass", "Inner", "Red", "Small", "Iron", "Warm",
];
const SECOND: [&str; 24] = [
    "Ferry", "Harbour", "Signal", "Meridian", "Garden", "Engine", "Weather", "Lantern", "Quay", "Shift", "Mirror",
    "Current", "Station", "Ladder", "Window", "Circuit", "Letter", "Ballast", "Orchard", "Crossing", "Beacon",
    "Season", "Anchor", "Map",
];

/// Plays a track: [`SECONDS`] of mono samples in [-1, 1] at [`RATE_HZ`].
pub fn render(track: &DemoTrack) -> Vec<f32> {
    let patch = mixer::Patch::draw(&mut ChaCha8Rng::seed_from_u64(track.artist), track.family);
    let mut random = ChaCha8Rng::seed_from_u64(track.artist.wrapping_mul(31).wrapping_add(track.number + 1));
    let tempo = patch.beats_a_minute * random.random_range(0.985..1.015);
    let mut session = mixer::Mixer::new(patch, tempo, random);
    match track.family {
        Family::Techno => machines::techno(&mut session),
        Family::Electro => machines::electro(&mut session),
        Family::Jungle => machines::jungle(&mut session),
        Family::Footwork => machines::footwork(&mut session),
        Family::HipHop => machines::hip_hop(&mut session),
        Family::Dub => machines::dub(&mut session),
        Family::Ambient => machines::ambient(&mut session),
        Family::Noise => machines::noise(&mut session),
        Family::Jazz => bands::jazz(&mut session),
        Family::Folk => bands::folk(&mut session),
        Family::Afrobeat => bands::afrobeat(&mut session),
        Family::PostPunk => bands::post_punk(&mut session),
        Family::Shoegaze => bands::shoegaze(&mut session),
    }
    session.mix()
}

/// Samples as a 16-bit WAV file.
pub fn wav(samples: &[f32]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::with_capacity(44 + 2 * samples.len()));
    let written = hound::WavWriter::new(&mut file, spec).and_then(|mut writer| {
        samples
            .iter()
            .try_for_each(|sample| writer.write_sample((sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16))?;
        writer.finalize()
    });
    debug_assert!(written.is_ok(), "memory takes everything");
    file.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_is_heard_twelve_seconds_at_a_sound_level() {
        for family in Family::ALL {
            for artist in [1, 99] {
                let samples = render(&DemoTrack::new(family, artist, 0));
                assert_eq!(samples.len(), (SECONDS * RATE_HZ as f32) as usize, "{family:?}");
                let peak = samples.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
                let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
                assert!(peak <= 0.9 && power.sqrt() > 0.03, "{family:?}: {peak} {}", power.sqrt());
                let offset = samples.iter().sum::<f32>() / samples.len() as f32;
                assert!(offset.abs() < 0.01, "{family:?}: {offset}");
                // No second of it is silent.
                for second in samples.chunks_exact(RATE_HZ as usize) {
                    assert!(second.iter().any(|sample| sample.abs() > 0.01), "{family:?}");
                }
            }
        }
    }

    #[test]
    fn a_track_is_the_same_again_and_no_other() {
        let all = tracks("Vanta Harbour", &["techno".to_owned()]);
        assert!((2..=3).contains(&all.len()));
        assert_eq!(render(&all[0]), render(&all[0]));
        assert_ne!(render(&all[0]), render(&all[1]));
        assert_ne!(all[0].title, all[1].title);
    }

    #[test]
    fn an_id_is_enough_to_play_a_track_again() {
        for track in tracks("Inês Calloway Quintet", &["jazz".to_owned(), "afrobeat".to_owned()]) {
            assert_eq!(DemoTrack::of_id(&track.id()).as_ref(), Some(&track), "{}", track.id());
        }
        for id in ["", "techno", "techno-1-1", "polka-00d2a51f33c0-1", "techno-00d2a51f33c0-3", "techno-00D2A51F33C0-1"]
        {
            assert_eq!(DemoTrack::of_id(id), None, "{id}");
        }
    }

    #[test]
    fn a_wav_file_holds_the_samples() {
        let samples = [0.0, 0.5, -1.0, 7.0];
        let mut read = hound::WavReader::new(Cursor::new(wav(&samples))).unwrap();
        assert_eq!((read.spec().sample_rate, read.spec().channels), (RATE_HZ, 1));
        assert_eq!(read.samples::<i16>().map(Result::unwrap).collect::<Vec<_>>(), [0, 16_384, -32_767, 32_767]);
    }
}
