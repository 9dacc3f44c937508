//! Edit lists of MP4 files: where the sound begins. AAC encoders put a packet of silence before it, and the edit list
//! tells the player how much to skip. The demuxer does not apply edit lists, so what they say about the start is read
//! here.

/// Length of the lead-in of AAC when the file does not tell: what most encoders use, in samples.
const AAC_PRIMING: u64 = 1024;

/// Samples at `rate_hz` to skip at the beginning of the first audio track of an MP4 file.
pub(super) fn lead_in(file: &[u8], rate_hz: u32, aac: bool) -> u64 {
    match edit(file) {
        Some((start, timescale)) if timescale > 0 => start.saturating_mul(u64::from(rate_hz)) / u64::from(timescale),
        _ if aac => AAC_PRIMING,
        _ => 0,
    }
}

/// (first media time that is played, units per second)
fn edit(file: &[u8]) -> Option<(u64, u32)> {
    let movie = inside(file, b"moov")?;
    let tracks = boxes(movie).filter(|(kind, _)| *kind == b"trak").map(|(_, track)| track);
    tracks.filter(|track| is_audio(track).unwrap_or(false)).find_map(|track| {
        let timescale = timescale(inside(inside(track, b"mdia")?, b"mdhd")?)?;
        Some((first_edit(inside(inside(track, b"edts")?, b"elst")?)?, timescale))
    })
}

fn is_audio(track: &[u8]) -> Option<bool> {
    let handler = inside(inside(track, b"mdia")?, b"hdlr")?;
    Some(handler.get(8..12)? == b"soun")
}

/// ISO/IEC 14496-12, 8.4.2: version 1 has dates of 8 bytes.
fn timescale(header: &[u8]) -> Option<u32> {
    let at = if *header.first()? == 1 { 20 } else { 12 };
    Some(u32::from_be_bytes(*header.get(at..)?.first_chunk()?))
}

/// ISO/IEC 14496-12, 8.6.6: the first entry that plays something; a media time of −1 is an empty edit.
fn first_edit(list: &[u8]) -> Option<u64> {
    let long = *list.first()? == 1;
    let entries = list.get(8..)?.chunks_exact(if long { 20 } else { 12 });
    let time = |entry: &[u8]| match long {
        true => Some(i64::from_be_bytes(*entry.get(8..)?.first_chunk()?)),
        false => Some(i64::from(i32::from_be_bytes(*entry.get(4..)?.first_chunk()?))),
    };
    entries.filter_map(time).find_map(|time| u64::try_from(time).ok())
}

fn inside<'a>(boxed: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(boxed).find(|(kind, _)| *kind == wanted).map(|(_, body)| body)
}

/// The boxes that lie side by side in `rest`, up to the first that does not fit.
fn boxes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = u64::from(u32::from_be_bytes(*rest.first_chunk()?));
        let kind = rest.get(4..)?.first_chunk()?;
        let (header, size) = match size {
            0 => (8, rest.len() as u64),
            1 => (16, u64::from_be_bytes(*rest.get(8..)?.first_chunk()?)),
            size => (8, size),
        };
        let body = rest.get(header..usize::try_from(size).ok()?)?;
        rest = &rest[size as usize..];
        Some((kind, body))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
    }

    fn movie(entries: &[(i32, i32)]) -> Vec<u8> {
        let mut list = vec![0; 4];
        list.extend((entries.len() as u32).to_be_bytes());
        for (duration, time) in entries {
            list.extend(duration.to_be_bytes());
            list.extend(time.to_be_bytes());
            list.extend([0, 1, 0, 0]);
        }
        let mut header = vec![0; 12];
        header.extend(48_000u32.to_be_bytes());
        let handler = [&[0; 8], b"soun".as_slice(), &[0; 12]].concat();
        let media = [boxed(b"mdhd", &header), boxed(b"hdlr", &handler)].concat();
        let track = [boxed(b"edts", &boxed(b"elst", &list)), boxed(b"mdia", &media)].concat();
        [boxed(b"ftyp", b"M4A "), boxed(b"moov", &boxed(b"trak", &track))].concat()
    }

    #[test]
    fn the_edit_list_says_where_the_sound_begins() {
        assert_eq!(lead_in(&movie(&[(1000, 2112)]), 48_000, true), 2112);
        assert_eq!(lead_in(&movie(&[(500, -1), (1000, 1024)]), 24_000, true), 512, "an empty edit comes first");
        assert_eq!(lead_in(&movie(&[(1000, 0)]), 48_000, true), 0);
    }

    #[test]
    fn without_an_edit_list_aac_has_its_usual_lead_in_and_others_none() {
        assert_eq!(lead_in(&movie(&[]), 48_000, true), 1024);
        assert_eq!(lead_in(&movie(&[]), 48_000, false), 0);
        assert_eq!(lead_in(b"", 48_000, true), 1024);
    }

    #[test]
    fn boxes_that_lie_about_their_size_end_the_search() {
        let whole = movie(&[(1000, 2112)]);
        for end in 0..whole.len() {
            lead_in(&whole[..end], 48_000, true);
        }
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut broken = whole.clone();
                broken[at] = value;
                lead_in(&broken, 48_000, true);
            }
        }
    }
}
