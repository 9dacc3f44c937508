//! Mixer of one track: the patch, the beat, and three buses: dry, echo and room.

use rand::{RngExt, rngs::ChaCha8Rng};

use super::{
    Family, SECONDS,
    effects::{add, echo, master, room, samples},
    instruments::{Envelope, Instrument, note},
};

const MINOR: [i32; 7] = [0, 2, 3, 5, 7, 8, 10];
const DORIAN: [i32; 7] = [0, 2, 3, 5, 7, 9, 10];
const MAJOR: [i32; 7] = [0, 2, 4, 5, 7, 9, 11];

/// What all tracks of an artist share.
#[derive(Clone, Debug)]
pub struct Patch {
    pub beats_a_minute: f32,
    /// Of the lowest octave, as MIDI counts: 36 is the C of 65 Hz.
    root: i32,
    scale: [i32; 7],
    /// Degrees of the scale, one a bar.
    pub chords: [i32; 4],
    /// 0 dark … 1 bright.
    pub bright: f32,
    /// 0 dry … 1 wet.
    pub wet: f32,
    /// Part of a sixteenth by which every second one is late.
    pub swing: f32,
}

impl Patch {
    pub fn draw(random: &mut ChaCha8Rng, family: Family) -> Self {
        use Family::*;
        let (slow, fast, swing) = match family {
            Techno => (126.0, 136.0, 0.0),
            Electro => (118.0, 130.0, 0.0),
            Jungle => (162.0, 174.0, 0.08),
            Footwork => (156.0, 162.0, 0.0),
            HipHop => (82.0, 96.0, 0.28),
            Dub => (66.0, 76.0, 0.12),
            Ambient => (50.0, 64.0, 0.0),
            Noise => (70.0, 100.0, 0.0),
            Jazz => (104.0, 150.0, 0.3),
            Folk => (78.0, 108.0, 0.05),
            Afrobeat => (100.0, 118.0, 0.1),
            PostPunk => (138.0, 164.0, 0.0),
            Shoegaze => (88.0, 112.0, 0.0),
        };
        let scale = match family {
            Jazz | Afrobeat => DORIAN,
            Folk | Shoegaze if random.random_bool(0.6) => MAJOR,
            _ => MINOR,
        };
        const TURNS: [[i32; 4]; 5] = [[0, 5, 3, 4], [0, 3, 0, 4], [0, 6, 5, 6], [0, 2, 5, 3], [0, 0, 3, 5]];
        Self {
            beats_a_minute: random.random_range(slow..fast),
            root: random.random_range(31..41),
            scale,
            chords: TURNS[random.random_range(0..TURNS.len())],
            bright: random.random_range(0.2..0.9),
            wet: random.random_range(0.2..0.8),
            swing: swing * random.random_range(0.7..1.2),
        }
    }

    /// Of a degree of the scale, `octave` octaves above the lowest one.
    pub fn hz(&self, degree: i32, octave: i32) -> f32 {
        let steps = self.scale[degree.rem_euclid(7) as usize] + 12 * (octave + degree.div_euclid(7));
        440.0 * ((self.root + steps - 69) as f32 / 12.0).exp2()
    }
}

/// A note to play: what, when and how long (in beats), how loud.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    pub instrument: Instrument,
    pub degree: i32,
    pub octave: i32,
    pub at: f32,
    pub beats: f32,
    pub gain: f32,
    pub envelope: Envelope,
    pub bright_hz: f32,
}

pub struct Mixer {
    pub patch: Patch,
    pub random: ChaCha8Rng,
    pub beat_s: f32,
    /// Without effects.
    pub dry: Vec<f32>,
    /// Heard again three eighths later.
    pub echo: Vec<f32>,
    /// Heard in a room.
    pub room: Vec<f32>,
}

impl Mixer {
    pub fn new(patch: Patch, beats_a_minute: f32, random: ChaCha8Rng) -> Self {
        let tape = vec![0.0; samples(SECONDS)];
        Self { patch, random, beat_s: 60.0 / beats_a_minute, dry: tape.clone(), echo: tape.clone(), room: tape }
    }

    /// Whole bars of four beats, the last one cut.
    pub fn bars(&self) -> usize {
        (SECONDS / (4.0 * self.beat_s)).ceil() as usize
    }

    /// The chord of a bar.
    pub fn chord(&self, bar: usize) -> i32 {
        self.patch.chords[bar % 4]
    }

    pub fn sound(&mut self, play: Note) -> Vec<f32> {
        let hz = self.patch.hz(play.degree, play.octave);
        note(play.instrument, hz, play.beats * self.beat_s, play.bright_hz, play.envelope, &mut self.random)
    }

    /// Plays a note dry, and sends parts of it to the echo and the room.
    pub fn play(&mut self, play: Note, to_echo: f32, to_room: f32) {
        let sound = self.sound(play);
        let at = play.at * self.beat_s;
        add(&mut self.dry, at, play.gain, &sound);
        if to_echo > 0.0 {
            add(&mut self.echo, at, play.gain * to_echo, &sound);
        }
        if to_room > 0.0 {
            add(&mut self.room, at, play.gain * to_room, &sound);
        }
    }

    /// A pattern of sixteenths, bar after bar: `x` a hit, `o` a soft one, `.` none.
    pub fn drum(&mut self, pattern: &str, gain: f32, hit: &[f32], to_room: f32) {
        let steps = pattern.len();
        let sixteenths = (SECONDS / self.beat_s * 4.0) as usize;
        for step in 0..=sixteenths {
            let level = match pattern.as_bytes()[step % steps] {
                b'x' => 1.0,
                b'o' => 0.4,
                _ => continue,
            };
            let late = if step % 2 == 1 { self.patch.swing } else { 0.0 };
            let at = (step as f32 + late) / 4.0 * self.beat_s;
            let gain = gain * level * self.random.random_range(0.85..1.0);
            add(&mut self.dry, at, gain, hit);
            if to_room > 0.0 {
                add(&mut self.room, at, gain * to_room, hit);
            }
        }
    }

    /// The finished track.
    pub fn mix(mut self) -> Vec<f32> {
        let echoes = echo(&self.echo, 0.75 * self.beat_s, 0.35 + 0.35 * self.patch.wet);
        add(&mut self.dry, 0.0, 0.7, &echoes);
        add(&mut self.room, 0.0, 0.3, &echoes);
        let hall = room(&self.room, 0.72 + 0.18 * self.patch.wet);
        add(&mut self.dry, 0.0, 0.9, &hall);
        master(&mut self.dry);
        self.dry
    }
}
