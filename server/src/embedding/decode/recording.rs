//! Audio file as a stream of frames. What `symphonia` says is not believed: every figure is checked before memory is
//! asked for or time is spent.

use std::{io::Cursor, ops::RangeInclusive, sync::Arc};

use symphonia::core::{
    codecs::audio::{
        AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
        well_known::{CODEC_ID_AAC, CODEC_ID_MP3},
    },
    common::Limit,
    errors::Error,
    formats::{FormatOptions, FormatReader, Track, TrackType, probe::Hint},
    io::MediaSourceStream,
    meta::MetadataOptions,
};

use super::edits;
use crate::embedding::EmbedError;

const RATES_HZ: RangeInclusive<u32> = 8_000..=192_000;
const CHANNELS: RangeInclusive<usize> = 1..=8;
/// Samples that one packet may become. A file that announces more wants memory, not to be heard.
const LARGEST_PACKET: u64 = 1 << 20;
/// A recording that lost more than one packet in fifty is damaged. Two more are forgiven: encoders leave odd ends.
const GOOD_PER_BAD: u64 = 50;
const FORGIVEN: u64 = 2;
/// After so many failures no further packet is tried.
const MOST_FAILURES: u64 = 1_000;
/// A file that holds less than this share of what it declares was cut off on its way.
const WHOLE: f64 = 0.95;

/// A run of frames at one rate.
pub(super) struct Frames<'a> {
    /// `channels` samples for each frame.
    pub interleaved: &'a [f32],
    pub channels: usize,
    pub rate_hz: u32,
}

pub(super) struct Recording {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    file: Arc<[u8]>,
    container: &'static str,
    aac: bool,
    /// 0 until the first packet tells.
    rate_hz: u32,
    /// Frames of the lead-in that are still to be dropped.
    lead_in: u64,
    /// How many frames the file says it has, if that statement is one to trust.
    declared: Option<u64>,
    /// Another stream follows in the same file, which is not read.
    pub goes_on: bool,
    good: u64,
    bad: u64,
    interleaved: Vec<f32>,
}

impl Recording {
    pub fn open(file: Arc<[u8]>) -> Result<Self, EmbedError> {
        let source = MediaSourceStream::new(Box::new(Cursor::new(Arc::clone(&file))), Default::default());
        // Tags and pictures are passed over: nothing of them is used.
        let tags =
            MetadataOptions::default().limit_tag_bytes(Limit::Maximum(4 << 10)).limit_visual_bytes(Limit::Maximum(0));
        // Recognised by its content. What a name or a browser says about a file proves nothing.
        let format = symphonia::default::get_probe()
            .probe(&Hint::new(), source, FormatOptions::default(), tags)
            .map_err(|error| unreadable(&error))?;
        let container = format.format_info().short_name;
        let track = format
            .default_track(TrackType::Audio)
            .ok_or_else(|| EmbedError::Unsupported("there is no audio track in the file".to_owned()))?;
        let params = track.codec_params.as_ref().and_then(|params| params.audio()).ok_or_else(no_decoder)?;
        check(params)?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(params, &AudioDecoderOptions::default())
            .map_err(|error| unreadable(&error))?;
        Ok(Self {
            decoder,
            track: track.id,
            container,
            aac: params.codec == CODEC_ID_AAC,
            rate_hz: 0,
            lead_in: 0,
            declared: declared(track, params, container),
            goes_on: false,
            good: 0,
            bad: 0,
            interleaved: Vec::new(),
            format,
            file,
        })
    }

