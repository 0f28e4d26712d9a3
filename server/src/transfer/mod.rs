//! `observatory migrate --from … --to …`: everything of one database into
//! another, of whatever kind.
//!
//! The source is locked or read as of one instant, the target is marked: a
//! server refuses it until the copy is complete and was found equal. A copy
//! that was cut short begins anew.

mod report;

use crate::clock;
use crate::progress::Progress;
use crate::store::{Layout, Side, Store, StoreError, Table, Tally, Target, tables};
pub use report::{Compared, Report};
use std::time::Instant;

/// Makes the progress of a phase: its name, what is counted, how many there are.
pub type MakeProgress = dyn Fn(&'static str, &'static str, u64) -> Progress + Sync;

/// Copies everything, reads both sides and compares them.
///
/// # Errors
/// [`StoreError::Transfer`] with the remedy: if the source is of an older
/// schema or not there, the target is not empty, or a server uses one of them.
pub async fn run(
    from: &Target,
    to: &Target,
    layout: Option<Layout>,
    progress: &MakeProgress,
) -> Result<Report, StoreError> {
    check_source(from).await?;
    prepare_target(to, layout).await?;
    let mut source = Side::open(from).await?;
    let mut target = Side::open(to).await?;
    let tables = tables(&mut source, &mut target).await?;
    target.begin_filling(clock::now()).await?;
    source.begin_reading().await?;
    let positions = source.positions().await?;

    let mut total = 0;
    for table in &tables {
        total += source.count(table).await?;
    }
    for day in source.days().await? {
        target.make_day(&day).await?;
    }
    let begun = Instant::now();
    let sent = copy(&mut source, &mut target, &tables, progress("copy", "rows", total)).await?;
    target.set_positions(&positions).await?;
    let copy_time = begun.elapsed();
    if source.positions().await? != positions {
        return Err(StoreError::Transfer(
            "a server wrote to the source meanwhile; stop it and run the same command again".into(),
        ));
    }
    let stored = read(&mut target, &tables, progress("check", "rows", total)).await?;
    let compared = tables
        .iter()
        .zip(sent.into_iter().zip(stored))
        .map(|(table, (source, target))| Compared { table: table.name, source, target })
        .collect();
    let report = Report { compared, copy_time };
    if report.is_equal() {
        target.finish().await?;
    }
    target.close().await?;
    source.close().await?;
    Ok(report)
}

/// The source stays as it is: an older schema is not changed here.
async fn check_source(from: &Target) -> Result<(), StoreError> {
    if let Target::Sqlite(path) = from
        && !path.exists()
    {
        return Err(StoreError::Transfer(format!("there is no database {} to copy from", path.display())));
    }
    let store = Store::connect(from).await?;
    let steps = store.migrations().await?;
    let unfinished = store.has_unfinished_copy().await?;
    store.close().await;
    if steps.iter().any(|step| !step.applied) {
        return Err(StoreError::Transfer(
            "the database to copy from has an older schema; run observatory migrate on it first".into(),
        ));
    }
    if unfinished {
        return Err(StoreError::Transfer("the database to copy from holds an unfinished copy itself".into()));
    }
    Ok(())
}

async fn prepare_target(to: &Target, layout: Option<Layout>) -> Result<(), StoreError> {
    let store = Store::connect(to).await?;
    store.apply_steps().await?;
    match layout {
        Some(layout) => store.lay_out(layout).await?,
        None => store.migrate().await?,
    }
    store.close().await;
    Ok(())
}

async fn copy(
    source: &mut Side,
    target: &mut Side,
    tables: &[Table],
    mut progress: Progress,
) -> Result<Vec<Tally>, StoreError> {
    let mut tallies = Vec::new();
    let mut done = 0;
    for table in tables {
        let mut tally = Tally::default();
        let mut page = source.page(table, None).await?;
        while let Some(last) = page.last() {
            for row in &page {
                tally.add(row);
            }
            target.insert(table, &page).await?;
            progress.tell(done + tally.rows);
            page = source.page(table, Some(last)).await?;
        }
        done += tally.rows;
        tallies.push(tally);
    }
    progress.finish();
    Ok(tallies)
}

/// Reads what was stored, all of it.
async fn read(side: &mut Side, tables: &[Table], mut progress: Progress) -> Result<Vec<Tally>, StoreError> {
    let mut tallies = Vec::new();
    let mut done = 0;
    for table in tables {
        let mut tally = Tally::default();
        let mut page = side.page(table, None).await?;
        while let Some(last) = page.last() {
            for row in &page {
                tally.add(row);
            }
            progress.tell(done + tally.rows);
            page = side.page(table, Some(last)).await?;
        }
        done += tally.rows;
        tallies.push(tally);
    }
    progress.finish();
    Ok(tallies)
}
