//! Whatever the format, the same tune comes out: no lag, the right length, the right part.

use undercard::embedding::Stage;

use super::{WISH, audio, decode, decoder, pcm, tune::*, wav};

#[tokio::test]
async fn every_format_says_the_same_thing() {
    let expected = tune(24_000, 0.0, 6.0, 6.0);
    // (file, least cosine with the tune, how much longer it may be: AAC fills its last packet)
    for (name, cosine, longer_ms) in [
        ("tune.flac", 0.999_999, 0),
        ("tune-alac.m4a", 0.999_999, 0),
        ("tune.mp3", 0.999, 0),
        ("tune-8k.mp3", 0.99, 0),
        ("tune.ogg", 0.999, 0),
        ("tune.m4a", 0.999, 43),
    ] {
        let (samples, heard) = decode(&audio(name)).await.unwrap();
        assert!((6_000..=6_000 + longer_ms).contains(&heard.duration_ms), "{name}: {} ms", heard.duration_ms);
        assert_eq!((heard.cut, heard.from_ms, heard.ms), (false, 0, heard.duration_ms), "{name}");
        let (lag, found) = lag(&expected, &samples);
        assert_eq!(lag, 0, "{name} is {lag} samples late");
        assert!(found > cosine, "{name}: {found}");
    }
}

#[tokio::test]
async fn wav_of_every_width_and_rate_says_the_same_thing() {
    let expected = tune(24_000, 0.0, 4.0, 4.0);
    for (rate_hz, channels, bits) in [
        (8_000, 1, 16),
        (11_025, 2, 24),
        (16_007, 1, 32),
        (24_000, 2, 16),
        (44_100, 2, 32),
        (48_000, 6, 16),
        (96_000, 8, 24),
        (192_000, 1, 16),
    ] {
        let sound = tune(rate_hz, 0.0, 4.0, 4.0);
        let file = wav(pcm(rate_hz, channels, bits), sound.len(), |k, _| sound[k]);
        let (samples, heard) = decode(&file).await.unwrap();
        let what = format!("{rate_hz} Hz, {channels} channels, {bits} bits");
        assert_eq!((samples.len(), heard.duration_ms), (96_000, 4_000), "{what}");
        // The tune's attacks reach beyond 4 kHz, which 8 kHz cannot hold.
        let (lag, cosine) = lag(&expected, &samples);
        assert!(lag == 0 && cosine > 0.999_9, "{what}: lag {lag}, cosine {cosine}");
    }
}

#[tokio::test]
async fn a_clip_is_heard_from_its_beginning_and_a_track_in_its_middle() {
    for (name, total_s, from_ms) in [("track-31s.mp3", 31.0, 0), ("track-40s.mp3", 40.0, 5_000)] {
        let (samples, heard) = decode(&audio(name)).await.unwrap();
        assert_eq!((heard.from_ms, heard.ms), (from_ms, 30_000), "{name}");
        assert_eq!(heard.duration_ms, (total_s * 1000.0) as u32, "{name}");
        assert_eq!(samples.len(), 720_000, "{name}");
        let (lag, cosine) = lag(&tune(24_000, f64::from(from_ms) / 1000.0, 30.0, total_s), &samples);
        assert!(lag == 0 && cosine > 0.99, "{name}: lag {lag}, cosine {cosine}");
    }
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_decoding_stops_and_the_rest_is_flagged() {
    let long = wav(pcm(8_000, 1, 16), 16 * 60 * 8_000, |k, _| (k % 40) as f32 / 40.0 - 0.5);
    // Unoptimised and on a busy machine this takes longer than a recording may.
    let mut decoder = decoder();
    decoder.patience = std::time::Duration::from_secs(600);
    let (samples, heard) = decoder.decode(&long, WISH, &|_| ()).await.unwrap();
    assert_eq!((heard.cut, heard.duration_ms, heard.from_ms, heard.ms), (true, 900_000, 435_000, 30_000));
    assert_eq!(samples.len(), 720_000);
}

#[tokio::test]
async fn a_file_tells_where_it_is_in_order() {
    let stages = std::sync::Mutex::new(Vec::new());
    decoder().decode(&audio("tune.flac"), WISH, &|stage| stages.lock().unwrap().push(stage)).await.unwrap();
    assert_eq!(stages.into_inner().unwrap(), [Stage::Decoding, Stage::Resampling]);
}
