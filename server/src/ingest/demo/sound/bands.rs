//! Patterns of the genre families that bands play.

use rand::RngExt;

use super::{
    drums::{hat, hiss, kick, ride, rim, shaker, skin, snare},
    effects::{add, drive, low_pass},
    instruments::{Envelope, Instrument},
    machines::{LONG, PAD, play},
    mixer::{Mixer, Note},
};

/// A walking bass, a ride that swings, electric piano and a melody that wanders.
pub fn jazz(s: &mut Mixer) {
    let ride = ride(&mut s.random);
    s.drum("x...x..ox...x..o", 0.25, &ride, 0.2);
    let brush = snare(190.0, 0.06, &mut s.random);
    s.drum("....x.......x...", 0.14, &brush, 0.2);
    s.drum("x.........o.....", 0.25, &kick(60.0, 0.12, 1.0), 0.1);
    let mut melody = 4;
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar));
        let next = s.chord(bar + 1);
        for (beat, degree) in [chord, chord + 2, chord + 4, next + 1].into_iter().enumerate() {
            let bass = play(Instrument::Pluck, degree, 0, at + beat as f32, 0.95, 0.75);
            s.play(Note { envelope: Envelope { attack: 0.004, decay: 0.5 }, bright_hz: 900.0, ..bass }, 0.0, 0.1);
        }
        let comp = [0.0, 1.66, 2.66][s.random.random_range(0..3)];
        for degree in [2, 4, 6, 8] {
            s.play(
                Note { envelope: LONG, ..play(Instrument::Keys, chord + degree, 2, at + comp, 0.9, 0.13) },
                0.0,
                0.25,
            );
        }
        for step in 0..6 {
            if s.random.random_bool(0.6) {
                melody = (melody + s.random.random_range(-2..=2)).clamp(0, 10);
                let horn = play(Instrument::Saw(1), melody, 2, at + step as f32 * 0.66, 0.6, 0.16);
                let envelope = Envelope { attack: 0.04, decay: 0.9 };
                s.play(Note { envelope, bright_hz: 1_100.0 + 900.0 * s.patch.bright, ..horn }, 0.0, 0.35);
            }
        }
    }
}

/// Fingers on strings and a simple tune; nobody drums.
pub fn folk(s: &mut Mixer) {
    let picking = [[0, 4, 7, 4, 9, 4, 7, 4], [0, 7, 4, 9, 7, 4, 2, 4], [0, 4, 9, 7, 4, 7, 9, 4]];
    let order = picking[s.random.random_range(0..picking.len())];
    let bright = 1_800.0 + 3_000.0 * s.patch.bright;
    let mut tune = 7;
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar));
        for (step, degree) in order.into_iter().enumerate() {
            let (late, gain) = (s.random.random_range(0.0..0.03), s.random.random_range(0.35..0.55));
            let string = play(Instrument::Pluck, chord + degree, 1, at + step as f32 / 2.0 + late, 1.8, gain);
            s.play(Note { envelope: LONG, bright_hz: bright, ..string }, 0.0, 0.25);
        }
        for beat in [0.0, 1.5, 2.0, 3.0] {
            if bar > 0 && s.random.random_bool(0.6) {
                tune = (tune + s.random.random_range(-2..=2)).clamp(3, 11);
                let pipe = play(Instrument::Organ, tune, 2, at + beat, 1.0, 0.09);
                s.play(Note { envelope: Envelope { attack: 0.06, decay: 1.5 }, ..pipe }, 0.0, 0.6);
            }
        }
    }
}

/// Hand drums and shakers that interlock, two guitars, a bass that answers, horns at the end of a phrase.
pub fn afrobeat(s: &mut Mixer) {
    let (shaker, hat) = (shaker(&mut s.random), hat(0.03, &mut s.random));
    s.drum("xoxoxoxoxoxoxoxo", 0.3, &shaker, 0.05);
    s.drum("..x...x...x...x.", 0.18, &hat, 0.0);
    s.drum("x..x..x...x.x...", 0.28, &rim(), 0.15);
    let (low, high) = (skin(150.0, 0.14), skin(235.0, 0.09));
    s.drum("x.....x...x.....", 0.5, &low, 0.15);
    s.drum("...xx...o..x..xx", 0.4, &high, 0.15);
    s.drum("x......x..x.....", 0.7, &kick(58.0, 0.14, 1.1), 0.05);
    let riff: Vec<i32> = (0..8).map(|_| [0, 2, 4, 5, 7][s.random.random_range(0..5)]).collect();
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, if bar % 4 == 3 { 3 } else { 0 });
        for (step, degree) in riff.iter().enumerate() {
            let guitar = play(Instrument::Pluck, chord + degree, 2, at + step as f32 / 2.0, 0.4, 0.4);
            s.play(Note { bright_hz: 3_500.0 + 2_000.0 * s.patch.bright, ..guitar }, 0.0, 0.15);
        }
        for offset in [0.75, 1.75, 2.75, 3.75] {
            for degree in [0, 2, 4] {
                let chop = play(Instrument::Pluck, chord + degree, 2, at + offset, 0.15, 0.2);
                s.play(Note { bright_hz: 5_000.0, ..chop }, 0.0, 0.1);
            }
        }
        for (offset, degree) in [(0.0, 0), (0.75, 0), (1.5, 4), (2.5, 6), (3.0, 4)] {
            let bass = play(Instrument::Pluck, chord + degree, 0, at + offset, 0.7, 0.8);
            s.play(Note { envelope: Envelope { attack: 0.004, decay: 0.35 }, bright_hz: 1_000.0, ..bass }, 0.0, 0.0);
        }
        if bar % 2 == 1 {
            for (offset, degree) in [(2.0, 4), (2.5, 5), (3.0, 7)] {
                for third in [0, 2] {
                    let horn = play(Instrument::Saw(2), chord + degree + third, 2, at + offset, 0.45, 0.12);
                    s.play(
                        Note { envelope: Envelope { attack: 0.03, decay: 0.6 }, bright_hz: 2_200.0, ..horn },
                        0.0,
                        0.3,
                    );
                }
            }
        }
    }
}

