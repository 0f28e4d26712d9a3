//! What can be compared: a session, or one of its turns.

use crate::links;

/// A session and, where it is meant alone, a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub gateway: String,
    pub key: String,
    pub turn: Option<String>,
}

impl Subject {
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<String> = text.split('/').map(links::decode).collect();
        match parts.as_slice() {
            [gateway, key] => Some(Self { gateway: gateway.clone(), key: key.clone(), turn: None }),
            [gateway, key, turn] => Some(Self { gateway: gateway.clone(), key: key.clone(), turn: Some(turn.clone()) }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::subject;

    #[test]
    fn any_names_survive() {
        let text = subject("gw/1", "agent:main/a%b c", Some("t?&="));
        let read = Subject::parse(&text).unwrap();
        assert_eq!((read.gateway.as_str(), read.key.as_str()), ("gw/1", "agent:main/a%b c"));
        assert_eq!(read.turn.as_deref(), Some("t?&="));
        assert_eq!(Subject::parse(&subject("g", "k", None)).unwrap().turn, None);
        assert_eq!(Subject::parse("nonsense"), None);
    }
}
