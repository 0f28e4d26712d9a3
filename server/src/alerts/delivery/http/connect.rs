//! Connections.

use super::super::failure::Failure;
use super::Http;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use url::Url;

pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Http {
    pub(super) async fn connect(&self, url: &Url) -> Result<Box<dyn Stream>, Failure> {
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(Failure::never("the address has no host"));
        };
        let name = host.to_string();
        let addresses = self.checked(host, port).await?;
        let tcp = self.tcp(&addresses).await.map_err(|error| cannot(&name, port, &error))?;
        if url.scheme() != "https" {
            return Ok(Box::new(tcp));
        }
        let bare = name.trim_start_matches('[').trim_end_matches(']').to_owned();
        let server = ServerName::try_from(bare).map_err(|_| Failure::never("the host is no name for TLS"))?;
        let tls = TlsConnector::from(Arc::clone(&self.tls)).connect(server, tcp).await;
        Ok(Box::new(tls.map_err(|error| cannot(&name, port, &error))?))
    }

    /// The first address that answers.
    async fn tcp(&self, addresses: &[SocketAddr]) -> io::Result<TcpStream> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in addresses {
            match timeout(self.timeouts.connect, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(last)
    }
}

fn cannot(name: &str, port: u16, error: &io::Error) -> Failure {
    Failure::later(format!("cannot connect to {name}:{port}: {error}"))
}
