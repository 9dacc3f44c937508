//! Cost of embedding: tracks per artist × seconds per track × the price of the device.

use serde::Serialize;

/// The work to do and its price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EmbeddingWork {
    pub tracks_per_artist: u32,
    /// Of the whole pipeline, from the file to the vector.
    pub seconds_per_track: f64,
    /// In whatever currency the price is in.
    pub price_per_hour: f64,
}

/// What it costs, in the same currency.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cost {
    pub seconds_per_artist: f64,
    pub per_artist: f64,
    pub hours_per_1000_artists: f64,
    pub per_1000_artists: f64,
    /// How many artists the device does in an hour.
    pub artists_per_hour: f64,
}

impl EmbeddingWork {
    /// `Err` names the figure that cannot be: times and prices are finite, and a track takes some time.
    pub fn cost(&self) -> Result<Cost, &'static str> {
        if self.tracks_per_artist == 0 {
            return Err("an artist needs a track at least");
        }
        if !(self.seconds_per_track.is_finite() && self.seconds_per_track > 0.0) {
            return Err("seconds per track must be above 0");
        }
        if !(self.price_per_hour.is_finite() && self.price_per_hour >= 0.0) {
            return Err("the price must be 0 or above");
        }
        let seconds = f64::from(self.tracks_per_artist) * self.seconds_per_track;
        let per_artist = seconds / 3_600.0 * self.price_per_hour;
        Ok(Cost {
            seconds_per_artist: seconds,
            per_artist,
            hours_per_1000_artists: seconds / 3.6,
            per_1000_artists: per_artist * 1_000.0,
            artists_per_hour: 3_600.0 / seconds,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_tracks_of_two_seconds_on_a_device_for_3_60_an_hour_cost_0_006_an_artist() {
        let cost = EmbeddingWork { tracks_per_artist: 3, seconds_per_track: 2.0, price_per_hour: 3.6 }.cost().unwrap();
        assert_eq!((cost.seconds_per_artist, cost.artists_per_hour), (6.0, 600.0));
        assert!((cost.per_artist - 0.006).abs() < 1e-12 && (cost.per_1000_artists - 6.0).abs() < 1e-9);
        assert!((cost.hours_per_1000_artists - 1.0 / 0.6).abs() < 1e-12);
    }

    #[test]
    fn figures_that_cannot_be_are_refused() {
        let work = EmbeddingWork { tracks_per_artist: 1, seconds_per_track: 1.0, price_per_hour: 0.0 };
        assert!(work.cost().is_ok());
        for wrong in [
            EmbeddingWork { tracks_per_artist: 0, ..work },
            EmbeddingWork { seconds_per_track: 0.0, ..work },
            EmbeddingWork { seconds_per_track: f64::NAN, ..work },
            EmbeddingWork { price_per_hour: -1.0, ..work },
            EmbeddingWork { price_per_hour: f64::INFINITY, ..work },
        ] {
            assert!(wrong.cost().is_err(), "{wrong:?}");
        }
    }
}
