//! Outgoing requests: to checked addresses only, within times and sizes.
//!
//! No proxy is used, whatever the environment says: the check would see the
//! proxy's address and not the receiver's.

mod address;
mod answer;
mod connect;
mod policy;
mod post;
mod redirect;
mod resolve;
mod roots;

pub use address::Class;
pub use answer::{Answer, BODY_BYTES_MAX, RETRY_AFTER_MAX, retry_after};
pub use policy::{ALLOWED_MAX, Policy};
pub use post::{Post, bearer};
pub use redirect::REDIRECTS_MAX;
pub use resolve::{ADDRESSES_MAX, Resolver, SystemResolver};

use super::failure::Failure;
use axum::body::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use roots::Roots;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_util::task::AbortOnDropHandle;
use url::Url;

/// Lines of headers that an answer may have, in bytes.
const HEADERS_BYTES_MAX: usize = 64 * 1024;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For each address of a host.
    pub connect: Duration,
    /// For a request, redirects included.
    pub total: Duration,
    /// For a conversation with a mail server.
    pub mail: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(15), mail: Duration::from_secs(30) }
    }
}

/// How an [`Http`] is made.
pub struct Options {
    pub policy: Policy,
    pub timeouts: Timeouts,
    pub resolver: Arc<dyn Resolver>,
    /// Trusted besides Mozilla's list and what the system trusts.
    pub trusted: Vec<CertificateDer<'static>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            timeouts: Timeouts::default(),
            resolver: Arc::new(SystemResolver),
            trusted: Vec::new(),
        }
    }
}

/// A client for all receivers; mail shares its checks and its trust.
#[derive(Clone)]
pub struct Http {
    policy: Policy,
    timeouts: Timeouts,
    resolver: Arc<dyn Resolver>,
    roots: Arc<Roots>,
    tls: Arc<ClientConfig>,
}

impl Http {
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(options: Options) -> Result<Self, String> {
        let roots = Roots::load(options.trusted);
        let tls = Arc::new(roots.client()?);
        let Options { policy, timeouts, resolver, .. } = options;
        Ok(Self { policy, timeouts, resolver, roots: Arc::new(roots), tls })
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    pub(super) fn roots(&self) -> &Roots {
        &self.roots
    }

    pub(super) async fn post(&self, post: Post) -> Result<Answer, Failure> {
        let total = self.timeouts.total;
        let late = || Failure::later(format!("no answer within {:.1} s", total.as_secs_f64()));
        tokio::time::timeout(total, self.follow(post)).await.unwrap_or_else(|_| Err(late()))
    }

    async fn follow(&self, mut post: Post) -> Result<Answer, Failure> {
        for _ in 0..=REDIRECTS_MAX {
            let answer = self.once(&post).await?;
            let Some(next) = redirect::target(&post.url, &answer)? else { return Ok(answer) };
            post = post.moved(next);
        }
        Err(Failure::never(format!("more than {REDIRECTS_MAX} redirects")))
    }

    /// One request on a connection of its own: messages are rare, and a kept
    /// connection that went stale would cost one its first attempt.
    async fn once(&self, post: &Post) -> Result<Answer, Failure> {
        let stream = self.connect(&post.url).await?;
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(HEADERS_BYTES_MAX)
            .handshake::<_, Full<Bytes>>(TokioIo::new(stream))
            .await
            .map_err(|error| broken(&post.url, &error))?;
        let _driver = AbortOnDropHandle::new(tokio::spawn(connection));
        let response = sender.send_request(post.request()?).await.map_err(|error| broken(&post.url, &error))?;
        Ok(Answer::read(response).await)
    }
}

fn broken(url: &Url, error: &hyper::Error) -> Failure {
    Failure::later(format!("{} broke off: {error}", url.host_str().unwrap_or_default()))
}
