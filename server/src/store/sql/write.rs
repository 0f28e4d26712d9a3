//! One transaction of new events and all that follows from them.

use super::dialect::{BEGIN_WRITE, Connection, Pool};
use super::{delta, dimensions, gateways, insert, kinds, load, news, registry};
use crate::store::{Claimed, Contact, Incoming, Origin, StoreError, Verdict};
use model::Timestamp;
use model::gateway::{KIND_HISTORY_HOURS, KindHour, KindHourKey};
use model::session::{Ledger, SessionId, TurnId};
use model::time::HOUR_US;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Writes a batch and returns a verdict per event once it is committed, and
/// the last position before its new events, where others write too. Other
/// servers learn of it with the commit.
pub async fn events(
    pool: &Pool,
    batch: &[Incoming],
    contacts: &[Contact],
    received_at: Timestamp,
    origin: &Origin,
) -> Result<(Vec<Verdict>, Option<i64>), StoreError> {
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    let (verdicts, before) = write(&mut transaction, batch, contacts, received_at).await?;
    if let Some(last) = verdicts.iter().filter_map(Verdict::position).max() {
        news::committed(&mut transaction, origin, last).await?;
    }
    transaction.commit().await?;
    Ok((verdicts, before))
}

async fn write(
    connection: &mut Connection,
    batch: &[Incoming],
    contacts: &[Contact],
    received_at: Timestamp,
) -> Result<(Vec<Verdict>, Option<i64>), StoreError> {
    let ids: BTreeSet<SessionId> = batch.iter().map(|incoming| SessionId::of(&incoming.event)).collect();
    if let Some(gateway_id) = registry::removing(connection, &ids, contacts).await? {
        return Err(StoreError::GatewayRemoving(gateway_id));
    }
    let sessions = load::sessions(connection, &ids).await?;
    let purged: BTreeMap<SessionId, Timestamp> =
        sessions.iter().filter_map(|(id, stored)| Some((id.clone(), stored.purged_through?))).collect();

    let mut verdicts = vec![Verdict::Duplicate; batch.len()];
    let mut seen = HashSet::new();
    let mut candidates = Vec::with_capacity(batch.len());
    for (index, incoming) in batch.iter().enumerate() {
        let event = &incoming.event;
        if purged.get(&SessionId::of(event)).is_some_and(|through| event.timestamp < *through) {
            verdicts[index] = Verdict::Expired;
        } else if seen.insert(event.id) {
            candidates.push((index, incoming));
        }
    }

    let rows: Vec<&Incoming> = candidates.iter().map(|(_, incoming)| *incoming).collect();
    let Claimed { seqs, before } = insert::events(connection, &rows, received_at).await?;
    let mut fresh = Vec::with_capacity(seqs.len());
    for (index, incoming) in candidates {
        if let Some(seq) = seqs.get(&incoming.event.id) {
            verdicts[index] = Verdict::Stored(*seq);
            fresh.push(incoming);
        }
    }
    if !fresh.is_empty() {
        derive(connection, sessions, &fresh, received_at).await?;
    }
    let reports = reports(batch, contacts);
    gateways::touch(connection, &fresh, reports.keys(), received_at).await?;
    registry::take(connection, &reports).await?;
    Ok((verdicts, before))
}

/// Writes what follows from new events.
async fn derive(
    connection: &mut Connection,
    sessions: BTreeMap<SessionId, load::StoredSession>,
    fresh: &[&Incoming],
    received_at: Timestamp,
) -> Result<(), StoreError> {
    let mut ledger = Ledger::default();
    let touched: BTreeSet<SessionId> = fresh.iter().map(|incoming| SessionId::of(&incoming.event)).collect();
    ledger.sessions =
        sessions.into_iter().filter(|(id, _)| touched.contains(id)).map(|(id, stored)| (id, stored.fold)).collect();
    let turn_ids: BTreeSet<TurnId> = fresh.iter().filter_map(|incoming| TurnId::of(&incoming.event)).collect();
    ledger.turns = load::turns(connection, &turn_ids).await?;
    for incoming in fresh {
        ledger.apply(&incoming.event);
    }
    delta::sessions(connection, &ledger.sessions).await?;
    delta::turns(connection, &ledger.turns).await?;
    delta::rollups(connection, &ledger.rollups).await?;
    delta::session_hours(connection, &ledger.session_hours).await?;
    dimensions::spends(connection, &ledger.spends).await?;
    dimensions::tools(connection, &ledger.tools).await?;
    kinds::add(connection, &kind_hours(fresh, received_at)).await
}

/// How often each kind came; history that is imported is not of interest.
fn kind_hours(fresh: &[&Incoming], received_at: Timestamp) -> BTreeMap<KindHourKey, KindHour> {
    let from = received_at.plus_micros(-KIND_HISTORY_HOURS * HOUR_US);
    let mut hours: BTreeMap<KindHourKey, KindHour> = BTreeMap::new();
    for event in fresh.iter().map(|incoming| &incoming.event).filter(|event| event.timestamp >= from) {
        hours.entry(KindHourKey::of(event)).or_default().add(event.timestamp);
    }
    hours
}

/// Numbers count of duplicates and expired events too: they came. Import may
/// have told of the same happening before.
fn reports<'a>(batch: &[Incoming], contacts: &'a [Contact]) -> BTreeMap<String, registry::News<'a>> {
    let mut reports: BTreeMap<String, registry::News> = BTreeMap::new();
    for event in batch.iter().map(|incoming| &incoming.event) {
        if let Some(sequence) = event.sequence {
            reports.entry(event.gateway_id.clone()).or_default().received.push((sequence, event.timestamp));
        }
    }
    for contact in contacts {
        reports.entry(contact.report.gateway_id.clone()).or_default().contacts.push(contact);
    }
    reports
}