    /// The next frames, or none at the end.
    pub fn next(&mut self) -> Result<Option<Frames<'_>>, EmbedError> {
        loop {
            if self.bad > MOST_FAILURES {
                return Err(self.damaged());
            }
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => packet,
                Ok(Some(_)) => continue,
                Ok(None) => return Ok(None),
                Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
                Err(Error::ResetRequired) => {
                    self.goes_on = true;
                    return Ok(None);
                }
                // Some demuxers find the next packet after a broken one.
                Err(Error::DecodeError(_)) => {
                    self.bad += 1;
                    continue;
                }
                Err(error) => return Err(unreadable(&error)),
            };
            let (rate_hz, channels) = match self.decoder.decode(&packet) {
                Ok(decoded) => {
                    decoded.copy_to_vec_interleaved(&mut self.interleaved);
                    (decoded.spec().rate(), decoded.spec().channels().count())
                }
                Err(Error::DecodeError(_) | Error::IoError(_)) => {
                    self.bad += 1;
                    continue;
                }
                Err(Error::ResetRequired) => {
                    self.goes_on = true;
                    return Ok(None);
                }
                Err(error) => return Err(unreadable(&error)),
            };
            self.good += 1;
            if self.interleaved.is_empty() {
                continue;
            }
            self.check_shape(rate_hz, channels)?;
            let skipped = self.lead_in.min((self.interleaved.len() / channels) as u64);
            self.lead_in -= skipped;
            if skipped as usize * channels < self.interleaved.len() {
                let interleaved = &self.interleaved[skipped as usize * channels..];
                return Ok(Some(Frames { interleaved, channels, rate_hz }));
            }
        }
    }

    fn check_shape(&mut self, rate_hz: u32, channels: usize) -> Result<(), EmbedError> {
        check_rate(rate_hz)?;
        check_channels(channels)?;
        if self.rate_hz == 0 {
            self.rate_hz = rate_hz;
            if self.container == "isomp4" {
                self.lead_in = edits::lead_in(&self.file, rate_hz, self.aac);
            }
        } else if self.rate_hz != rate_hz {
            return Err(EmbedError::Unsupported(format!(
                "the rate changes from {} to {rate_hz} Hz within the file: export it at one rate",
                self.rate_hz
            )));
        }
        Ok(())
    }

    /// Refuses, at the end of the file, what lost too much on its way here. `frames` is how many came out.
    pub fn check_end(&self, frames: u64) -> Result<(), EmbedError> {
        if self.bad > FORGIVEN + self.good / GOOD_PER_BAD {
            return Err(self.damaged());
        }
        if let Some(declared) = self.declared
            && (frames as f64) < declared as f64 * WHOLE
        {
            let seconds = |frames: u64| frames as f64 / f64::from(self.rate_hz.max(1));
            return Err(EmbedError::Corrupt(format!(
                "the file ends after {:.1} of {:.1} s: upload it again",
                seconds(frames),
                seconds(declared)
            )));
        }
        Ok(())
    }

    fn damaged(&self) -> EmbedError {
        let (bad, all) = (self.bad, self.bad + self.good);
        EmbedError::Corrupt(format!("the file is damaged: {bad} of {all} packets cannot be read; export it again"))
    }
}

fn check(params: &AudioCodecParameters) -> Result<(), EmbedError> {
    params.sample_rate.map_or(Ok(()), check_rate)?;
    let channels = params.channels.as_ref().map(|channels| channels.count());
    channels.map_or(Ok(()), check_channels)?;
    let frames = params.max_frames_per_packet.unwrap_or(0);
    if frames.saturating_mul(channels.unwrap_or(1) as u64) > LARGEST_PACKET {
        return Err(EmbedError::Corrupt(format!("the file announces packets of {frames} frames: export it again")));
    }
    Ok(())
}

pub(in crate::embedding) fn check_rate(rate_hz: u32) -> Result<(), EmbedError> {
    if RATES_HZ.contains(&rate_hz) {
        return Ok(());
    }
    let (least, most) = (RATES_HZ.start(), RATES_HZ.end());
    Err(EmbedError::Unsupported(format!("a rate of {rate_hz} Hz is not read: export it with {least} to {most} Hz")))
}

fn check_channels(channels: usize) -> Result<(), EmbedError> {
    if CHANNELS.contains(&channels) {
        return Ok(());
    }
    Err(EmbedError::Unsupported(format!("{channels} channels are not read: export the file with 1 to 8")))
}

/// FLAC, MP4 and the encoder's note in an MP3 file are written when the length is known. Others guess or leave it open.
fn declared(track: &Track, params: &AudioCodecParameters, container: &str) -> Option<u64> {
    let known = match container {
        "flac" | "isomp4" => true,
        _ => params.codec == CODEC_ID_MP3 && track.delay.is_some(),
    };
    track.num_frames.filter(|_| known)
}

fn no_decoder() -> EmbedError {
    EmbedError::Unsupported(
        "this kind of audio is not read here: export the file as mp3, m4a (AAC-LC or ALAC), flac, ogg (Vorbis) or wav"
            .to_owned(),
    )
}

fn unreadable(error: &Error) -> EmbedError {
    match error {
        Error::Unsupported(_) => no_decoder(),
        error => EmbedError::Corrupt(format!("the file cannot be read ({error}): export it again")),
    }
}
