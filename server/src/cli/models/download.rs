//! Download of a checkpoint with the outgoing client. It is held in memory, as a checkpoint is read anyway,
//! so a download that fails leaves nothing behind.

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use url::Url;

use crate::{
    cli::Usage,
    config::Outgoing,
    embedding::checkpoint::LARGEST,
    ingest::client::{self, Client, Pace, Request, politeness::Memory},
};

/// One file of one host: there is nothing to hold back.
const PACE: Pace = Pace::every(1);

pub struct Download {
    client: Client,
    url: Url,
}

/// What may be fetched: weights decide what is heard, so nobody on the way may change them.
pub fn permitted(address: &str, outgoing: &Outgoing) -> anyhow::Result<Download> {
    let url = Url::parse(address).map_err(|error| Usage(format!("--from {address} is not an address: {error}")))?;
    let contact = outgoing.contact()?.ok_or_else(|| {
        Usage(format!(
            "fetching {address} needs a contact for the operators of that site: set --contact; or download the file and \
             give its path to --from"
        ))
    })?;
    let reach = outgoing.reach()?;
    let own = url.host().zip(url.port_or_known_default()).map(|(host, port)| (host.to_string(), port));
    if url.scheme() != "https" && !own.is_some_and(|own| reach.contains(&own)) {
        return Err(Usage(format!(
            "{address} is not secure: the file could be changed on its way. Use an https address, or allow the host \
             with --reach"
        ))
        .into());
    }
    let politeness = Arc::new(Memory::starting(crate::cli::now()));
    Ok(Download { client: Client::new(client::ClientOptions { contact: Some(contact), reach, politeness })?, url })
}

impl Download {
    pub async fn fetch(self) -> anyhow::Result<Vec<u8>> {
        eprintln!("Fetching {}", self.url);
        let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template(
            "{bar:30} {bytes} of {total_bytes}, {binary_bytes_per_sec}, {eta}",
        )?);
        let watch = |here: usize, whole: Option<u64>| {
            if let Some(whole) = whole {
                bar.set_length(whole);
            }
            bar.set_position(here as u64);
        };
        let request = Request::file(self.url, PACE, LARGEST as usize);
        let reply = self.client.get_watched(&request, &watch).await;
        bar.finish_and_clear();
        Ok(reply?.body)
    }
}
