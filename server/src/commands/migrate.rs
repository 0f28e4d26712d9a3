//! `observatory migrate`.

use crate::application::target;
use crate::cli::{MigrateArgs, ServerLayout};
use crate::config::{DatabaseUrl, Secret, Settings};
use crate::progress::Progress;
use crate::store::{Layout, LayoutStatus, Migration, Store, StoreError};
use crate::transfer;
use std::fmt::Write as _;
use std::process::ExitCode;

/// Brings the database up to date, changes how it stores events if asked to,
/// and tells how things are; or copies one database into another.
///
/// # Errors
/// If the database fails or cannot store events as asked, or if a copy cannot
/// be made.
pub async fn run(settings: &Settings, args: &MigrateArgs) -> Result<ExitCode, StoreError> {
    if let (Some(from), Some(to)) = (&args.from, &args.to) {
        let parse = |name: &str, url: &Secret| {
            DatabaseUrl::parse(url.expose()).map_err(|problem| StoreError::Transfer(format!("{name} {problem}")))
        };
        return copy(&parse("--from", from)?, &parse("--to", to)?, args.layout.map(Layout::from)).await;
    }
    let store = Store::connect(&target(&settings.database)).await?;
    if !args.status {
        store.apply_steps().await?;
        match args.layout {
            Some(layout) => store.lay_out(layout.into()).await?,
            None => store.migrate().await?,
        }
    }
    println!("{}", settings.database);
    let steps = store.migrations().await?;
    print!("{}", steps_table(&steps));
    // Older schemas have no table of events to look at.
    if steps.iter().any(|step| step.applied) {
        print!("\n{}", layout_table(&store.layout().await?));
    }
    if store.has_unfinished_copy().await? {
        println!("\nA copy into this database was not finished: servers refuse it until it is made again.");
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Copies a database, compares both sides, and tells what came of it.
async fn copy(from: &DatabaseUrl, to: &DatabaseUrl, layout: Option<Layout>) -> Result<ExitCode, StoreError> {
    println!("from {from}\nto   {to}\n");
    let report = transfer::run(&target(from), &target(to), layout, &Progress::new).await?;
    print!("{report}");
    Ok(if report.is_equal() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl From<ServerLayout> for Layout {
    fn from(layout: ServerLayout) -> Self {
        match layout {
            ServerLayout::Timescale => Self::Timescale,
            ServerLayout::Days => Self::Days,
        }
    }
}

fn steps_table(steps: &[Migration]) -> String {
    let mut table = String::new();
    for step in steps {
        let state = if step.applied { "done" } else { "to do" };
        let _ = writeln!(table, "{:>4}  {state:5}  {}", step.version, step.name);
    }
    table
}

fn layout_table(status: &LayoutStatus) -> String {
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut row = |name: &str, value: String| rows.push((name.to_owned(), value));
    match status.layout {
        Layout::Table => row("layout", "one table".into()),
        Layout::Days => {
            row("layout", "a table per day".into());
            row("days", status.parts.to_string());
            row("waiting for a day", format!("{} events", status.waiting));
            row("retention", "by the server, whole days".into());
        }
        Layout::Timescale => {
            row("layout", format!("TimescaleDB {}", status.version.as_deref().unwrap_or("of unknown version")));
            row("chunks", format!("{} of a day, {} of them compressed", status.parts, status.compressed));
        }
    }
    if status.layout == Layout::Days {
        let way = status.without_timescale.as_deref().map_or_else(
            || "not in use; observatory migrate --layout timescale moves the events to it".to_owned(),
            |reason| format!("not in use: {reason}"),
        );
        row("TimescaleDB", way);
    }
    rows.extend(status.policies.iter().cloned());
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut table = String::new();
    for (name, value) in rows {
        let _ = writeln!(table, "  {name:width$}  {value}");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(layout: Layout) -> LayoutStatus {
        LayoutStatus {
            layout,
            version: Some("2.28.3".into()),
            parts: 12,
            compressed: 5,
            waiting: 3,
            policies: vec![("events: drop".into(), "after 30 days, every 01:00:00".into())],
            without_timescale: None,
        }
    }

    #[test]
    fn the_table_is_aligned_and_names_what_is_in_use() {
        let timescale = layout_table(&status(Layout::Timescale));
        assert_eq!(
            timescale,
            "  layout        TimescaleDB 2.28.3\n  chunks        12 of a day, 5 of them compressed\n  \
             events: drop  after 30 days, every 01:00:00\n"
        );
        assert_eq!(
            layout_table(&LayoutStatus { policies: Vec::new(), ..status(Layout::Table) }),
            "  layout  one table\n"
        );
    }

    #[test]
    fn a_table_per_day_tells_the_way_to_timescale() {
        let mut days = LayoutStatus { policies: Vec::new(), ..status(Layout::Days) };
        assert!(layout_table(&days).contains("--layout timescale"));
        days.without_timescale = Some("install it".into());
        let table = layout_table(&days);
        assert!(table.contains("not in use: install it") && !table.contains("--layout"), "{table}");
        assert!(table.contains("waiting for a day  3 events"), "{table}");
    }
}
