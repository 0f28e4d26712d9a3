//! Where events are stored.

use super::secret::REDACTED;
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// File name of the embedded database inside the data folder.
const SQLITE_FILE: &str = "observatory.db";

/// A database, parsed from `DATABASE_URL`. `Debug` and `Display` hide passwords.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(Url),
}

impl DatabaseUrl {
    /// The embedded database of a data folder.
    pub fn in_folder(data_dir: &Path) -> Self {
        Self::Sqlite(data_dir.join(SQLITE_FILE))
    }

    /// Parses `sqlite:PATH`, `sqlite://PATH` or `postgres://…`.
    ///
    /// # Errors
    /// What must hold instead; never with the text itself, which may hold a
    /// password.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return sqlite(path.strip_prefix("//").unwrap_or(path));
        }
        let scheme = text.split(':').next().unwrap_or_default();
        if !matches!(scheme, "postgres" | "postgresql") {
            let plain = !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric());
            let given =
                if plain && text.contains(':') { format!("{scheme}:…") } else { "a text without a scheme".into() };
            return Err(format!("must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE, not {given}"));
        }
        match Url::parse(text) {
            Ok(url) if !url.cannot_be_a_base() => Ok(Self::Postgres(url)),
            _ => Err("is not a URL such as postgres://USER:PASSWORD@HOST:5432/DATABASE \
                      (write special characters of the password as %XX)"
                .into()),
        }
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, String> {
    if path.is_empty() || path == ":memory:" {
        return Err("must name a file, as in sqlite:data/observatory.db, so that events survive a restart".into());
    }
    if path.contains('?') {
        return Err("takes no parameters for SQLite: leave out the part from the question mark on".into());
    }
    Ok(DatabaseUrl::Sqlite(PathBuf::from(path)))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => f.write_str(redacted(url).as_str()),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn redacted(url: &Url) -> Url {
    let mut url = url.clone();
    // This fails only where there is no host, and then there is no password either.
    if url.password().is_some() {
        let _ = url.set_password(Some(REDACTED));
    }
    if url.query_pairs().any(|(name, _)| name.contains("password")) {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        url.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(|(name, value)| {
            let value = if name.contains("password") { REDACTED.to_owned() } else { value };
            (name, value)
        }));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite_path(text: &str) -> PathBuf {
        match DatabaseUrl::parse(text).unwrap() {
            DatabaseUrl::Sqlite(path) => path,
            other @ DatabaseUrl::Postgres(_) => panic!("{other}"),
        }
    }

    #[test]
    fn sqlite_paths_are_relative_or_absolute() {
        assert_eq!(sqlite_path("sqlite:data/o.db"), Path::new("data/o.db"));
        assert_eq!(sqlite_path("sqlite:./data/o.db"), Path::new("./data/o.db"));
        assert_eq!(sqlite_path("sqlite://data/o.db"), Path::new("data/o.db"));
        assert_eq!(sqlite_path("sqlite:/var/o.db"), Path::new("/var/o.db"));
        assert_eq!(sqlite_path("sqlite:///var/o.db"), Path::new("/var/o.db"));
    }

    #[test]
    fn anything_else_is_refused_without_repeating_it() {
        for text in [
            "mysql://u:hunter2@h/d",
            "hunter2",
            "/var/hunter2.db",
            "",
            "u:hunter2@h",
            "postgres://u:hunter2@[h/d",
            "postgres:hunter2",
        ] {
            let problem = DatabaseUrl::parse(text).unwrap_err();
            assert!(problem.contains("postgres://"), "{text}: {problem}");
            assert!(!problem.contains("hunter2"), "{problem}");
        }
        for text in ["sqlite:", "sqlite://", "sqlite::memory:", "sqlite:a.db?mode=rwc"] {
            assert!(DatabaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn passwords_are_hidden_wherever_they_stand() {
        let database = DatabaseUrl::parse("postgres://me:hunter2@db:5432/o?sslmode=require&password=hunter2").unwrap();
        let shown = format!("{database} {database:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("postgres://me:***@db:5432/o?sslmode=require"), "{shown}");
        let plain = DatabaseUrl::parse("postgresql://me@db/o").unwrap();
        assert_eq!(plain.to_string(), "postgresql://me@db/o");
    }
}
