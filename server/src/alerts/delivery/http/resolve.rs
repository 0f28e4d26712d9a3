//! From a host to addresses that were checked: what is checked here is what
//! is connected to, so that a name that changes in between gains nothing.

use super::super::failure::Failure;
use super::address::Class;
use super::{Http, Policy};
use async_trait::async_trait;
use std::io;
use std::net::{IpAddr, SocketAddr};
use url::Host;

/// The most addresses of a host that are tried.
pub const ADDRESSES_MAX: usize = 8;

/// Where names are looked up.
#[async_trait]
pub trait Resolver: Send + Sync {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the operating system does.
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

impl Http {
    pub(in super::super) async fn checked(&self, host: Host<&str>, port: u16) -> Result<Vec<SocketAddr>, Failure> {
        let (name, found) = match host {
            Host::Ipv4(ip) => (None, vec![IpAddr::V4(ip)]),
            Host::Ipv6(ip) => (None, vec![IpAddr::V6(ip)]),
            Host::Domain(name) => {
                let found = self.resolver.addresses(name).await;
                (Some(name), found.map_err(|error| Failure::later(format!("{name} does not resolve: {error}")))?)
            }
        };
        let (allowed, refused): (Vec<_>, Vec<_>) = found.into_iter().partition(|ip| self.policy.allows(name, *ip));
        if !allowed.is_empty() {
            return Ok(allowed.into_iter().take(ADDRESSES_MAX).map(|ip| SocketAddr::new(ip, port)).collect());
        }
        let Some(ip) = refused.first() else {
            return Err(Failure::later(format!("{} has no address", name.unwrap_or_default())));
        };
        let which = name.map_or_else(|| format!("{ip} is"), |name| format!("{name} resolves to {ip},"));
        Err(Failure::never(format!("{which} {}: {}", Class::of(*ip).describe(), Policy::remedy(*ip))))
    }
}
