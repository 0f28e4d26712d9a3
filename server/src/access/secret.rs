//! Secrets and their hashes.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// SHA-256 of a secret. The secrets are random and long, so that a slow hash
/// would protect nothing more.
pub type Hash = [u8; 32];

pub fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

/// A new secret of 244 random bits: `obs_` and two version 4 UUIDs in hex.
pub fn new_secret() -> String {
    format!("obs_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}
