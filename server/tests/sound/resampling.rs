//! The resampler against what it should say: sums of sines and sweeps are known at every rate exactly.

use std::f64::consts::PI;

use undercard::embedding::resample::{resample, resampled_len};

use super::tune::snr;

/// Seventeen partials up to `highest_hz`, with phases that never line up.
fn chord(rate_hz: u32, samples: usize, highest_hz: f64) -> Vec<f32> {
    let sample = |k: usize| {
        let t = k as f64 / f64::from(rate_hz);
        let partial = |i: i32| (2.0 * PI * highest_hz * f64::from(i) / 17.0 * t + f64::from(i * i)).sin();
        (1..=17).map(partial).sum::<f64>() / 17.0
    };
    (0..samples).map(|k| sample(k) as f32).collect()
}

/// A sweep from 20 Hz to `highest_hz`, linear in time.
fn sweep(rate_hz: u32, samples: usize, highest_hz: f64) -> Vec<f32> {
    let seconds = samples as f64 / f64::from(rate_hz);
    let sample = |k: usize| {
        let t = k as f64 / f64::from(rate_hz);
        (2.0 * PI * (20.0 * t + (highest_hz - 20.0) * t * t / (2.0 * seconds))).sin()
    };
    (0..samples).map(|k| 0.9 * sample(k) as f32).collect()
}

#[test]
fn sines_and_sweeps_keep_60_db_at_usual_and_odd_rates() {
    for to in [16_000, 24_000] {
        for from in [8_000, 11_025, 16_000, 16_007, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 191_999] {
            // What both rates hold, with the room that any filter needs.
            let highest_hz = 0.45 * f64::from(from.min(to));
            let (n, m) = (2 * from as usize, 2 * to as usize);
            for (what, sound) in [("chord", chord as fn(u32, usize, f64) -> Vec<f32>), ("sweep", sweep)] {
                let heard = resample(&sound(from, n, highest_hz), from, to).unwrap();
                let snr = snr(&sound(to, m, highest_hz), &heard, to);
                assert_eq!(heard.len(), m);
                assert!(snr > 60.0, "{what} from {from} to {to} Hz: {snr:.1} dB");
            }
        }
    }
}

#[test]
fn what_the_lower_rate_cannot_hold_is_taken_out() {
    // 15 kHz does not fit into 24,000 Hz: folded back it would be heard at 9 kHz.
    let tone: Vec<f32> = (0..88_200).map(|k| (2.0 * PI * 15_000.0 * f64::from(k) / 44_100.0).sin() as f32).collect();
    let heard = resample(&tone, 44_100, 24_000).unwrap();
    let loudest = heard[2_400..45_600].iter().fold(0.0f32, |most, x| most.max(x.abs()));
    assert!(loudest < 1e-4, "{loudest}");
}

#[test]
fn every_rate_from_8000_to_8200_and_from_44000_to_44200_is_exact_in_length_and_time() {
    let odd = [8_191, 11_111, 12_345, 31_337, 47_999, 48_001, 95_999, 127_997, 176_399, 192_000];
    for from in (8_000..=8_200).chain(44_000..=44_200).chain(odd) {
        let n = from as usize / 4;
        let highest_hz = 0.4 * f64::from(from.min(24_000));
        let heard = resample(&chord(from, n, highest_hz), from, 24_000).unwrap();
        let exact = (n as f64 * 24_000.0 / f64::from(from)).round() as usize;
        assert_eq!(heard.len(), exact, "{from} Hz");
        // A tenth of a sample of delay would leave 20 dB.
        let snr = snr(&chord(24_000, exact, highest_hz), &heard, 24_000);
        assert!(snr > 60.0, "{from} Hz: {snr:.1} dB");
    }
}

#[test]
fn odd_lengths_are_rounded_and_nothing_becomes_nothing() {
    assert_eq!(resampled_len(1_323_000, 44_100, 24_000), 720_000);
    assert_eq!(resampled_len(1, 44_100, 24_000), 1);
    assert_eq!(resampled_len(0, 44_100, 24_000), 0);
    for n in [0, 1, 2, 3, 1_000, 2_057, 2_058, 2_059, 100_003] {
        assert_eq!(resample(&vec![0.5; n], 44_100, 24_000).unwrap().len(), resampled_len(n as u64, 44_100, 24_000));
    }
}

#[test]
fn in_pieces_or_at_once_is_the_same_to_the_bit() {
    let sound = chord(44_100, 44_100, 9_000.0);
    let whole = resample(&sound, 44_100, 24_000).unwrap();
    let mut resampler = undercard::embedding::resample::Resampler::new(44_100, 24_000).unwrap();
    for piece in sound.chunks(1_153) {
        resampler.push(piece).unwrap();
    }
    assert_eq!(resampler.finish().unwrap(), whole);
}
