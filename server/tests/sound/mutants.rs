//! Good files made bad, the same ones each time.

/// xorshift64*, Vigna (2016): a few lines, and the corpus never changes under a new version of a crate.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n.max(1)
    }
}

/// The first `percent` of a hundred.
pub fn truncated(file: &[u8], percent: usize) -> Vec<u8> {
    file[..file.len() * percent / 100].to_vec()
}

/// Up to twenty flipped bits, half of the time near the beginning, where the sizes are.
pub fn flipped(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    let reach = if chance.below(2) == 0 { file.len().min(512) } else { file.len() };
    for _ in 0..1 + chance.below(20) {
        let at = chance.below(reach);
        file[at] ^= 1 << chance.below(8);
    }
    file
}

/// A run of bytes put in, left out or written twice.
pub fn moved(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let at = chance.below(file.len());
    let end = (at + 1 + chance.below(300)).min(file.len());
    match chance.below(3) {
        0 => [&file[..at], &file[end..]].concat(),
        1 => [&file[..end], &file[at..]].concat(),
        _ => {
            let noise: Vec<u8> = (0..end - at).map(|_| chance.below(256) as u8).collect();
            [&file[..at], &noise, &file[at..]].concat()
        }
    }
}

/// A number in the header replaced by one that asks for too much, or for nothing.
pub fn resized(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    let at = chance.below(file.len().min(700) - 8);
    let sizes: [u32; 8] = [0, 1, 0x7f, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x00ff_ffff];
    let bytes = sizes[chance.below(8)].to_be_bytes();
    let width = [1, 2, 3, 4][chance.below(4)];
    file[at..at + width].copy_from_slice(&bytes[4 - width..]);
    file
}

/// The beginning of one file and the end of another.
pub fn spliced(file: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    [&file[..chance.below(file.len())], &other[chance.below(other.len())..]].concat()
}
