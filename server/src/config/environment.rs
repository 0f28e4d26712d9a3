//! Settings from environment variables.

use super::key::{Key, nearest};
use super::layers::{Layers, Origin};

const PREFIX: &str = "OBSERVATORY_";

/// Variables with our prefix that others read: the gateway plugin, Docker
/// Compose and the project's scripts. A shell may hold them at the same time.
const READ_BY_OTHERS: [&str; 9] = [
    "OBSERVATORY_BATCH_SIZE",
    "OBSERVATORY_BINARY",
    "OBSERVATORY_CAPTURE_PAYLOADS",
    "OBSERVATORY_CAPTURE_TOOL_PARAMS",
    "OBSERVATORY_ENABLED",
    "OBSERVATORY_ENDPOINT",
    "OBSERVATORY_FLUSH_INTERVAL_MS",
    "OBSERVATORY_GATEWAY_ID",
    "OBSERVATORY_PUBLISH",
];

/// Environment variables, detached from the process so that tests can set
/// their own.
#[derive(Clone, Debug, Default)]
pub struct Environment(Vec<(String, String)>);

impl Environment {
    /// The variables of this process; those that are no Unicode are left out.
    pub fn of_process() -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self(std::env::vars_os().filter_map(text).collect())
    }

    /// A variable; one that is empty counts as unset, because Compose passes
    /// `${NAME:-}` as an empty text.
    pub fn get(&self, name: &str) -> Option<&str> {
        let set = self.0.iter().find(|(other, _)| other == name)?;
        Some(set.1.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn read(&self, layers: &mut Layers, problems: &mut Vec<String>) {
        for key in Key::ALL {
            let set = key.variables().iter().find_map(|name| Some((*name, self.get(name)?)));
            if let Some((name, value)) = set {
                layers.put(key, value.to_owned(), Origin::Environment(name));
            }
        }
        for (name, value) in &self.0 {
            if name.starts_with(PREFIX) && !is_known(name) && !is_service_link(name, value) {
                let meant = nearest(name, known().filter(|known| known.starts_with(PREFIX)));
                problems.push(format!("the environment variable {name} is unknown: did you mean {meant}?"));
            }
        }
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

fn known() -> impl Iterator<Item = &'static str> {
    Key::ALL.into_iter().flat_map(|key| key.variables().iter().copied())
}

fn is_known(name: &str) -> bool {
    known().any(|known| known == name) || READ_BY_OTHERS.contains(&name)
}

/// Kubernetes tells every pod of a service called `observatory` by variables
/// such as `OBSERVATORY_SERVICE_HOST` and `OBSERVATORY_PORT=tcp://…`.
fn is_service_link(name: &str, value: &str) -> bool {
    let rest = name.strip_prefix(PREFIX).unwrap_or_default();
    rest == "SERVICE_HOST"
        || rest.starts_with("SERVICE_PORT")
        || rest.starts_with("PORT_")
        || (rest == "PORT" && value.contains("://"))
}
