use crate::backend::{Fresh, conformance};
use crate::builder::at;
use model::settings::Scope;
use observatory::access::{create_token, hash};

conformance!(tokens_are_found_by_hash_until_they_are_revoked, logins_end_by_time_or_by_hand);

async fn tokens_are_found_by_hash_until_they_are_revoked(fresh: Fresh) {
    let gateways = ["a".to_owned(), "b".to_owned()];
    let (row, secret) = create_token(&fresh.store, "mini", &[Scope::Ingest, Scope::Read], &gateways).await.unwrap();
    let found = fresh.store.token_by_hash(&hash(&secret)).await.unwrap().unwrap();
    assert_eq!(found, row);
    assert_eq!((found.scopes(), found.gateways()), (vec![Scope::Ingest, Scope::Read], gateways.to_vec()));
    assert!(fresh.store.token_by_hash(&hash("obs_other")).await.unwrap().is_none());
    assert!(fresh.store.revoke_token(&row.id, at(0)).await.unwrap());
    assert!(!fresh.store.revoke_token(&row.id, at(0)).await.unwrap());
    assert!(fresh.store.token_by_hash(&hash(&secret)).await.unwrap().is_none());
    assert_eq!(fresh.store.tokens().await.unwrap()[0].revoked_at, Some(at(0).micros()));
}

async fn logins_end_by_time_or_by_hand(fresh: Fresh) {
    let token = hash("token");
    for login in ["one", "two"] {
        fresh.store.insert_login(&hash(login), &token, at(100)).await.unwrap();
    }
    assert_eq!(fresh.store.login(&hash("one"), at(99)).await.unwrap().as_deref(), Some(&token[..]));
    assert_eq!(fresh.store.login(&hash("one"), at(100)).await.unwrap(), None);
    fresh.store.delete_login(&hash("one"), at(50)).await.unwrap();
    assert_eq!(fresh.store.login(&hash("one"), at(50)).await.unwrap(), None);
    assert!(fresh.store.login(&hash("two"), at(50)).await.unwrap().is_some());
}
