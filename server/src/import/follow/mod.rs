//! `observatory import --watch`: a first pass over everything, then what is
//! added. A place in a source is left behind only when the server has taken
//! what was read there; after a restart everything is read again, and the ids
//! of events keep it from counting twice.

mod files;
mod position;
mod store;
mod tail;
mod track;

use super::ImportError;
use super::catalog::Catalog;
use super::discover::{self, Agent};
use super::mapping::Moment;
use super::reader::Reader;
use super::summary::Summary;
use crate::clock;
use position::Stamp;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use store::FollowedStore;
use tokio::time::MissedTickBehavior;
use track::Track;

pub struct Follower {
    reader: Reader,
    paths: Vec<PathBuf>,
    interval: Duration,
    /// By the agent's store, or else its folder of transcripts.
    agents: HashMap<PathBuf, Followed>,
    /// Whether the first pass is over.
    is_caught_up: bool,
}

/// What is known of one agent.
struct Followed {
    catalog: Catalog,
    store: Option<FollowedStore>,
    index: Option<Stamp>,
    /// By session id for the store's, by path for files.
    tracks: HashMap<String, Track>,
    /// Transcripts that are read whole and do not grow.
    read: HashSet<String>,
}

impl Follower {
    pub fn new(reader: Reader, paths: Vec<PathBuf>, interval: Duration) -> Self {
        Self { reader, paths, interval, agents: HashMap::new(), is_caught_up: false }
    }

    /// Follows until a server refuses for good.
    pub async fn run(&mut self) -> Result<(), ImportError> {
        let mut ticks = tokio::time::interval(self.interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.poll().await?;
        }
    }

    pub async fn close(mut self) -> Summary {
        self.count_cut_lines();
        for agent in self.agents.into_values() {
            if let Some(store) = agent.store {
                store.close().await;
            }
        }
        self.reader.close().await
    }

    async fn poll(&mut self) -> Result<(), ImportError> {
        let agents = match discover::agents(&self.paths) {
            Ok(agents) => agents,
            // Before the first session of a new gateway there is nothing to find.
            Err(_) if !self.is_caught_up => Vec::new(),
            Err(error) => {
                self.reader.summary.note(error.to_string());
                Vec::new()
            }
        };
        for agent in &agents {
            self.poll_agent(agent).await?;
        }
        self.settle().await?;
        self.reader.flush().await?;
        track::evict(self.agents.values_mut().flat_map(|agent| agent.tracks.values_mut()));
        if !self.is_caught_up && !agents.is_empty() {
            self.is_caught_up = true;
            self.reader.end_progress();
        }
        Ok(())
    }

    async fn poll_agent(&mut self, agent: &Agent) -> Result<(), ImportError> {
        let Some(key) = agent.database.clone().or_else(|| agent.sessions_folder.clone()) else { return Ok(()) };
        let mut followed = self.agents.remove(&key).unwrap_or_else(|| Followed {
            catalog: Catalog::new(agent),
            store: None,
            index: None,
            tracks: HashMap::new(),
            read: HashSet::new(),
        });
        let outcome = self.poll_sources(agent, &mut followed).await;
        self.agents.insert(key, followed);
        outcome
    }

    async fn poll_sources(&mut self, agent: &Agent, followed: &mut Followed) -> Result<(), ImportError> {
        if let Some(path) = &agent.database
            && let Err(error) = self.poll_store(path, agent.reads_database, followed).await
        {
            // A store that is locked or being replaced is opened anew at the next look.
            followed.store = None;
            self.reader.tolerate(path, error)?;
        }
        self.poll_files(agent, followed).await
    }

    /// Tells what has become certain since nothing more was heard.
    async fn settle(&mut self) -> Result<(), ImportError> {
        let now = clock::now();
        for agent in self.agents.values_mut() {
            for (name, track) in &mut agent.tracks {
                let Some(mapper) = track.mapper.as_mut().filter(|mapper| mapper.needs_settling()) else { continue };
                let idle_ms = i64::try_from(track.heard_at.elapsed().as_millis()).unwrap_or(i64::MAX);
                mapper.settle(Moment { now, idle_ms: Some(idle_ms) });
                if let Err(error) = self.reader.send(mapper).await {
                    self.reader.tolerate(name.as_ref(), error)?;
                }
            }
        }
        Ok(())
    }
}

impl Followed {
    fn track(&mut self, name: &str) -> &mut Track {
        self.tracks.entry(name.to_owned()).or_insert_with(|| Track::new(Instant::now()))
    }
}
