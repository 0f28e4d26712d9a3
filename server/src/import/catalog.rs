//! What an agent's store says of its sessions: keys, parents, channels.

use super::discover::Agent;
use super::entry::{Fields, string, time};
use super::mapping::{Lifecycle, Session};
use crate::store::openclaw::{ArchiveRow, WindowRow};
use model::Timestamp;
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
    /// What `sessions.json` says, which holds where the store says nothing.
    index: HashMap<String, Session>,
}

impl Catalog {
    pub fn new(agent: &Agent) -> Self {
        Self { agent_id: agent.id.clone(), ..Self::default() }
    }

    pub fn add_window(&mut self, row: &WindowRow) {
        let session = Session {
            parent_key: row.parent_session_key.clone(),
            channel: row.channel.clone(),
            context_max: row.context_max.and_then(|max| u64::try_from(max).ok()).filter(|max| *max > 0),
            lifecycle: Lifecycle {
                status: row.status.clone(),
                running: row.running_run_id.clone(),
                last: row.last_run_id.clone(),
                started_at: row.started_at_ms.map(Timestamp::from_millis),
                ended_at: row.ended_at_ms.map(Timestamp::from_millis),
                error: row.run_error.clone(),
            },
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
        self.index.clear();
        for (key, entry) in &index {
            let Some(entry) = entry.as_object() else { continue };
            let Some(id) = string(entry, "sessionId") else { continue };
            let text = |key| string(entry, key).map(str::to_owned);
            let session = Session {
                parent_key: text("spawnedBy"),
                channel: text("channel").or_else(|| text("lastChannel")),
                context_max: entry.get("contextTokens").and_then(Value::as_u64).filter(|max| *max > 0),
                lifecycle: Lifecycle {
                    status: text("status"),
                    running: None,
                    last: None,
                    started_at: time(entry, "startedAt"),
                    ended_at: time(entry, "endedAt"),
                    error: text("lastRunError"),
                },
                ..self.bare(id, key)
            };
            self.index.entry(id.to_owned()).or_insert(session);
        }
        Ok(())
    }

    pub fn known(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id).or_else(|| self.index.get(id))
    }

    /// A session by its transcript's name. One that the store does not know
    /// gets a key of its own, made from that name.
    pub fn session(&self, id: &str, key_elsewhere: impl FnOnce() -> Option<String>) -> Session {
        if let Some(session) = self.known(id) {
            return session.clone();
        }
        let agent = self.agent_id.as_deref().unwrap_or("main");
        let key = key_elsewhere().unwrap_or_else(|| format!("agent:{agent}:{id}"));
        self.bare(id, &key)
    }

    fn bare(&self, id: &str, key: &str) -> Session {
        Session {
            id: id.to_owned(),
            key: run_key(key, id),
            agent_id: self.agent_id.clone(),
            parent_key: None,
            channel: None,
            context_max: None,
            lifecycle: Lifecycle::default(),
        }
    }
}

/// The key under which a session's runs are known. A job's run has a session
/// of its own, which the store keeps under the key of its job.
fn run_key(key: &str, session_id: &str) -> String {
    let name = key.strip_prefix("agent:").and_then(|rest| rest.split_once(':')).map_or(key, |(_, name)| name);
    if name.starts_with("cron:") && !name.contains(":run:") {
        format!("{key}:run:{session_id}")
    } else {
        key.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_jobs_have_keys_of_their_own() {
        assert_eq!(run_key("agent:main:cron:j", "s"), "agent:main:cron:j:run:s");
        for key in ["agent:main:cron:j:run:s", "agent:main:hook:cron:j", "agent:cron:main", "main"] {
            assert_eq!(run_key(key, "s"), key);
        }
    }
}