/// Straight drums, a driving bass in eighths, a thin guitar with chorus.
pub fn post_punk(s: &mut Mixer) {
    s.drum("x.....x.x.......", 0.85, &kick(58.0, 0.15, 1.3), 0.1);
    let (snare, hat) = (snare(195.0, 0.12, &mut s.random), hat(0.03, &mut s.random));
    s.drum("....x.......x...", 0.75, &snare, 0.45);
    s.drum("x.x.x.x.x.x.x.x.", 0.22, &hat, 0.05);
    let bright = 2_200.0 + 2_500.0 * s.patch.bright;
    let figure: Vec<i32> = (0..4).map(|_| [0, 2, 4, 7, 8][s.random.random_range(0..5)]).collect();
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar));
        for eighth in 0..8 {
            let bass = play(Instrument::Saw(1), chord, 0, at + eighth as f32 / 2.0, 0.45, 0.55);
            s.play(Note { envelope: Envelope { attack: 0.003, decay: 0.25 }, bright_hz: 1_100.0, ..bass }, 0.0, 0.0);
            let guitar = play(Instrument::Pluck, chord + figure[eighth % 4], 2, at + eighth as f32 / 2.0, 0.9, 0.35);
            s.play(Note { envelope: LONG, bright_hz: bright, ..guitar }, 0.3, 0.4);
        }
        for degree in [0, 4] {
            let strings = play(Instrument::Saw(3), chord + degree, 2, at, 4.2, 0.05);
            s.play(Note { envelope: PAD, bright_hz: 1_500.0, ..strings }, 0.0, 0.5);
        }
    }
}

/// A wall of bent guitars in a hall, slow drums behind it.
pub fn shoegaze(s: &mut Mixer) {
    s.drum("x.......x.x.....", 0.55, &kick(55.0, 0.2, 1.2), 0.2);
    let snare = snare(185.0, 0.16, &mut s.random);
    s.drum("....x.......x...", 0.5, &snare, 0.6);
    let cymbal = hat(0.09, &mut s.random);
    s.drum("x...x...x...x...", 0.12, &cymbal, 0.3);
    let mut wall = vec![0.0; s.dry.len()];
    for bar in 0..s.bars() {
        let (at, chord) = (4.0 * bar as f32, s.chord(bar));
        for (degree, octave) in [(0, 1), (4, 1), (7, 1), (9, 1)] {
            let envelope = Envelope { attack: 0.05, decay: 5.0 };
            let guitar =
                Note { envelope, bright_hz: 3_500.0, ..play(Instrument::Saw(4), chord + degree, octave, at, 4.3, 1.0) };
            let sound = s.sound(guitar);
            add(&mut wall, at * s.beat_s, 0.3, &sound);
        }
        let bass = play(Instrument::Saw(1), chord, 0, at, 3.9, 0.35);
        s.play(Note { envelope: LONG, bright_hz: 500.0, ..bass }, 0.0, 0.0);
        for step in 0..8 {
            let lead = [7, 9, 11, 9][step % 4] + chord;
            let note = play(Instrument::Pluck, lead, 2, at + step as f32 / 2.0, 1.2, 0.16);
            s.play(Note { envelope: LONG, bright_hz: 4_000.0, ..note }, 0.5, 0.8);
        }
    }
    drive(&mut wall, 2.5 + 3.0 * s.patch.bright);
    low_pass(&mut wall, 2_800.0 + 1_500.0 * s.patch.bright);
    add(&mut s.dry, 0.0, 0.35, &wall);
    add(&mut s.room, 0.0, 0.4, &wall);
    let air = hiss(super::SECONDS, 1_000.0, 6_000.0, &mut s.random);
    add(&mut s.dry, 0.0, 0.01, &air);
}
