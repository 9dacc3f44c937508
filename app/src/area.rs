//! Areas of a drawing, in its own unit of length: what is told apart when names are placed.

/// A rectangle.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

impl Area {
    /// The square around a dot.
    pub fn around((x, y): (f32, f32), radius: f32) -> Self {
        Self { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether it lies on a sheet of this size, whose corner is (0, 0).
    pub fn is_on(self, width: f32, height: f32) -> bool {
        self.left >= 0.0 && self.right <= width && self.top >= 0.0 && self.bottom <= height
    }
}
