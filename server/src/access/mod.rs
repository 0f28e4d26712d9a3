//! Who may do what: tokens, logins, and the open door on loopback.

mod principal;
mod secret;
mod seen;
mod tokens;

pub use principal::Principal;
pub use secret::{Hash, hash, new_secret};
pub use seen::{SEEN_FOR, SEEN_MAX};

use crate::clock;
use crate::outage::{Outage, PROBE_TIMEOUT};
use crate::store::{Store, StoreError, TokenRow};
use axum::http::{HeaderMap, header};
use model::settings::Scope;
use model::time::SECOND_US;
use seen::Seen;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use tokio::time::timeout;

/// Name of the login cookie.
pub const LOGIN_COOKIE: &str = "observatory_login";
/// How long a login lasts, in seconds: 30 days.
pub const LOGIN_SECONDS: i64 = 30 * 24 * 3600;

/// What the server checks credentials against.
pub struct Access {
    store: Arc<Store>,
    bootstrap: Option<Hash>,
    /// Without any admin token the server, which then listens on loopback
    /// only, asks for none.
    open: bool,
    outage: Arc<Outage>,
    seen: Seen,
}

/// What a request brought along.
pub enum Credentials {
    Principal(Principal),
    /// Nothing, or nothing that is in force.
    None,
}

impl Access {
    /// # Errors
    /// If the tokens cannot be read.
    pub async fn new(store: Arc<Store>, bootstrap: Option<&str>, outage: Arc<Outage>) -> Result<Self, StoreError> {
        let admin = store.tokens().await?.iter().any(is_admin);
        let open = bootstrap.is_none() && !admin;
        Ok(Self { store, bootstrap: bootstrap.map(hash), open, outage, seen: Seen::default() })
    }

    /// Whether everybody who can reach the server may do everything.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Makes an admin token, stores its hash and returns its secret: for the
    /// first start on an address that others can reach.
    pub async fn first_token(&mut self) -> Result<String, StoreError> {
        let secret = create_token(&self.store, "first start", &[Scope::Admin], &[]).await?.1;
        self.open = false;
        Ok(secret)
    }

    /// Who sends this request: by bearer token, else by login cookie. While the
    /// database is away, whoever was known a while ago still is.
    ///
    /// # Errors
    /// An outage for credentials that were not seen of late.
    pub async fn credentials(&self, headers: &HeaderMap) -> Result<Credentials, StoreError> {
        if self.open {
            return Ok(Credentials::Principal(Principal::everyone()));
        }
        let found = match (bearer(headers), cookie(headers)) {
            (Some(token), _) => self.by_token(hash(token)).await?,
            (None, Some(login)) => self.by_login(hash(login)).await?,
            (None, None) => None,
        };
        Ok(found.map_or(Credentials::None, Credentials::Principal))
    }

    /// Signs a browser in with a token that may read; returns the cookie's
    /// value.
    pub async fn sign_in(&self, token: &str) -> Result<Option<String>, StoreError> {
        let token_hash = hash(token.trim());
        let reads = self.by_token_hash(&token_hash).await?.is_some_and(|principal| principal.may(Scope::Read));
        if !reads {
            return Ok(None);
        }
        let login = new_secret();
        let expires_at = clock::now().plus_micros(LOGIN_SECONDS * SECOND_US);
        self.store.insert_login(&hash(&login), &token_hash, expires_at).await?;
        Ok(Some(login))
    }

    pub async fn sign_out(&self, headers: &HeaderMap) -> Result<(), StoreError> {
        match cookie(headers) {
            Some(login) => self.store.delete_login(&hash(login), clock::now()).await,
            None => Ok(()),
        }
    }

    async fn by_token(&self, token: Hash) -> Result<Option<Principal>, StoreError> {
        if self.is_bootstrap(&token) {
            return Ok(Some(Principal::bootstrap()));
        }
        let found = self.ask(self.by_token_hash(&token)).await;
        self.or_seen(token, found)
    }

    async fn by_login(&self, login: Hash) -> Result<Option<Principal>, StoreError> {
        let find = async {
            match self.store.login(&login, clock::now()).await? {
                Some(token_hash) => self.by_token_hash(&token_hash).await,
                None => Ok(None),
            }
        };
        let found = self.ask(find).await;
        self.or_seen(login, found)
    }

    /// Asks a database that is not known to be away, and waits for it a moment.
    async fn ask<T>(&self, question: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        if self.outage.is_away() {
            return Err(StoreError::Away);
        }
        timeout(PROBE_TIMEOUT, question).await.unwrap_or(Err(StoreError::Away))
    }

    fn or_seen(
        &self,
        credential: Hash,
        found: Result<Option<Principal>, StoreError>,
    ) -> Result<Option<Principal>, StoreError> {
        match &found {
            Ok(Some(principal)) => self.seen.remember(credential, principal),
            Ok(None) => self.seen.forget(&credential),
            Err(error) if error.is_outage() => {
                if let Some(principal) = self.seen.recall(&credential) {
                    return Ok(Some(principal));
                }
            }
            Err(_) => {}
        }
        found
    }

    fn is_bootstrap(&self, token_hash: &[u8]) -> bool {
        self.bootstrap.is_some_and(|bootstrap| bool::from(bootstrap.ct_eq(token_hash)))
    }

    async fn by_token_hash(&self, token_hash: &[u8]) -> Result<Option<Principal>, StoreError> {
        if self.is_bootstrap(token_hash) {
            return Ok(Some(Principal::bootstrap()));
        }
        Ok(self.store.token_by_hash(token_hash).await?.map(|row| Principal::of(&row)))
    }
}

/// Makes a token; returns its row and its secret, which is shown once.
///
/// # Errors
/// If it cannot be stored.
pub async fn create_token(
    store: &Store,
    name: &str,
    scopes: &[Scope],
    gateways: &[String],
) -> Result<(TokenRow, String), StoreError> {
    let secret = new_secret();
    let row = TokenRow {
        id: uuid::Uuid::new_v4().to_string(),
        name: name.to_owned(),
        scopes: scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "),
        gateways: serde_json::to_string(gateways)?,
        created_at: clock::now().micros(),
        revoked_at: None,
    };
    store.insert_token(&row, &hash(&secret)).await?;
    Ok((row, secret))
}

fn is_admin(token: &TokenRow) -> bool {
    token.revoked_at.is_none() && token.scopes().contains(&Scope::Admin)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    pairs.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == LOGIN_COOKIE).then_some(value)
    })
}
