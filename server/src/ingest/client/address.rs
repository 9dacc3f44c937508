//! Address policy: which addresses are public, and which URLs may be requested at all. Reads the *parsed* address:
//! `0x7f.1`, `2130706433` and `①②⑦.⓪.⓪.①` are 127.0.0.1 only after parsing. Names are judged by their spelling here and
//! by what they resolve to in `resolve.rs`; an address that is written out never reaches a resolver, so both are needed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// (network, bits, what it is), after the registries of special-purpose addresses.
const RESERVED_V4: &[(Ipv4Addr, u32, &str)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "a provider's inner network"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "this machine"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "for documentation"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "a relay"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "for benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "for documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "for documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved or broadcast"),
];

/// Within 2000::/3; everything outside of that is reserved.
const RESERVED_V6: &[(Ipv6Addr, u32, &str)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "reserved for protocols"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "for documentation"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "for documentation"),
];

const GLOBAL_V6: Ipv6Addr = Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0);

/// Names that mean something only inside a house, besides those without a dot.
const INNER_ENDINGS: &[&str] = &[
    ".localhost",
    ".local",
    ".localdomain",
    ".internal",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".lan",
    ".home.arpa",
];

/// What an address is when it is not public. Addresses that carry another one are judged by that one too.
pub fn reserved(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => reserved_v4(ip),
        IpAddr::V6(ip) => reserved_v6(ip),
    }
}

fn reserved_v4(ip: Ipv4Addr) -> Option<&'static str> {
    let within = |network: Ipv4Addr, bits: u32| (ip.to_bits() ^ network.to_bits()) >> (32 - bits) == 0;
    RESERVED_V4.iter().find(|(network, bits, _)| within(*network, *bits)).map(|(_, _, what)| *what)
}

fn reserved_v6(ip: Ipv6Addr) -> Option<&'static str> {
    let within = |network: Ipv6Addr, bits: u32| (ip.to_bits() ^ network.to_bits()) >> (128 - bits) == 0;
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    match [a, b, c, d, e, f] {
        // v4-mapped, and NAT64 as networks without v4 see the rest of the world: as good as the address inside
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => return reserved_v4(v4(g, h)),
        // v4-compatible, `::` and `::1`
        [0, 0, 0, 0, 0, 0] => return reserved_v4(v4(g, h)).or(Some("given up")),
        // 6to4
        [0x2002, ..] => return reserved_v4(v4(b, c)),
        // Teredo: its server, and the client behind it with all bits turned
        [0x2001, 0, ..] => {
            return reserved_v4(v4(c, d)).or_else(|| reserved_v4(v4(!g, !h))).or(Some("a tunnel"));
        }
        _ => {}
    }
    if !within(GLOBAL_V6, 3) {
        return Some("not of the public network");
    }
    RESERVED_V6.iter().find(|(network, bits, _)| within(*network, *bits)).map(|(_, _, what)| *what)
}

/// How an address may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkScope {
    /// Any host: only where its name resolves to public addresses.
    Public,
    /// The operator named exactly this host and port.
    Internal,
}

/// What may be asked.
#[derive(Clone, Debug)]
pub struct AddressPolicy {
    /// (host as the parser writes it, port) that may be asked although they are not public.
    pub reach: Vec<(String, u16)>,
    /// Off in control runs: the check of addresses that are written out.
    pub literals: bool,
    /// On in tests: other ports than 80 and 443.
    pub any_port: bool,
    /// In tests: stand-ins of the public network.
    pub public_too: Vec<IpAddr>,
}

impl AddressPolicy {
    /// Whether `url` may be asked, or why not. `from` is how the address was asked that led here: nobody outside may
    /// lead us to what the operator opened within.
    pub fn check(&self, url: &Url, from: Option<NetworkScope>) -> Result<NetworkScope, String> {
        self.check_ports(url, from, &[80, 443])
    }

