//! `observatory token …`.

use crate::access::create_token;
use crate::application::target;
use crate::cli::TokenCommand;
use crate::clock;
use crate::config::Settings;
use crate::store::{Store, StoreError, TokenRow};
use model::Timestamp;

pub async fn run(settings: &Settings, command: TokenCommand) -> Result<(), StoreError> {
    let store = Store::open(&target(&settings.database)).await?;
    match command {
        TokenCommand::Create(args) => {
            let (row, secret) = create_token(&store, &args.name, &args.scopes, &args.gateways).await?;
            println!("{secret}");
            eprintln!("Token {} ({}) is made. Its text is shown this once.", row.id, row.name);
        }
        TokenCommand::List => list(&store.tokens().await?),
        TokenCommand::Revoke { id } => {
            if !store.revoke_token(&id, clock::now()).await? {
                let problem = format!("no token in force has the id {id:?}: `observatory token list` shows them");
                return Err(StoreError::Open(problem));
            }
            eprintln!("Token {id} is revoked.");
        }
    }
    store.close().await;
    Ok(())
}

fn list(tokens: &[TokenRow]) {
    if tokens.is_empty() {
        println!("There are no tokens yet: `observatory token create --name NAME` makes one.");
    }
    for token in tokens {
        let gateways = token.gateways();
        let gateways = if gateways.is_empty() { "any gateway".to_owned() } else { gateways.join(",") };
        let state = match token.revoked_at {
            Some(at) => format!("revoked {}", Timestamp::from_micros(at)),
            None => "in force".to_owned(),
        };
        let made = Timestamp::from_micros(token.created_at);
        println!("{}  {}  {}  {gateways}  made {made}  {state}", token.id, token.name, token.scopes);
    }
}
