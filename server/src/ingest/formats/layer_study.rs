//! `spike_*.json`: figures of the layer studies. They are results, not facts about artists; the lab
//! computes its own.

use crate::ingest::record_sink::{RecordSink, StopReason};

pub fn read(out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    out.skip(1, "layer study", "figures of an experiment, nothing for the catalogue")
}
