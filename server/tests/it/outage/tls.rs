//! TLS to PostgreSQL by `sslmode`.

use super::Cluster;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use observatory::store::{Store, StoreError, Target};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<String> =
        text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// A server with a certificate for `localhost`, of an authority of its own.
struct Secured {
    _cluster: Cluster,
    port: u16,
    authority: PathBuf,
    other: PathBuf,
}

impl Secured {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let cluster = Cluster::with(&["-A", "trust"], |folder| {
            let issuer = authority();
            let key = KeyPair::generate().unwrap();
            let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
            let certificate = certificate.signed_by(&key, &issuer).unwrap();
            fs::write(folder.join("authority.pem"), pem("CERTIFICATE", issuer.der())).unwrap();
            fs::write(folder.join("other.pem"), pem("CERTIFICATE", authority().der())).unwrap();
            fs::write(folder.join("server.pem"), pem("CERTIFICATE", certificate.der())).unwrap();
            fs::write(folder.join("server.key"), pem("PRIVATE KEY", &key.serialize_der())).unwrap();
            fs::set_permissions(folder.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
            options(folder, port)
        });
        let (authority, other) = (cluster.folder().join("authority.pem"), cluster.folder().join("other.pem"));
        Self { _cluster: cluster, port, authority, other }
    }

    async fn open(&self, host: &str, parameters: &str) -> Result<(), StoreError> {
        let url = format!("postgres://observatory@{host}:{}/postgres?{parameters}", self.port);
        let store = Store::connect(&Target::Postgres(url)).await?;
        store.close().await;
        Ok(())
    }
}

fn options(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on -c ssl_cert_file='{folder}/server.pem' \
         -c ssl_key_file='{folder}/server.key'"
    )
}

#[tokio::test]
async fn the_mode_decides_what_is_checked() {
    let server = Secured::start();
    let (authority, other) = (server.authority.display(), server.other.display());
    for parameters in [
        "sslmode=disable".to_owned(),
        "sslmode=prefer".to_owned(),
        "sslmode=require".to_owned(),
        format!("sslmode=verify-ca&sslrootcert={authority}"),
        format!("sslmode=verify-full&sslrootcert={authority}"),
    ] {
        server.open("localhost", &parameters).await.unwrap_or_else(|error| panic!("{parameters}: {error}"));
    }
    server.open("127.0.0.1", &format!("sslmode=verify-ca&sslrootcert={authority}")).await.unwrap();
    for (host, parameters, remedy) in [
        ("localhost", format!("sslmode=verify-full&sslrootcert={other}"), "sslrootcert=PATH"),
        ("localhost", "sslmode=verify-full".to_owned(), "sslrootcert=PATH"),
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={authority}"), "sslmode=verify-ca"),
        ("localhost", "sslmode=verify-full&sslrootcert=/nowhere.pem".to_owned(), "/nowhere.pem that sslrootcert"),
    ] {
        let error = server.open(host, &parameters).await.unwrap_err();
        assert!(error.to_string().contains(remedy), "{host} {parameters}: {error}");
        assert!(!error.may_pass(), "{host} {parameters}: a start does not wait for it");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let _cluster = Cluster::with(&["-A", "trust"], |_| format!("-c listen_addresses=127.0.0.1 -c port={port}"));
    let url = format!("postgres://observatory@localhost:{port}/postgres?sslmode=require");
    let error = Store::connect(&Target::Postgres(url)).await.err().unwrap();
    assert!(error.to_string().contains("ssl = on") && !error.may_pass(), "{error}");
}