    /// The same for servers that have other ports.
    pub fn check_ports(&self, url: &Url, from: Option<NetworkScope>, ports: &[u16]) -> Result<NetworkScope, String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("only http and https addresses can be fetched, not {}", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address must not carry a name or a password".to_owned());
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err("the address names no host".to_owned());
        };
        let name = host.to_string();
        if from != Some(NetworkScope::Public) && self.reach.iter().any(|(host, at)| *host == name && *at == port) {
            return Ok(NetworkScope::Internal);
        }
        if !self.any_port && !ports.contains(&port) {
            let ports = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(" and ");
            return Err(format!("{name}: port {port} is not allowed, only {ports}; {OPEN_IT}"));
        }
        if self.literals {
            self.check_host(&host)?;
        }
        Ok(NetworkScope::Public)
    }

    fn check_host(&self, host: &Host<&str>) -> Result<(), String> {
        match *host {
            Host::Ipv4(ip) => self.check_ip(ip.into()),
            Host::Ipv6(ip) => self.check_ip(ip.into()),
            Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                if !name.contains('.') || INNER_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
                    return Err(format!("{name} is no public name; {OPEN_IT}"));
                }
                Ok(())
            }
        }
    }

    /// Whether all that a name resolves to is public.
    pub fn check_answers(&self, name: &str, ips: &[IpAddr]) -> Result<(), String> {
        ips.iter().try_for_each(|ip| self.check_ip(*ip).map_err(|why| format!("{name}: {why}")))
    }

    /// Whether an address is public, or why it is not asked.
    pub fn check_ip(&self, ip: IpAddr) -> Result<(), String> {
        match reserved(ip) {
            Some(what) if !self.public_too.contains(&ip) => {
                Err(format!("{ip} is not a public address ({what}); {OPEN_IT}"))
            }
            _ => Ok(()),
        }
    }
}

const OPEN_IT: &str = "the operator can open one host with --reach HOST:PORT";

/// Whose budget a request is taken from: the host, with its port where that is unusual.
pub fn host_key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_suffix('.').unwrap_or(host);
    match url.port_or_known_default() {
        Some(80 | 443) | None => host.to_owned(),
        Some(port) => format!("{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> AddressPolicy {
        AddressPolicy {
            reach: vec![("127.0.0.1".to_owned(), 8080), ("calendar.lan".to_owned(), 443)],
            literals: true,
            any_port: false,
            public_too: Vec::new(),
        }
    }

    fn check(url: &str) -> Result<NetworkScope, String> {
        rules().check(&Url::parse(url).unwrap(), None)
    }

    #[test]
    fn public_addresses_are_public() {
        for ip in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860::8888",
            "2a00::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert_eq!(reserved(ip.parse().unwrap()), None, "{ip}");
        }
    }

    #[test]
    fn the_first_and_last_address_of_each_reserved_network_are_reserved() {
        for (network, bits, _) in RESERVED_V4 {
            let last = Ipv4Addr::from_bits(network.to_bits() | (u32::MAX >> bits));
            assert!(reserved((*network).into()).is_some(), "{network}");
            assert!(reserved(last.into()).is_some(), "{last}");
        }
        for (network, bits, _) in RESERVED_V6 {
            let last = Ipv6Addr::from_bits(network.to_bits() | (u128::MAX >> bits));
            assert!(reserved((*network).into()).is_some(), "{network}");
            assert!(reserved(last.into()).is_some(), "{last}");
        }
    }

    #[test]
    fn an_address_inside_another_is_seen() {
        for ip in [
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::",
            "::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::101:101",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            // Teredo: server 127.0.0.1; client 127.0.0.1; both public
            "2001:0:7f00:1::80ff:fffe",
            "2001:0:808:808::80ff:fffe",
            "2001:0:808:808::f7f7:f7f7",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "100::1",
            "5f00::1",
            "2001:db8::1",
        ] {
            assert!(reserved(ip.parse().unwrap()).is_some(), "{ip}");
        }
    }

    #[test]
    fn reach_opens_one_port_of_one_host() {
        assert_eq!(check("http://127.0.0.1:8080/x"), Ok(NetworkScope::Internal));
        assert_eq!(check("https://calendar.lan/x"), Ok(NetworkScope::Internal));
        for url in ["http://127.0.0.1:8081/", "http://127.0.0.1/", "http://127.0.0.2:8080/", "http://calendar.lan/"] {
            assert!(check(url).is_err(), "{url}");
        }
        let url = Url::parse("http://127.0.0.1:8080/").unwrap();
        assert!(
            rules().check(&url, Some(NetworkScope::Public)).is_err(),
            "a public host led to what was opened internally"
        );
        assert_eq!(rules().check(&url, Some(NetworkScope::Internal)), Ok(NetworkScope::Internal));
    }

    #[test]
    fn a_host_has_one_budget_however_it_is_written() {
        let key = |url: &str| host_key(&Url::parse(url).unwrap());
        assert_eq!(key("https://Venue.example./a"), "venue.example");
        assert_eq!(key("http://venue.example:80/b"), "venue.example");
        assert_eq!(key("http://venue.example:8080/b"), "venue.example:8080");
        assert_eq!(key("http://[::1]:81/"), "[::1]:81");
    }
}
