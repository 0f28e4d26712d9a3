//! Certificates of the tests' own servers.

use super::sample::{message, options, receiver};
use async_trait::async_trait;
use observatory::alerts::delivery::Retry;
use observatory::alerts::delivery::http::{Http, Options, Resolver};
use rcgen::generate_simple_self_signed;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub const NAME: &str = "server.example";

/// Every name is this machine.
pub struct Here;

#[async_trait]
impl Resolver for Here {
    async fn addresses(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![Ipv4Addr::LOCALHOST.into()])
    }
}

/// What accepts as [`NAME`], and the certificate to trust.
pub fn acceptor() -> (TlsAcceptor, CertificateDer<'static>) {
    let made = generate_simple_self_signed([NAME.to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), certificate)
}

pub fn trusting(trusted: Vec<CertificateDer<'static>>) -> Http {
    Http::new(Options { trusted, resolver: Arc::new(Here), ..options() }).unwrap()
}

#[tokio::test]
async fn https_is_verified_by_the_name_in_the_address() {
    let (acceptor, certificate) = acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        loop {
            let (tcp, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(tcp).await else { continue };
            let mut head = [0; 4096];
            assert!(stream.read(&mut head).await.unwrap() > 0);
            stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await.unwrap();
            stream.shutdown().await.unwrap_or_default();
        }
    });
    let webhook = |host: &str| receiver(&format!("type = 'webhook'\nurl = 'https://{host}:{port}/'"));
    let delivered = webhook(NAME).deliver(&message(), &trusting(vec![certificate.clone()])).await.unwrap();
    assert_eq!(delivered.note, "HTTP 204");
    for (host, trusted) in [(NAME, vec![]), ("other.example", vec![certificate])] {
        let failure = webhook(host).deliver(&message(), &trusting(trusted)).await.unwrap_err();
        assert!(failure.reason.contains("certificate"), "{host}: {failure}");
        assert_eq!(failure.retry, Retry::Later(None));
    }
    server.abort();
}
