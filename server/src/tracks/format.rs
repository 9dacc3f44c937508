//! Audio formats, recognised by the first bytes of a file: names and stated types are not trusted. The decoder decides
//! in the end; this tells a wrong file before it is stored.

/// A kind of file that can be decoded here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioFormat {
    /// For people.
    pub name: &'static str,
    /// What a browser is told.
    pub mime: &'static str,
}

const MP3: AudioFormat = AudioFormat { name: "mp3", mime: "audio/mpeg" };
const AAC: AudioFormat = AudioFormat { name: "aac", mime: "audio/aac" };
const MP4: AudioFormat = AudioFormat { name: "m4a", mime: "audio/mp4" };
const FLAC: AudioFormat = AudioFormat { name: "flac", mime: "audio/flac" };
const OGG: AudioFormat = AudioFormat { name: "ogg", mime: "audio/ogg" };
const WAV: AudioFormat = AudioFormat { name: "wav", mime: "audio/wav" };

/// `None` when the file begins like none of them.
pub fn of(bytes: &[u8]) -> Option<AudioFormat> {
    match bytes {
        [b'f', b'L', b'a', b'C', ..] => Some(FLAC),
        [b'O', b'g', b'g', b'S', ..] => Some(OGG),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(WAV),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(MP4),
        [b'I', b'D', b'3', ..] => Some(MP3),
        // Sync word of an ADTS frame: layer bits are zero.
        [0xff, second, ..] if second & 0xf6 == 0xf0 => Some(AAC),
        // Sync word of an MPEG audio frame of layer III.
        [0xff, second, ..] if second & 0xe6 == 0xe2 => Some(MP3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_recognised_by_their_first_bytes() {
        assert_eq!(of(b"fLaC\0\0"), Some(FLAC));
        assert_eq!(of(b"OggS\0"), Some(OGG));
        assert_eq!(of(b"RIFF\x24\0\0\0WAVEfmt "), Some(WAV));
        assert_eq!(of(b"\0\0\0\x20ftypM4A "), Some(MP4));
        assert_eq!(of(b"ID3\x04\0"), Some(MP3));
        assert_eq!(of(&[0xff, 0xfb, 0x90, 0x64]), Some(MP3));
        assert_eq!(of(&[0xff, 0xf1, 0x50, 0x80]), Some(AAC));
    }

    #[test]
    fn what_is_no_audio_is_not_taken_for_it() {
        for bytes in [
            &b""[..],
            b"<html><script>",
            b"MZ\x90\0",
            b"PK\x03\x04",
            b"RIFF\0\0\0\0AVI LIST",
            b"%PDF-1.7",
            &[0xff],
            &[0xff, 0xd8, 0xff],
        ] {
            assert_eq!(of(bytes), None, "{bytes:?}");
        }
    }
}
