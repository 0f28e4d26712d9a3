//! What an agent's store says of its sessions: keys, parents, channels.

use super::discover::Agent;
use super::entry::{Fields, string};
use super::mapping::Session;
use crate::store::openclaw::{ArchiveRow, WindowRow};
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The largest `sessions.json` that is read, in bytes.
pub const INDEX_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Sessions of one agent by the name of their transcript.
#[derive(Debug, Default)]
pub struct Catalog {
    agent_id: Option<String>,
    sessions: HashMap<String, Session>,
}

impl Catalog {
    pub fn new(agent: &Agent) -> Self {
        Self { agent_id: agent.id.clone(), sessions: HashMap::new() }
    }

    pub fn add_window(&mut self, row: &WindowRow) {
        let session = Session {
            parent_key: row.parent_session_key.clone(),
            channel: row.channel.clone(),
            context_max: row.context_max.and_then(|max| u64::try_from(max).ok()).filter(|max| *max > 0),
            ..self.bare(&row.session_id, &row.session_key)
        };
        self.sessions.insert(row.session_id.clone(), session);
    }

    /// A session that was deleted is known by its archive alone.
    pub fn add_archive(&mut self, row: &ArchiveRow) {
        if !self.sessions.contains_key(&row.session_id) {
            let session = self.bare(&row.session_id, &row.session_key);
            self.sessions.insert(row.session_id.clone(), session);
        }
    }

    /// Reads the `sessions.json` of versions before 2026.9, where there is one.
    pub fn add_index(&mut self, folder: &Path) -> io::Result<()> {
        let file = match File::open(folder.join("sessions.json")) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut text = String::new();
        file.take(INDEX_BYTES_MAX).read_to_string(&mut text)?;
        let index: Fields = serde_json::from_str(&text)?;
        for (key, entry) in &index {
            let Some(entry) = entry.as_object() else { continue };
            let Some(id) = string(entry, "sessionId") else { continue };
            let text = |key| string(entry, key).map(str::to_owned);
            let session = Session {
                parent_key: text("spawnedBy"),
                channel: text("channel").or_else(|| text("lastChannel")),
                context_max: entry.get("contextTokens").and_then(Value::as_u64).filter(|max| *max > 0),
                ..self.bare(id, key)
            };
            self.sessions.entry(id.to_owned()).or_insert(session);
        }
        Ok(())
    }

    /// A session by its transcript's name. One that the store does not know
    /// gets a key of its own, made from that name.
    pub fn session(&self, id: &str, key_elsewhere: impl FnOnce() -> Option<String>) -> Session {
        if let Some(session) = self.sessions.get(id) {
            return session.clone();
        }
        let agent = self.agent_id.as_deref().unwrap_or("main");
        let key = key_elsewhere().unwrap_or_else(|| format!("agent:{agent}:{id}"));
        self.bare(id, &key)
    }

    fn bare(&self, id: &str, key: &str) -> Session {
        Session {
            id: id.to_owned(),
            key: key.to_owned(),
            agent_id: self.agent_id.clone(),
            parent_key: None,
            channel: None,
            context_max: None,
        }
    }
}
