//! UTF-8 reader of files: UTF-16 with a byte order mark is decoded, the mark of UTF-8 is dropped.
//! Anything else passes as it is; readers refuse what is not UTF-8 where it stands.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

/// A reader of the same text in UTF-8.
pub struct Utf8<R: Read> {
    input: BufReader<R>,
    decoder: Option<Decoder>,
    ready: Vec<u8>,
    at: usize,
}

impl<R: Read> Utf8<R> {
    pub fn new(input: R) -> io::Result<Self> {
        let mut input = BufReader::with_capacity(1 << 16, input);
        let mut mark = Vec::new();
        (&mut input).take(3).read_to_end(&mut mark)?;
        let (decoder, ready) = match Encoding::for_bom(&mark) {
            Some((encoding, length)) if encoding == UTF_8 => (None, mark.split_off(length)),
            Some((utf_16, length)) => {
                let mut decoder = utf_16.new_decoder_without_bom_handling();
                let mut text = vec![0; 16];
                let (_, _, written, _) = decoder.decode_to_utf8(&mark[length..], &mut text, false);
                text.truncate(written);
                (Some(decoder), text)
            }
            None => (None, mark),
        };
        Ok(Self { input, decoder, ready, at: 0 })
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        while self.at == self.ready.len() {
            let bytes = self.input.fill_buf()?;
            let last = bytes.is_empty();
            self.ready.resize(bytes.len() * 3 + 16, 0);
            self.at = 0;
            let (result, used, written, _) = decoder.decode_to_utf8(bytes, &mut self.ready, last);
            self.ready.truncate(written);
            self.input.consume(used);
            if last && result == CoderResult::InputEmpty {
                self.decoder = None;
                break;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            if self.decoder.is_none() {
                return self.input.read(into);
            }
            self.decode_more()?;
        }
        let count = into.len().min(self.ready.len() - self.at);
        into[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        Utf8::new(bytes).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_same_text_comes_out_of_every_encoding() {
        let text = "{\"artists\": [\"Beyoncé\", \"音\", \"🔥\"]}\n".repeat(20_000);
        let mark = "\u{feff}".to_owned() + &text;
        let little: Vec<u8> = mark.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = mark.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [text.as_bytes(), mark.as_bytes(), &little, &big] {
            assert!(decoded(bytes) == text);
        }
    }

    #[test]
    fn tiny_and_torn_inputs_end() {
        assert_eq!(decoded(b""), "");
        assert_eq!(decoded(b"ab"), "ab");
        assert_eq!(decoded(b"\xff\xfe"), "");
        assert_eq!(decoded(b"\xff\xfea\x00b"), "a\u{fffd}");
        assert_eq!(decoded(b"\xff\xfea"), "\u{fffd}");
    }
}
