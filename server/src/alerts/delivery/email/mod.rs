//! E-mail, by SMTP.

mod compose;

pub use compose::SUBJECT_CHARS_MAX;

use super::failure::{Delivered, Failure};
use super::http::Http;
use super::message::Message;
use crate::config::Secret;
use gethostname::gethostname;
use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Deserializer};
use std::net::SocketAddr;
use url::Host;

/// The most recipients of one receiver.
pub const RECIPIENTS_MAX: usize = 20;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Plain at first, then TLS or nothing: port 587.
    #[default]
    StartTls,
    /// TLS from the start: port 465.
    Tls,
    /// For a relay in a network of one's own: port 25.
    None,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Email {
    host: Host<String>,
    port: u16,
    security: Security,
    credentials: Option<(String, Secret)>,
    from: Mailbox,
    to: Vec<Mailbox>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    host: String,
    #[serde(default)]
    port: Option<u16>,
    #[serde(default)]
    security: Security,
    #[serde(default)]
    username: Option<String>,
    #[serde(default, deserialize_with = "super::parse::optional_secret")]
    password: Option<Secret>,
    from: String,
    to: Vec<String>,
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Written::deserialize(from)?.check().map_err(serde::de::Error::custom)
    }
}

impl Written {
    fn check(self) -> Result<Email, String> {
        let host = Host::parse(&self.host).map_err(|_| format!("host {:?} is no host", self.host))?;
        let port = self.port.unwrap_or(match self.security {
            Security::StartTls => 587,
            Security::Tls => 465,
            Security::None => 25,
        });
        let credentials = match (self.username, self.password) {
            (None, None) => None,
            (Some(_), Some(_)) if self.security == Security::None => {
                return Err("password would be sent in the clear: set security to \"starttls\" or \"tls\"".into());
            }
            (Some(username), Some(password)) => Some((username, password)),
            (Some(_), None) => return Err("password is missing beside username".into()),
            (None, Some(_)) => return Err("username is missing beside password".into()),
        };
        if !(1..=RECIPIENTS_MAX).contains(&self.to.len()) {
            return Err(format!("to must have 1 to {RECIPIENTS_MAX} addresses"));
        }
        let mailbox = |key: &str, text: &str| {
            text.parse::<Mailbox>().map_err(|_| format!("{key}: {text:?} is no address such as Ops <ops@example.com>"))
        };
        let to = self.to.iter().map(|text| mailbox("to", text)).collect::<Result<_, _>>()?;
        Ok(Email { host, port, security: self.security, credentials, from: mailbox("from", &self.from)?, to })
    }
}

impl Email {
    pub(super) fn recipients(&self) -> String {
        self.to.iter().map(|mailbox| mailbox.email.to_string()).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        self.credentials.iter().map(|(_, password)| password.expose().to_owned()).collect()
    }

    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let limit = http.timeouts().mail;
        let late = || Failure::later(format!("no answer within {:.1} s", limit.as_secs_f64()));
        tokio::time::timeout(limit, self.send(message, http)).await.unwrap_or_else(|_| Err(late()))
    }

    async fn send(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let mail = compose::mail(&self.from, &self.to, message)?;
        let host = match &self.host {
            Host::Domain(name) => Host::Domain(name.as_str()),
            Host::Ipv4(ip) => Host::Ipv4(*ip),
            Host::Ipv6(ip) => Host::Ipv6(*ip),
        };
        let mut last = Failure::later("no address");
        for address in http.checked(host, self.port).await? {
            match self.transport(address, http)?.send(mail.clone()).await {
                Ok(response) => {
                    let said = response.message().collect::<Vec<_>>().join(" ");
                    return Ok(Delivered { note: format!("SMTP {}", said.chars().take(80).collect::<String>()) });
                }
                // Another address of the same host would answer the same.
                Err(error) if error.status().is_some() => return Err(refused(&error)),
                Err(error) => last = refused(&error),
            }
        }
        Err(last)
    }

    /// To the address that was checked; TLS asks for the host by name.
    fn transport(&self, address: SocketAddr, http: &Http) -> Result<AsyncSmtpTransport<Tokio1Executor>, Failure> {
        let tls = match self.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(self.tls(http)?),
            Security::Tls => Tls::Wrapper(self.tls(http)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string())
            .port(address.port())
            .timeout(Some(http.timeouts().connect))
            .hello_name(own_name())
            .tls(tls);
        if let Some((username, password)) = &self.credentials {
            builder = builder.credentials(Credentials::new(username.clone(), password.expose().to_owned()));
        }
        Ok(builder.build())
    }

    fn tls(&self, http: &Http) -> Result<TlsParameters, Failure> {
        let name = self.host.to_string();
        let name = name.trim_start_matches('[').trim_end_matches(']').to_owned();
        let mut builder = TlsParameters::builder(name).certificate_store(CertificateStore::WebpkiRoots);
        for root in http.roots().extra() {
            builder = builder.add_root_certificate(Certificate::from_der(root.to_vec()).map_err(Failure::never)?);
        }
        builder.build_rustls().map_err(Failure::never)
    }
}

fn refused(error: &lettre::transport::smtp::Error) -> Failure {
    // "No STARTTLS there" and the like will not change by themselves.
    if error.is_permanent() || error.is_client() { Failure::never(error) } else { Failure::later(error) }
}

/// What servers are greeted with: this host's name where it is one.
fn own_name() -> ClientId {
    let name = gethostname().to_string_lossy().into_owned();
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if fits { ClientId::Domain(name) } else { ClientId::default() }
}
