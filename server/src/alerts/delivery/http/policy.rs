//! Which addresses may be connected to.

use super::address::Class;
use ipnet::IpNet;
use serde::Deserialize;
use std::net::IpAddr;

/// The most entries of `allow`.
pub const ALLOWED_MAX: usize = 256;

/// Public addresses, and what else is allowed. Multicast, unspecified and
/// IPv4-mapped addresses never are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Policy {
    private: bool,
    networks: Vec<IpNet>,
    hosts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// Private, loopback and carrier-grade NAT addresses, all of them.
    #[serde(default)]
    allow_private: bool,
    /// Hosts, addresses and networks, by name or as in `10.0.0.0/8`.
    #[serde(default)]
    allow: Vec<String>,
}

impl TryFrom<Written> for Policy {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        Self::new(written.allow_private, &written.allow)
    }
}

impl Policy {
    /// # Errors
    /// The entry that is neither host, address nor network.
    pub fn new<S: AsRef<str>>(allow_private: bool, allow: &[S]) -> Result<Self, String> {
        if allow.len() > ALLOWED_MAX {
            return Err(format!("has {} entries; at most {ALLOWED_MAX} are read", allow.len()));
        }
        let mut policy = Self { private: allow_private, ..Self::default() };
        for entry in allow {
            let text = entry.as_ref().trim();
            if let Some(network) = text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from)) {
                policy.networks.push(network);
            } else {
                policy.hosts.push(host(text).ok_or_else(|| {
                    format!(
                        "holds {text:?}, which is no host, address or network such as ha.lan, 10.0.0.5 or 10.0.0.0/8"
                    )
                })?);
            }
        }
        Ok(policy)
    }

    /// `name` is the host that the address was resolved from.
    pub(super) fn allows(&self, name: Option<&str>, ip: IpAddr) -> bool {
        let class = Class::of(ip);
        match class {
            Class::Public => true,
            Class::Multicast | Class::Unspecified | Class::Mapped => false,
            Class::Private | Class::Loopback | Class::Shared if self.private => true,
            _ => self.names(name) || self.networks.iter().any(|network| network.contains(&ip)),
        }
    }

    fn names(&self, name: Option<&str>) -> bool {
        name.and_then(host).is_some_and(|name| self.hosts.contains(&name))
    }

    /// What to do about an address that is refused.
    pub(super) fn remedy(ip: IpAddr) -> String {
        match Class::of(ip) {
            Class::Multicast | Class::Unspecified | Class::Mapped => "it is never sent to".into(),
            Class::Private | Class::Loopback | Class::Shared => {
                format!("add {ip}, the host or \"private\" to OBSERVATORY_ALERT_NETWORKS")
            }
            _ => format!("add {ip} or the host to OBSERVATORY_ALERT_NETWORKS"),
        }
    }
}

/// As names are compared; `None` where it cannot be one.
fn host(text: &str) -> Option<String> {
    match url::Host::parse(text.trim_end_matches('.')).ok()? {
        url::Host::Domain(name) if !name.is_empty() && !text.contains('/') => Some(name.to_ascii_lowercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(policy: &Policy, name: Option<&str>, ip: &str) -> bool {
        policy.allows(name, ip.parse().unwrap())
    }

    #[test]
    fn public_addresses_alone_pass_by_default() {
        let policy = Policy::default();
        assert!(allows(&policy, None, "8.8.8.8") && allows(&policy, None, "2606:4700::1"));
        for ip in "10.0.0.1 127.0.0.1 169.254.169.254 100.64.0.1 240.0.0.1 224.0.0.1 0.0.0.0 ::1 ::ffff:8.8.8.8 fe80::1"
            .split(' ')
        {
            assert!(!allows(&policy, Some("a.example"), ip), "{ip}");
        }
    }

    #[test]
    fn the_switch_opens_lans_but_not_link_local_addresses() {
        let policy = Policy::new::<&str>(true, &[]).unwrap();
        for ip in "10.0.0.1 192.168.1.1 127.0.0.1 ::1 fd00::1 100.64.0.1".split(' ') {
            assert!(allows(&policy, None, ip), "{ip}");
        }
        for ip in "169.254.169.254 fe80::1 240.0.0.1 224.0.0.1 0.0.0.0 :: ::ffff:10.0.0.1".split(' ') {
            assert!(!allows(&policy, None, ip), "{ip}");
        }
    }

    #[test]
    fn the_list_opens_what_it_names() {
        let policy = Policy::new(false, &["10.1.0.0/16", "192.168.1.9", "fd00::/8", "HA.lan.", "169.254.1.1"]).unwrap();
        for ip in ["10.1.255.255", "192.168.1.9", "fd00::5", "169.254.1.1"] {
            assert!(allows(&policy, None, ip), "{ip}");
        }
        for ip in ["10.2.0.0", "192.168.1.10", "fc00::5", "169.254.169.254"] {
            assert!(!allows(&policy, Some("other.lan"), ip), "{ip}");
        }
        assert!(allows(&policy, Some("ha.LAN"), "192.168.7.7"));
        assert!(!allows(&policy, Some("ha.lan"), "0.0.0.0") && !allows(&policy, Some("ha.lan"), "::ffff:10.1.0.1"));
        let everything = Policy::new(true, &["0.0.0.0/0", "::/0"]).unwrap();
        assert!(!allows(&everything, None, "0.0.0.0") && !allows(&everything, None, "224.0.0.1"));
    }

    #[test]
    fn a_bad_entry_is_named_and_the_list_is_bounded() {
        for entry in ["10.0.0.0/33", "http://ha.lan/", "", "a b"] {
            assert!(Policy::new(false, &[entry]).unwrap_err().contains(&format!("{entry:?}")), "{entry}");
        }
        let many = vec!["10.0.0.1"; ALLOWED_MAX + 1];
        assert!(Policy::new(false, &many[1..]).is_ok() && Policy::new(false, &many).is_err());
    }

    #[test]
    fn it_reads_from_a_file() {
        let policy: Policy = toml::from_str("allow_private = true\nallow = [\"ha.lan\"]").unwrap();
        assert_eq!(policy, Policy::new(true, &["ha.lan"]).unwrap());
        assert!(toml::from_str::<Policy>("allow_privat = true").unwrap_err().to_string().contains("allow_privat"));
    }
}
