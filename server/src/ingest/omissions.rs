//! Omissions: what was left out of one entry, for one refusal in one sentence.

/// What was left out of one entry, said in one sentence.
#[derive(Debug, Default)]
pub struct Omissions {
    first: Option<String>,
    count: usize,
}

impl Omissions {
    pub fn add(&mut self, complaint: String) {
        self.count += 1;
        self.first.get_or_insert(complaint);
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn sentence(self) -> Option<String> {
        let more = self.count.saturating_sub(1);
        let first = self.first?;
        Some(if more == 0 {
            format!("{first}: left out, the rest is taken")
        } else {
            format!("{first}, and {more} more like that: left out, the rest is taken")
        })
    }
}
