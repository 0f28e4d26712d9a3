//! What Grafana is provisioned with, as the files say it.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub const POSTGRES_UID: &str = "observatory";
pub const PROMETHEUS_UID: &str = "observatory-prometheus";

fn provisioning(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../grafana/provisioning").join(folder)
}

pub struct Dashboard(pub Value);

#[derive(Clone, Copy)]
pub struct Panel<'a>(pub &'a Value);

impl Dashboard {
    pub fn all() -> Vec<Self> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(provisioning("dashboards"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        files.sort();
        assert!(files.len() >= 6, "dashboards are missing: {files:?}");
        let parse = |path: &PathBuf| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        files.iter().map(|path| Self(parse(path))).collect()
    }

    pub fn uid(&self) -> &str {
        self.0["uid"].as_str().unwrap()
    }

    pub fn title(&self) -> &str {
        self.0["title"].as_str().unwrap()
    }

    /// All panels but the headings of rows.
    pub fn panels(&self) -> impl Iterator<Item = Panel<'_>> {
        list(&self.0["panels"]).iter().map(Panel).filter(|panel| panel.kind() != "row")
    }

    pub fn panels_of(&self, uid: &str) -> impl Iterator<Item = Panel<'_>> {
        self.panels().filter(move |panel| panel.source() == Some(uid))
    }

    pub fn variables(&self) -> &[Value] {
        list(&self.0["templating"]["list"])
    }

    pub fn annotations(&self) -> &[Value] {
        list(&self.0["annotations"]["list"])
    }

    /// Seconds that the dashboard shows when it is opened.
    pub fn range_s(&self) -> i64 {
        assert_eq!(self.0["time"]["to"], "now", "{}", self.title());
        let from = self.0["time"]["from"].as_str().and_then(|from| from.strip_prefix("now-")).unwrap();
        seconds(from).unwrap()
    }
}

impl<'a> Panel<'a> {
    pub fn kind(self) -> &'a str {
        self.0["type"].as_str().unwrap()
    }

    pub fn title(self) -> &'a str {
        self.0["title"].as_str().unwrap_or_default()
    }

    pub fn source(self) -> Option<&'a str> {
        self.0["datasource"]["uid"].as_str()
    }

    pub fn targets(self) -> &'a [Value] {
        list(&self.0["targets"])
    }

    /// The least distance of points, in seconds.
    pub fn interval_s(self) -> Option<i64> {
        self.0["interval"].as_str().map(|interval| seconds(interval).unwrap())
    }
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Grafana's durations: `15m`, `24h`, `7d`.
pub fn seconds(text: &str) -> Option<i64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit_s = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    number.parse::<i64>().ok().map(|number| number * unit_s)
}

/// The data sources by their uid.
pub fn data_sources() -> BTreeMap<String, Value> {
    let file = yaml(&provisioning("datasources").join("observatory.yml"));
    let uid = |source: &Value| source["uid"].as_str().unwrap().to_owned();
    list(&file["datasources"]).iter().map(|source| (uid(source), source.clone())).collect()
}

/// What the Prometheus of the Compose file reads.
pub fn scrape_settings() -> Value {
    yaml(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../grafana/prometheus.yml"))
}

fn yaml(path: &Path) -> Value {
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
