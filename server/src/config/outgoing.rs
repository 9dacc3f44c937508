//! Options of outgoing requests. What the client does with them: `ingest/client/mod.rs`.

use clap::Args;

/// Asking other people's sites.
#[derive(Clone, Debug, Default, Args)]
pub struct Outgoing {
    /// Whom the people of other sites can turn to about our requests: an e-mail or web address. Nothing is asked of
    /// anybody before it is set
    #[arg(long, env = "UNDERCARD_CONTACT", value_name = "ADDRESS")]
    pub contact: Option<String>,
    /// Hosts that may be asked although they are not public, such as a calendar in the house
    #[arg(long, env = "UNDERCARD_REACH", value_delimiter = ',', value_name = "HOST:PORT")]
    pub reach: Vec<String>,
}

impl Outgoing {
    /// The contact, as it can stand in a header.
    pub fn contact(&self) -> anyhow::Result<Option<String>> {
        let Some(contact) = self.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty()) else {
            return Ok(None);
        };
        let plain = contact.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'\\'));
        let web = url::Url::parse(contact).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        let mail = contact.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        anyhow::ensure!(
            plain && contact.len() <= 200 && (web || mail),
            "--contact {contact:?} is neither an e-mail address nor a web address: name one such as \
             booking@collective.example or https://collective.example/about"
        );
        Ok(Some(contact.to_owned()))
    }

    /// (host, port) that may be asked although they are not public. The host as an address would be written that is
    /// read by the same rules.
    pub fn reach(&self) -> anyhow::Result<Vec<(String, u16)>> {
        let entries = self.reach.iter().map(|entry| entry.trim()).filter(|entry| !entry.is_empty());
        let read = |entry: &str| {
            let (host, port) = entry.rsplit_once(':')?;
            let port = port.parse().ok().filter(|port| *port != 0)?;
            Some((url::Host::parse(host).ok()?.to_string(), port))
        };
        entries
            .map(|entry| {
                read(entry).ok_or_else(|| {
                    anyhow::anyhow!(
                        "--reach {entry:?} is not HOST:PORT: name both, such as calendar.lan:443 or [fd00::5]:8080"
                    )
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_address_that_can_stand_in_a_header() {
        let contact = |text: &str| Outgoing { contact: Some(text.to_owned()), ..Outgoing::default() }.contact();
        assert_eq!(contact(" booking@collective.example ").unwrap().unwrap(), "booking@collective.example");
        assert_eq!(contact("https://collective.example/a").unwrap().unwrap(), "https://collective.example/a");
        assert_eq!(contact("  ").unwrap(), None);
        assert_eq!(Outgoing::default().contact().unwrap(), None);
        for text in ["nobody", "a@b", "a@b.example\r\nCookie: x", "a@b.example) (", "ftp://a.example", "ä@b.example"] {
            assert!(contact(text).unwrap_err().to_string().contains("--contact"), "{text}");
        }
    }

    #[test]
    fn reach_is_a_host_and_a_port_as_addresses_are_read() {
        let reach = |text: &str| Outgoing { reach: vec![text.to_owned()], ..Outgoing::default() }.reach();
        let one = |host: &str, port| vec![(host.to_owned(), port)];
        assert_eq!(reach("Calendar.LAN:443").unwrap(), one("calendar.lan", 443));
        assert_eq!(reach("0x7f.1:8080").unwrap(), one("127.0.0.1", 8080));
        assert_eq!(reach("[::1]:8080").unwrap(), one("[::1]", 8080));
        assert_eq!(reach("").unwrap(), []);
        for text in
            ["calendar.lan", "calendar.lan:0", "calendar.lan:99999", ":80", "::1", "http://a:80/", "10.0.0.0/8:80"]
        {
            assert!(reach(text).unwrap_err().to_string().contains("--reach"), "{text}");
        }
    }
}
