//! From the paths of the command line to the agents whose sessions are read.

use super::ImportError;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Most transcripts of one import.
pub const FILES_MAX: usize = 200_000;
const DATABASE: &str = "openclaw-agent.sqlite";

/// What is to be read of one agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    pub id: Option<String>,
    pub sessions_folder: Option<PathBuf>,
    /// Its session store; also where only a transcript was asked for, because
    /// it knows the keys of sessions.
    pub database: Option<PathBuf>,
    /// Whether the sessions in the store are asked for.
    pub reads_database: bool,
    pub transcripts: Vec<PathBuf>,
}

/// What the name of a transcript says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptName {
    pub session_id: String,
    /// `deleted` or `reset`, and when, where the name says so.
    pub ended: Option<(String, Option<String>)>,
}

impl TranscriptName {
    /// Reads `ID.jsonl`, `ID.jsonl.deleted.TIME[.HASH]` and `…reset…`, each
    /// also with `.zst`. Trajectories and anything else are no transcripts.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.strip_suffix(".zst").unwrap_or(name);
        let (session_id, rest) = match name.strip_suffix(".jsonl") {
            Some(id) => (id, None),
            None => name.split_once(".jsonl.").map(|(id, rest)| (id, Some(rest)))?,
        };
        if session_id.is_empty() || session_id.ends_with(".trajectory") {
            return None;
        }
        let ended = match rest {
            None => None,
            Some(rest) => {
                let (reason, when) = rest.split_once('.')?;
                if !["deleted", "reset"].contains(&reason) {
                    return None;
                }
                Some((reason.to_owned(), rfc3339(when)))
            }
        };
        Some(Self { session_id: session_id.to_owned(), ended })
    }
}

/// `2026-11-23T06-05-00.538Z.fa9455…` as `2026-11-23T06:05:00.538Z`.
fn rfc3339(stamp: &str) -> Option<String> {
    let (date, rest) = stamp.split_once('T')?;
    let (time, _) = rest.split_once('Z')?;
    Some(format!("{date}T{}Z", time.replace('-', ":")))
}

/// Finds what the paths name, each agent once.
///
/// # Errors
/// The first path that cannot be read or holds no sessions.
pub fn agents(paths: &[PathBuf]) -> Result<Vec<Agent>, ImportError> {
    let mut found: BTreeMap<PathBuf, Agent> = BTreeMap::new();
    for path in paths {
        let path = fs::canonicalize(path).map_err(|error| unreadable(path, &error))?;
        for (home, agent) in of_path(&path)? {
            let known = found.entry(home).or_insert_with(|| Agent { transcripts: Vec::new(), ..agent.clone() });
            known.reads_database |= agent.reads_database;
            known.database = known.database.take().or(agent.database);
            known.transcripts.extend(agent.transcripts);
        }
    }
    let mut agents: Vec<Agent> = found.into_values().collect();
    for agent in &mut agents {
        agent.transcripts.sort();
        agent.transcripts.dedup();
    }
    check_count(agents.iter().map(|agent| agent.transcripts.len()).sum(), FILES_MAX)?;
    Ok(agents)
}

fn check_count(files: usize, files_max: usize) -> Result<(), ImportError> {
    if files <= files_max {
        return Ok(());
    }
    Err(ImportError::Path(format!(
        "there are {files} transcripts; at most {files_max} at once: give one agent at a time"
    )))
}

fn of_path(path: &Path) -> Result<Vec<(PathBuf, Agent)>, ImportError> {
    if path.is_file() {
        return of_file(path).map(|agent| vec![agent]);
    }
    let agents = path.join("agents");
    let folders = if agents.is_dir() { folders(&agents)? } else { vec![path.to_owned()] };
    let mut found = Vec::new();
    for folder in folders {
        found.extend(of_agent(&folder)?.map(|agent| (folder, agent)));
    }
    if found.is_empty() {
        return Err(ImportError::Path(format!(
            "{} holds no OpenClaw sessions: give a state folder such as ~/.openclaw, a folder in its agents/, an \
             {DATABASE}, or a transcript",
            path.display()
        )));
    }
    Ok(found)
}

