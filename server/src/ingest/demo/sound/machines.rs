//! Patterns of the genre families that machines play.

use rand::RngExt;

use super::{
    drums::{clap, hat, hiss, kick, rim, snare},
    effects::{Pass, add, drive, filter, low_pass},
    instruments::{Envelope, Instrument},
    mixer::{Mixer, Note},
};

pub const SHORT: Envelope = Envelope { attack: 0.003, decay: 0.14 };
pub const LONG: Envelope = Envelope { attack: 0.01, decay: 1.2 };
/// Comes and goes slowly.
pub const PAD: Envelope = Envelope { attack: 0.6, decay: 6.0 };

/// A note with the settings that most have.
pub fn play(instrument: Instrument, degree: i32, octave: i32, at: f32, beats: f32, gain: f32) -> Note {
    Note { instrument, degree, octave, at, beats, gain, envelope: SHORT, bright_hz: 1_200.0 }
}

/// Four to the floor, a line of sixteenths whose filter opens and closes, a stab with echo.
pub fn techno(s: &mut Mixer) {
    let hard = s.random.random_range(1.5..2.5);
    s.drum("x...x...x...x...", 1.0, &kick(48.0, 0.22, hard), 0.03);
    let (closed, open) = (hat(0.02, &mut s.random), hat(0.06, &mut s.random));
    s.drum("..x...x...x...x.", 0.28, &open, 0.1);
    s.drum("x.xxx.xxx.xxx.xx", 0.1, &closed, 0.0);
    if s.random.random_bool(0.5) {
        let clap = clap(&mut s.random);
        s.drum("....x.......x...", 0.3, &clap, 0.4);
    }
    let line: Vec<Option<i32>> =
        (0..16).map(|_| s.random.random_bool(0.65).then(|| [0, 0, 0, 7, 4, 2][s.random.random_range(0..6)])).collect();
    let mut acid = vec![0.0; s.dry.len()];
    for step in 0..s.bars() * 16 {
        if let Some(degree) = line[step % 16] {
            let at = step as f32 / 4.0;
            let note = Note { bright_hz: 5_000.0, ..play(Instrument::Saw(1), degree, 1, at, 0.22, 1.0) };
            let sound = s.sound(note);
            add(&mut acid, at * s.beat_s, 0.5, &sound);
        }
    }
    let (base, sweep) = (250.0 + 500.0 * s.patch.bright, 300.0 + 900.0 * s.patch.bright);
    filter(&mut acid, Pass::Low, 3.0, |t| base + sweep * (0.5 + 0.5 * (t * 0.52).sin()));
    add(&mut s.dry, 0.0, 0.55, &acid);
    for bar in 0..s.bars() {
        for (degree, at) in [(0, 1.5), (2, 1.5), (4, 1.5)] {
            let at = 4.0 * bar as f32 + at;
            s.play(Note { bright_hz: 1_800.0, ..play(Instrument::Saw(3), degree, 2, at, 0.3, 0.07) }, 0.9, 0.5);
        }
    }
}

/// A broken machine beat, arpeggios in squares, a round bass.
pub fn electro(s: &mut Mixer) {
    s.drum("x.....x...x.....x.....x..x......", 1.0, &kick(52.0, 0.3, 1.3), 0.02);
    let (snare, hat) = (snare(180.0, 0.1, &mut s.random), hat(0.018, &mut s.random));
    s.drum("....x.......x...", 0.7, &snare, 0.25);
    s.drum("x.xxx.xox.xxx.xo", 0.2, &hat, 0.0);
    let bright = 1_500.0 + 2_500.0 * s.patch.bright;
    let order = [[0, 2, 4, 7], [0, 4, 2, 4], [7, 4, 2, 0]][s.random.random_range(0..3)];
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar));
        for step in 0..16 {
            let degree = chord + order[step % 4];
            let note = play(Instrument::Square, degree, 2, at + step as f32 / 4.0, 0.22, 0.16);
            s.play(Note { bright_hz: bright, ..note }, 0.35, 0.1);
        }
        for half in 0..8 {
            let bass = play(Instrument::Saw(2), chord, half % 2, at + half as f32 / 2.0, 0.4, 0.4);
            s.play(Note { bright_hz: 700.0, ..bass }, 0.0, 0.0);
        }
        for degree in [0, 2, 4] {
            let pad = play(Instrument::Saw(3), chord + degree, 2, at, 4.2, 0.06);
            s.play(Note { envelope: PAD, bright_hz: bright, ..pad }, 0.0, 0.6);
        }
    }
}

