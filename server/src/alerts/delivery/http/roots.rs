//! Which certificates are trusted: Mozilla's list, so that a container without
//! one works, and what the system trusts (`SSL_CERT_FILE`, `SSL_CERT_DIR`), so
//! that a home network's own authority does.

use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

pub struct Roots {
    /// Besides Mozilla's.
    extra: Vec<CertificateDer<'static>>,
}

impl Roots {
    pub fn load(trusted: Vec<CertificateDer<'static>>) -> Self {
        let system = rustls_native_certs::load_native_certs();
        for error in system.errors {
            tracing::debug!(%error, "a certificate of the system was left out");
        }
        let all = system.certs.into_iter().chain(trusted);
        let usable = |certificate: &CertificateDer<'static>| RootCertStore::empty().add(certificate.clone()).is_ok();
        Self { extra: all.filter(usable).collect() }
    }

    /// Besides Mozilla's.
    pub fn extra(&self) -> &[CertificateDer<'static>] {
        &self.extra
    }

    pub fn client(&self) -> Result<ClientConfig, String> {
        let mut store = RootCertStore::empty();
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        store.add_parsable_certificates(self.extra.iter().cloned());
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = builder.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
        Ok(builder.with_root_certificates(store).with_no_client_auth())
    }
}