fn of_file(path: &Path) -> Result<(PathBuf, Agent), ImportError> {
    // So that a file without read permission is told before anything is imported.
    fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let name = file_name(path);
    let folder = path.parent().unwrap_or(Path::new("/"));
    if path.extension().is_some_and(|extension| extension == "sqlite") {
        let home = folder.parent().filter(|_| folder.ends_with("agent")).unwrap_or(folder);
        let agent =
            Agent { id: agent_id(home), database: Some(path.to_owned()), reads_database: true, ..Agent::default() };
        return Ok((home.to_owned(), agent));
    }
    if TranscriptName::parse(&name).is_none() {
        return Err(ImportError::Path(format!(
            "{} is no transcript: its name must end in .jsonl or .jsonl.zst (trajectories are read along with theirs)",
            path.display()
        )));
    }
    let sessions = if folder.ends_with("cold") { folder.parent().unwrap_or(folder) } else { folder };
    let home = sessions.parent().filter(|_| sessions.ends_with("sessions")).unwrap_or(sessions);
    let database = Some(home.join("agent").join(DATABASE)).filter(|path| path.is_file());
    let agent = Agent {
        id: agent_id(home),
        sessions_folder: Some(sessions.to_owned()),
        database,
        reads_database: false,
        transcripts: vec![path.to_owned()],
    };
    Ok((home.to_owned(), agent))
}

/// The agent of a folder, or of a folder of transcripts; `None` if it is neither.
fn of_agent(folder: &Path) -> Result<Option<Agent>, ImportError> {
    let database = Some(folder.join("agent").join(DATABASE)).filter(|path| path.is_file());
    let nested = folder.join("sessions");
    let sessions = if nested.is_dir() { nested } else { folder.to_owned() };
    let mut transcripts = transcripts(&sessions)?;
    let cold = sessions.join("cold");
    if cold.is_dir() {
        transcripts.extend(self::transcripts(&cold)?);
    }
    if database.is_none() && transcripts.is_empty() {
        return Ok(None);
    }
    Ok(Some(Agent {
        id: agent_id(folder),
        sessions_folder: Some(sessions),
        reads_database: database.is_some(),
        database,
        transcripts,
    }))
}

/// An agent's folder lies in `agents/` and is named by it.
fn agent_id(home: &Path) -> Option<String> {
    home.parent().filter(|parent| parent.ends_with("agents")).map(|_| file_name(home))
}

fn transcripts(folder: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let mut paths = entries(folder)?;
    paths.retain(|path| TranscriptName::parse(&file_name(path)).is_some() && path.is_file());
    Ok(paths)
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let mut paths = entries(folder)?;
    paths.retain(|path| path.is_dir());
    paths.sort();
    Ok(paths)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let paths: std::io::Result<Vec<PathBuf>> =
        fs::read_dir(folder).and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect());
    paths.map_err(|error| unreadable(folder, &error))
}

pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn unreadable(path: &Path, error: &std::io::Error) -> ImportError {
    ImportError::Path(format!("{} could not be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_transcripts_tell_the_session_and_how_it_ended() {
        let parse = |name: &str| TranscriptName::parse(name).map(|name| (name.session_id, name.ended));
        for name in ["s1.jsonl", "s1.jsonl.zst"] {
            assert_eq!(parse(name), Some(("s1".into(), None)), "{name}");
        }
        let when = Some("2026-11-23T06:05:00.538Z".to_owned());
        for name in ["s1.jsonl.deleted.2026-11-23T06-05-00.538Z.fa94.zst", "s1.jsonl.deleted.2026-11-23T06-05-00.538Z"]
        {
            assert_eq!(parse(name), Some(("s1".into(), Some(("deleted".into(), when.clone())))), "{name}");
        }
        assert_eq!(parse("s1.jsonl.reset.x"), Some(("s1".into(), Some(("reset".into(), None)))));
        for name in ["s1.trajectory.jsonl", "s1.jsonl.lock", "s1.jsonl.bak.1", "sessions.json", ".jsonl", "s1.zst"] {
            assert_eq!(parse(name), None, "{name}");
        }
    }

    #[test]
    fn transcripts_are_counted_up_to_the_limit() {
        assert!(check_count(3, 3).is_ok());
        assert!(check_count(4, 3).unwrap_err().to_string().contains("one agent at a time"));
    }
}