/// A chopped break at full speed over a slow, deep bass.
pub fn jungle(s: &mut Mixer) {
    let breaks = [
        ("x.x.......xx....x.x.......x.....", "....x..o.o..x..o....x..o.ox...x."),
        ("x.........xx..x.x.x.......xx....", "....x..x.o..x.......x..o.x..xo.x"),
        ("x..x......x.....x.........xx.x..", "....x..o....x..ox...x..o.o..x.xx"),
    ];
    let (low, high) = breaks[s.random.random_range(0..breaks.len())];
    s.drum(low, 0.8, &kick(62.0, 0.12, 1.4), 0.1);
    let (snare, hat) = (snare(215.0, 0.1, &mut s.random), hat(0.035, &mut s.random));
    s.drum(high, 0.75, &snare, 0.2);
    s.drum("x.x.x.xxx.x.x.xx", 0.24, &hat, 0.08);
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar / 2));
        for (offset, beats, degree) in [(0.0, 1.6, 0), (2.5, 1.2, if bar % 2 == 1 { 4 } else { 0 })] {
            let bass = play(Instrument::Sine, chord + degree, 0, at + offset, beats, 0.8);
            s.play(Note { envelope: LONG, ..bass }, 0.0, 0.0);
        }
        for degree in [0, 2, 4, 6] {
            let pad = play(Instrument::Saw(4), chord + degree, 2, at, 4.4, 0.05);
            s.play(Note { envelope: PAD, bright_hz: 900.0 + 900.0 * s.patch.bright, ..pad }, 0.2, 0.7);
        }
    }
}

/// Threes against fours at 160, claps, a chopped chord that stutters.
pub fn footwork(s: &mut Mixer) {
    let triples = ["x..x..x...x..x..", "x..x..x..x..x.x.", "x.....x..x....x."];
    let kicks = triples[s.random.random_range(0..triples.len())];
    s.drum(kicks, 1.0, &kick(50.0, 0.28, 1.6), 0.0);
    let (clap, hat) = (clap(&mut s.random), hat(0.02, &mut s.random));
    s.drum("........x...........x...x.......", 0.5, &clap, 0.15);
    s.drum("..x..x..x..x..x.", 0.22, &hat, 0.0);
    s.drum("...x......x..x..", 0.3, &rim(), 0.1);
    let chop: Vec<bool> = (0..16).map(|_| s.random.random_bool(0.42)).collect();
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar / 2));
        for (step, _) in chop.iter().enumerate().filter(|(_, chopped)| **chopped) {
            for degree in [0, 2, 4, 6] {
                let stab = play(Instrument::Keys, chord + degree, 2, at + step as f32 / 4.0, 0.24, 0.13);
                s.play(stab, 0.0, 0.15);
            }
        }
        for offset in [0.0, 1.5, 2.25] {
            let sub = play(Instrument::Sine, chord, 0, at + offset, 0.7, 0.7);
            s.play(Note { envelope: Envelope { attack: 0.004, decay: 0.5 }, ..sub }, 0.0, 0.0);
        }
    }
}

/// A swung beat, electric piano, a lazy bass, the crackle of vinyl.
pub fn hip_hop(s: &mut Mixer) {
    let beats = ["x......x..x.....", "x..x......x..x..", "x.......o.x....."];
    let kicks = beats[s.random.random_range(0..beats.len())];
    s.drum(kicks, 1.0, &kick(56.0, 0.2, 1.4), 0.05);
    let (snare, hat) = (snare(170.0, 0.13, &mut s.random), hat(0.025, &mut s.random));
    s.drum("....x.......x..o", 0.85, &snare, 0.12);
    s.drum("x.x.x.xxx.x.x.x.", 0.2, &hat, 0.0);
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar));
        for offset in [0.0, 2.5] {
            for degree in [0, 2, 4, 6] {
                let keys = play(Instrument::Keys, chord + degree, 2, at + offset, 1.6, 0.17);
                s.play(Note { envelope: LONG, ..keys }, 0.0, 0.25);
            }
        }
        for (offset, degree) in [(0.0, 0), (1.75, 4), (2.5, 0)] {
            let bass = play(Instrument::Sine, chord + degree, 0, at + offset, 1.0, 0.7);
            s.play(Note { envelope: Envelope { attack: 0.01, decay: 0.6 }, ..bass }, 0.0, 0.0);
        }
    }
    for _ in 0..90 {
        let (at, gain) = (s.random.random_range(0.0..super::SECONDS), s.random.random_range(0.02..0.1));
        let tick = hiss(0.003, 1_500.0, 6_000.0, &mut s.random);
        add(&mut s.dry, at, gain, &tick);
    }
}

