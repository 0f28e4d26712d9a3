//! Who sends a request.

use crate::store::TokenRow;
use model::settings::Scope;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Names the token in rate limits and logs; never its secret.
    pub id: String,
    scopes: Vec<Scope>,
    /// Empty for any gateway.
    gateways: Vec<String>,
}

impl Principal {
    pub fn everyone() -> Self {
        Self { id: "open".to_owned(), scopes: vec![Scope::Admin], gateways: Vec::new() }
    }

    pub fn bootstrap() -> Self {
        Self { id: "bootstrap".to_owned(), scopes: vec![Scope::Admin], gateways: Vec::new() }
    }

    pub fn of(token: &TokenRow) -> Self {
        Self { id: token.id.clone(), scopes: token.scopes(), gateways: token.gateways() }
    }

    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || self.scopes.contains(&Scope::Admin)
    }

    /// Whether the token may speak of this gateway.
    pub fn covers(&self, gateway_id: &str) -> bool {
        self.gateways.is_empty() || self.gateways.iter().any(|gateway| gateway == gateway_id)
    }

    /// The gateway that the token is bound to, if it is one alone.
    pub fn sole_gateway(&self) -> Option<&str> {
        match self.gateways.as_slice() {
            [gateway] => Some(gateway),
            _ => None,
        }
    }

    /// Whether the token may read what this filter asks for: a bound token
    /// has to name one of its gateways.
    pub fn may_see(&self, gateway: Option<&str>) -> bool {
        gateway.map_or(self.gateways.is_empty(), |gateway| self.covers(gateway))
    }
}
