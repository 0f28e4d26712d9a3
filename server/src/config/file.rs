//! The settings file, TOML or YAML.

use super::key::{Key, nearest};
use super::layers::{Layers, Origin};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Names that are looked for in the current folder.
const NAMES: [&str; 3] = ["observatory.toml", "observatory.yaml", "observatory.yml"];
/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: u64 = 64 * 1024;

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Integer(i64),
    /// YAML's `null`, which says the same as leaving the line out.
    Unset(()),
    Other(IgnoredAny),
}

/// The file to read: the one asked for, or one that lies in the folder.
pub fn find(asked: Option<&Path>, folder: &Path) -> Result<Option<PathBuf>, String> {
    if let Some(path) = asked {
        return Ok(Some(folder.join(path)));
    }
    let found: Vec<&str> = NAMES.into_iter().filter(|name| folder.join(name).is_file()).collect();
    match found.as_slice() {
        [] => Ok(None),
        [name] => Ok(Some(folder.join(name))),
        several => Err(format!("{} are both here: keep one, or choose with --config", several.join(" and "))),
    }
}

/// Puts what the file says into the layers, and collects what is wrong with it.
pub fn read(path: &Path, layers: &mut Layers, problems: &mut Vec<String>) {
    let name = path.display().to_string();
    let entries = match text_of(path).and_then(|text| parse(path, &text)) {
        Ok(entries) => entries,
        Err(problem) => return problems.push(format!("{name} {problem}")),
    };
    for (entry, scalar) in entries {
        let Some(key) = Key::named(&entry) else {
            let meant = nearest(&entry, Key::ALL.into_iter().map(Key::name));
            problems.push(format!("{entry} in {name} is not a setting: did you mean {meant}?"));
            continue;
        };
        let text = match scalar {
            Scalar::Unset(()) => continue,
            Scalar::Text(text) => text,
            Scalar::Integer(number) if key.is_number() => number.to_string(),
            Scalar::Integer(_) | Scalar::Other(_) => {
                let wanted = if key.is_number() { "a whole number" } else { "text in quotes" };
                problems.push(format!("{entry} in {name} must be {wanted}"));
                continue;
            }
        };
        layers.put(key, text, Origin::File(name.clone()));
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?.len();
    if size > FILE_BYTES_MAX {
        return Err(format!("has {size} bytes; a settings file has at most {FILE_BYTES_MAX}"));
    }
    fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))
}

/// Neither parser's own report is shown whole: it quotes the line, which may
/// hold a secret.
fn parse(path: &Path, text: &str) -> Result<BTreeMap<String, Scalar>, String> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("toml") => toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            format!("is not TOML: {} in line {}", error.message(), before.matches('\n').count() + 1)
        }),
        Some("yaml" | "yml") if text.lines().all(is_blank_in_yaml) => Ok(BTreeMap::new()),
        Some("yaml" | "yml") => {
            serde_saphyr::from_str(text).map_err(|error| format!("is not a YAML mapping: {}", error.without_snippet()))
        }
        _ => Err("has an unknown format: name it .toml, .yaml or .yml".into()),
    }
}

/// A document of comments alone is `null` to YAML, and no settings to us.
fn is_blank_in_yaml(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#') || line == "---"
}
