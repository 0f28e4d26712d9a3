//! The form of a new token.

use super::{Form, text};
use model::settings::{NewToken, Scope};

/// A new token, as a form sends it: `gateways` are ids, separated by commas.
pub fn read_token(form: &Form) -> NewToken {
    let scopes = [Scope::Ingest, Scope::Read, Scope::Admin];
    NewToken {
        name: text(form, "name").to_owned(),
        scopes: scopes.into_iter().filter(|scope| form.contains_key(scope.as_str())).collect(),
        gateways: text(form, "gateways")
            .split(',')
            .map(str::trim)
            .filter(|gateway| !gateway.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_scopes_and_gateways() {
        let form = [("name", " mini "), ("ingest", "on"), ("admin", "on"), ("gateways", "a, b,,")];
        let form: Form = form.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let expected = NewToken {
            name: "mini".to_owned(),
            scopes: vec![Scope::Ingest, Scope::Admin],
            gateways: vec!["a".to_owned(), "b".to_owned()],
        };
        assert_eq!(read_token(&form), expected);
        assert!(read_token(&Form::new()).check().is_err());
    }
}
