pub use super::record::tests::record;
use super::*;
use tempfile::TempDir;

fn spool(bytes_max: u64) -> (TempDir, Spool) {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::open(&folder.path().join("spool"), bytes_max).unwrap();
    (folder, spool)
}

fn events(front: &Front) -> Vec<usize> {
    front.records.iter().map(|record| record.events.len()).collect()
}

#[test]
fn records_come_back_in_order_also_after_a_restart() {
    let (folder, spool) = spool(1 << 20);
    assert_eq!(spool.append(&[record(1), record(2)]).unwrap(), 2);
    let front = spool.front().unwrap().unwrap();
    assert_eq!(events(&front), [1, 2]);
    assert_eq!(spool.append(&[record(3)]).unwrap(), 1);
    assert_eq!((spool.depth().events, spool.is_empty()), (6, false));
    drop(spool);
    let spool = Spool::open(&folder.path().join("spool"), 1 << 20).unwrap();
    assert_eq!(spool.depth().events, 6);
    assert_eq!(events(&spool.front().unwrap().unwrap()), [1, 2]);
    spool.committed(3);
    spool.remove_front().unwrap();
    assert_eq!(events(&spool.front().unwrap().unwrap()), [3]);
    spool.committed(3);
    spool.remove_front().unwrap();
    assert!(spool.front().unwrap().is_none() && spool.is_empty());
    assert_eq!((spool.depth().events, spool.depth().bytes, spool.depth().replayed), (0, 0, 6));
    assert!(!Spool::is_left_in(&folder.path().join("spool")));
}

#[test]
fn a_folder_has_one_spool_at_a_time() {
    let (folder, first) = spool(1 << 20);
    let path = folder.path().join("spool");
    let error = Spool::open(&path, 1 << 20).err().unwrap();
    assert!(error.to_string().contains("OBSERVATORY_DATA_DIR"), "{error}");
    drop(first);
    assert!(Spool::open(&path, 1 << 20).is_ok());
}

#[test]
fn what_does_not_fit_is_not_taken() {
    let bytes = record(1).encode().unwrap().len() as u64;
    let (_folder, spool) = spool(3 * bytes);
    assert_eq!(spool.append(&[record(1), record(1)]).unwrap(), 2);
    assert_eq!(spool.append(&[record(1), record(1)]).unwrap(), 1, "one more fits exactly");
    assert_eq!(spool.append(&[record(1)]).unwrap(), 0);
    assert_eq!(spool.depth().bytes, 3 * bytes);
    spool.front().unwrap().unwrap();
    spool.remove_front().unwrap();
    assert_eq!(spool.append(&[record(1)]).unwrap(), 1, "there is room again");
}

#[test]
fn segments_end_when_they_are_large() {
    let (_folder, spool) = spool(1 << 30);
    let large = record(50_000);
    let segments = |spool: &Spool| fs::read_dir(&spool.folder).unwrap().count() - 1;
    assert!(large.encode().unwrap().len() as u64 >= SEGMENT_BYTES_MAX);
    spool.append(&[large]).unwrap();
    spool.append(&[record(1)]).unwrap();
    spool.append(&[record(2)]).unwrap();
    assert_eq!(segments(&spool), 2);
    spool.remove_front().unwrap();
    assert_eq!(events(&spool.front().unwrap().unwrap()), [1, 2]);
}

#[test]
fn a_disk_that_fails_is_told_and_used_again_later() {
    let (_folder, spool) = spool(1 << 20);
    let aside = spool.folder.with_extension("gone");
    fs::rename(&spool.folder, &aside).unwrap();
    assert!(spool.append(&[record(1)]).is_err());
    assert!(spool.is_empty() && spool.depth().events == 0);
    fs::rename(&aside, &spool.folder).unwrap();
    assert_eq!(spool.append(&[record(2)]).unwrap(), 1);
    assert_eq!(events(&spool.front().unwrap().unwrap()), [2]);
}

#[test]
fn refused_events_are_kept_and_count_towards_the_limit() {
    let (folder, spool) = spool(1 << 20);
    spool.append(&[record(2)]).unwrap();
    let front = spool.front().unwrap().unwrap();
    let event = front.records[0].events[0].clone();
    let refused = Refused {
        received_at: front.records[0].received_at,
        event: Some(event.clone()),
        contact: None,
        reason: "no".into(),
    };
    spool.refuse(front.number, &refused).unwrap();
    spool.remove_front().unwrap();
    let kept = fs::read_to_string(spool.folder.join(format!("{:020}.refused", front.number))).unwrap();
    assert!(kept.contains(&event.event.id.to_string()) && kept.contains("\"error\":\"no\""), "{kept}");
    assert_eq!((spool.depth().events, spool.depth().bytes), (0, kept.len() as u64));
    drop(spool);
    let again = Spool::open(&folder.path().join("spool"), 1 << 20).unwrap();
    assert_eq!(again.depth().bytes, kept.len() as u64);
}

#[test]
fn a_torn_end_is_cut_and_what_comes_after_it_is_read() {
    let (folder, spool) = spool(1 << 20);
    spool.append(&[record(1)]).unwrap();
    let path = segment::path(&spool.folder, 1);
    drop(spool);
    let mut bytes = fs::read(&path).unwrap();
    let whole = bytes.len();
    bytes.extend(&record(2).encode().unwrap()[..50]);
    fs::write(&path, &bytes).unwrap();
    let spool = Spool::open(&folder.path().join("spool"), 1 << 20).unwrap();
    assert_eq!((spool.depth().events, fs::metadata(&path).unwrap().len()), (1, whole as u64));
    spool.append(&[record(3)]).unwrap();
    assert_eq!(events(&spool.front().unwrap().unwrap()), [1]);
    spool.remove_front().unwrap();
    assert_eq!(events(&spool.front().unwrap().unwrap()), [3]);
}
