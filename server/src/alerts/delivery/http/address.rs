//! What kind of network an address belongs to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Public,
    /// RFC 1918, and unique or site-local addresses of IPv6.
    Private,
    Loopback,
    /// Among them the services that hand out a cloud machine's credentials.
    LinkLocal,
    /// The carrier's side of CGNAT, also used by overlay networks.
    Shared,
    /// For documentation, benchmarks, tunnels and the future.
    Reserved,
    Multicast,
    Unspecified,
    /// An IPv4 address written as one of IPv6: no name server has cause to.
    Mapped,
}

impl Class {
    pub fn of(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(ip) => v4(ip),
            IpAddr::V6(ip) => v6(ip),
        }
    }

    /// With an article, for messages.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Public => "a public address",
            Self::Private => "a private address",
            Self::Loopback => "a loopback address",
            Self::LinkLocal => "a link-local address",
            Self::Shared => "a carrier-grade NAT address",
            Self::Reserved => "a reserved address",
            Self::Multicast => "a multicast address",
            Self::Unspecified => "an unspecified address",
            Self::Mapped => "an IPv4-mapped address",
        }
    }
}

fn v4(ip: Ipv4Addr) -> Class {
    match ip.octets() {
        [0, ..] => Class::Unspecified,
        [127, ..] => Class::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Class::Private,
        [169, 254, ..] => Class::LinkLocal,
        [100, 64..=127, ..] => Class::Shared,
        [224..=239, ..] => Class::Multicast,
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => {
            Class::Reserved
        }
        [240..=255, ..] => Class::Reserved,
        _ => Class::Public,
    }
}

fn v6(ip: Ipv6Addr) -> Class {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Class::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Class::Loopback,
        [0, 0, 0, 0, 0, 0xffff, ..] => Class::Mapped,
        // NAT64, as name servers of networks without IPv4 answer.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            v4(Ipv4Addr::new(a, b, c, d))
        }
        [0xfe80..=0xfebf, ..] => Class::LinkLocal,
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Class::Private,
        [0xff00..=0xffff, ..] => Class::Multicast,
        // Teredo and other special uses, documentation, 6to4.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => Class::Reserved,
        [0x2000..=0x3fff, ..] => Class::Public,
        _ => Class::Reserved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_range_is_known_at_both_ends() {
        for (class, addresses) in [
            (
                Class::Public,
                "8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.0 100.63.255.255 100.128.0.0 169.253.255.255 \
                             192.167.255.255 192.169.0.0 11.0.0.0 223.255.255.255 2606:4700::1 64:ff9b::808:808",
            ),
            (
                Class::Private,
                "10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255 fc00:: \
                              fdff::1 fec0::1 64:ff9b::a00:1",
            ),
            (Class::Loopback, "127.0.0.1 127.255.255.254 ::1 64:ff9b::7f00:1"),
            (Class::LinkLocal, "169.254.0.0 169.254.169.254 169.254.255.255 fe80::1 febf::1"),
            (Class::Shared, "100.64.0.0 100.127.255.255"),
            (
                Class::Reserved,
                "192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 \
                               240.0.0.1 255.255.255.255 2001::1 2001:1ff::1 2001:db8::1 2002:a00:1:: 3fff::1 ::2 \
                               ::10.0.0.1 100::1 4000::1",
            ),
            (Class::Multicast, "224.0.0.1 239.255.255.255 ff02::1"),
            (Class::Unspecified, "0.0.0.0 0.255.255.255 ::"),
            (Class::Mapped, "::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8"),
        ] {
            for text in addresses.split_whitespace() {
                assert_eq!(Class::of(text.parse().unwrap()), class, "{text}");
            }
        }
    }
}