/// One drop, a deep line, chords off the beat that echo away.
pub fn dub(s: &mut Mixer) {
    s.drum("........x.......", 1.0, &kick(50.0, 0.3, 1.2), 0.1);
    let (rim, hat) = (rim(), hat(0.03, &mut s.random));
    s.drum("........x......o", 0.35, &rim, 0.7);
    s.drum("..x...x...x...x.", 0.18, &hat, 0.1);
    let line = [[0, 0, 4, 2], [0, 4, 3, 0], [0, 2, 0, -3]][s.random.random_range(0..3)];
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar / 2));
        for (beat, degree) in line.iter().enumerate() {
            let bass = play(Instrument::Sine, chord + degree, 0, at + beat as f32 + 0.25 * (beat % 2) as f32, 0.9, 0.9);
            s.play(Note { envelope: Envelope { attack: 0.012, decay: 0.7 }, ..bass }, 0.0, 0.0);
        }
        for beat in [0.5, 1.5, 2.5, 3.5] {
            let sends = if s.random.random_bool(0.35) { 1.2 } else { 0.25 };
            for degree in [0, 2, 4] {
                let skank = play(Instrument::Organ, chord + degree, 2, at + beat, 0.22, 0.16);
                s.play(skank, sends, 0.3);
            }
        }
    }
}

/// Slow chords without a beat, air, and a chime now and then.
pub fn ambient(s: &mut Mixer) {
    let bright = 500.0 + 1_200.0 * s.patch.bright;
    let mut at = -1.0;
    let mut bar = 0;
    while at * s.beat_s < super::SECONDS {
        for degree in [0, 2, 4, 8] {
            let late = s.random.random_range(0.0..0.6);
            let pad = play(Instrument::Saw(3), s.chord(bar) + degree, 1, at + late, 5.0, 0.18);
            let envelope = Envelope { attack: 1.8, decay: 3.0 };
            s.play(Note { envelope, bright_hz: bright, ..pad }, 0.2, 0.9);
        }
        (at, bar) = (at + 3.0, bar + 1);
    }
    let drone =
        Note { envelope: Envelope { attack: 1.0, decay: 30.0 }, ..play(Instrument::Organ, 0, 0, 0.0, 16.0, 0.12) };
    s.play(drone, 0.0, 0.3);
    for _ in 0..6 {
        let (at, degree) = (s.random.random_range(0.0..9.0), s.random.random_range(0..8));
        let chime = play(Instrument::Chime, degree, 3, at, 3.0, 0.1);
        s.play(Note { envelope: LONG, ..chime }, 0.6, 1.0);
    }
    let mut air = hiss(super::SECONDS, 200.0, 2_500.0, &mut s.random);
    filter(&mut air, Pass::Low, 0.8, |t| 600.0 + 400.0 * (t * 0.7).sin());
    add(&mut s.dry, 0.0, 0.035, &air);
}

/// A torn drone, gusts, bursts: dense, but with the top taken off so that it does not hurt.
pub fn noise(s: &mut Mixer) {
    let mut torn = vec![0.0; s.dry.len()];
    for (degree, octave) in [(0, 0), (1, 0), (4, 1)] {
        let envelope = Envelope { attack: 0.3, decay: 40.0 };
        let drone = Note { envelope, bright_hz: 2_500.0, ..play(Instrument::Saw(3), degree, octave, 0.0, 24.0, 1.0) };
        let sound = s.sound(drone);
        add(&mut torn, 0.0, 0.5, &sound);
    }
    let gusts = hiss(super::SECONDS, 80.0, 6_000.0, &mut s.random);
    add(&mut torn, 0.0, 0.7, &gusts);
    let (slow, fast) = (s.random.random_range(0.8..1.8), s.random.random_range(2.5..5.0));
    filter(&mut torn, Pass::Low, 1.6, |t| 900.0 + 700.0 * (slow * t).sin() + 350.0 * (fast * t).sin());
    drive(&mut torn, 3.0 + 3.0 * s.patch.bright);
    for _ in 0..14 {
        let (at, length) = (s.random.random_range(0.0..11.0), s.random.random_range(0.08..0.5));
        let centre = s.random.random_range(400.0..2_500.0);
        let mut burst = hiss(length, centre, 2.0 * centre, &mut s.random);
        drive(&mut burst, 4.0);
        add(&mut torn, at, 0.6, &burst);
        add(&mut s.echo, at, 0.25, &burst);
    }
    low_pass(&mut torn, 4_500.0);
    add(&mut s.dry, 0.0, 0.6, &torn);
    add(&mut s.room, 0.0, 0.2, &torn);
}
