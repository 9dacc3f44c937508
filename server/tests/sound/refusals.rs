//! What is no music is refused by name, and says what to do next.

use undercard::embedding::EmbedError;

use super::{audio, decode, pcm, wav};

fn kind(error: &EmbedError) -> &'static str {
    match error {
        EmbedError::Unsupported(_) => "unsupported",
        EmbedError::Corrupt(_) => "corrupt",
        EmbedError::NoSignal(_) => "no signal",
        EmbedError::TooLong(_) => "too long",
        _ => "our fault",
    }
}

#[track_caller]
fn assert_refused(what: &str, answer: Result<impl Sized, EmbedError>, wanted: &str) {
    let error = answer.err().unwrap_or_else(|| panic!("{what} was taken"));
    assert_eq!(kind(&error), wanted, "{what}: {error}");
}

#[tokio::test]
async fn other_kinds_of_files_are_not_taken_for_music() {
    let html = b"<!doctype html><title>404</title><p>Not found".repeat(40);
    let zip = [b"PK\x03\x04".as_slice(), &[0x5a; 3000]].concat();
    let program = [b"\x7fELF\x02\x01\x01\x00".as_slice(), &[0u8; 5000]].concat();
    for (what, file) in [
        ("nothing", vec![]),
        ("one byte", vec![0]),
        ("a page", html),
        ("a zip", zip),
        ("a program", program),
        ("text", b"Dear listener, please find attached".to_vec()),
    ] {
        let error = decode(&file).await.err().unwrap_or_else(|| panic!("{what} was taken"));
        assert!(matches!(kind(&error), "unsupported" | "corrupt"), "{what}: {error:?}");
        assert!(error.to_string().contains("export") || what == "nothing", "{what}: {error}");
    }
    let huge = vec![0; (64 << 20) + 1];
    assert_refused("65 MiB", decode(&huge).await, "too long");
}

#[tokio::test]
async fn a_wav_with_an_absurd_header_is_refused() {
    let good = wav(pcm(44_100, 2, 16), 4 * 44_100, |k, _| (k as f32 * 0.05).sin() * 0.5);
    assert!(decode(&good).await.is_ok());
    // Offsets of the format chunk: 22 channels, 24 rate.
    for (what, at, bytes) in [
        ("0 Hz", 24, 0u32.to_le_bytes().to_vec()),
        ("1 Hz", 24, 1u32.to_le_bytes().to_vec()),
        ("4 GHz", 24, 4_000_000_000u32.to_le_bytes().to_vec()),
        ("192,001 Hz", 24, 192_001u32.to_le_bytes().to_vec()),
        ("no channels", 22, 0u16.to_le_bytes().to_vec()),
        ("255 channels", 22, 255u16.to_le_bytes().to_vec()),
    ] {
        let mut file = good.clone();
        // hound writes PCM with two channels as a plain format chunk.
        file[at..at + bytes.len()].copy_from_slice(&bytes);
        let error = decode(&file).await.err().unwrap_or_else(|| panic!("{what} was taken"));
        assert!(matches!(kind(&error), "unsupported" | "corrupt"), "{what}: {error:?}");
    }
}

#[tokio::test]
async fn numbers_that_are_none_are_silenced_or_refused() {
    let spec = pcm(24_000, 1, 32);
    let tone = |k: usize| (k as f32 * 0.05).sin() * 0.5;
    let few = wav(spec, 96_000, |k, _| if k % 2_000 == 7 { f32::NAN } else { tone(k) });
    let (samples, _) = decode(&few).await.unwrap();
    assert!(samples.iter().all(|x| x.is_finite()));
    assert_eq!(samples[7], 0.0);
    let many = wav(spec, 96_000, |k, _| if k % 500 == 7 { f32::INFINITY } else { tone(k) });
    assert_refused("1 in 500 infinite", decode(&many).await, "corrupt");
    let loud = wav(spec, 96_000, |k, _| tone(k) * 1e30);
    let (samples, _) = decode(&loud).await.unwrap();
    assert!(samples.iter().all(|x| x.abs() <= 1.0));
}

#[tokio::test]
async fn short_and_cut_off_files_are_refused_with_their_length() {
    let short = wav(pcm(44_100, 1, 16), 44_100 * 2, |k, _| (k as f32 * 0.05).sin() * 0.5);
    let Err(EmbedError::NoSignal(reason)) = decode(&short).await else { panic!() };
    assert_eq!(reason, "2.0 s of sound is too short: 3 s are needed");
    for name in ["tune.flac", "tune.mp3"] {
        let file = audio(name);
        assert_refused(name, decode(&file[..file.len() * 7 / 10]).await, "corrupt");
    }
}
