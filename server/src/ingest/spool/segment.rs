//! A file of records: what of it is whole.

use super::record::{BODY_BYTES_MAX, HEAD_BYTES, MAGIC, Record, checksum};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Once a segment is this large, the next one begins.
pub const SEGMENT_BYTES_MAX: u64 = 8 * 1024 * 1024;
const SUFFIX: &str = "segment";
/// What could not be read: the whole segment as it was.
const DAMAGED: &str = "damaged";
const HALF_WRITTEN: &str = "tmp";

/// The records of a segment.
#[derive(Debug, Default)]
pub struct Scan {
    pub records: Vec<Record>,
    /// Bytes of the whole records, in one piece from the start unless `damage`.
    pub bytes: u64,
    /// Bytes at the end that were never acknowledged: a crash cut them off.
    pub torn_bytes: u64,
    /// The first thing that is wrong before the end.
    pub damage: Option<String>,
    /// The whole records, head and body, where there is damage between them.
    whole: Vec<u8>,
}

pub fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:020}.{SUFFIX}"))
}

/// The number of a segment, by the name of its file.
pub fn number(path: &Path) -> Option<u64> {
    let is_segment = path.extension().is_some_and(|extension| extension == SUFFIX);
    path.file_stem().filter(|_| is_segment)?.to_str()?.parse().ok()
}

/// Whether the file holds what was set aside for a person to look at.
pub fn is_set_aside(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == DAMAGED || extension == super::refused::SUFFIX)
}

pub fn is_half_written(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == HALF_WRITTEN)
}

/// Reads records one after the other. Where one is not whole, it is the end
/// that a crash cut off if nothing but zeros or a part of a record follows;
/// otherwise it is damage, and reading goes on at the next record that is whole.
pub fn scan(bytes: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let mut at = 0;
    while at < bytes.len() {
        match whole(&bytes[at..]) {
            Ok(length) => {
                let record = &bytes[at..at + HEAD_BYTES + length];
                match Record::decode(&record[HEAD_BYTES..]) {
                    Ok(read) => {
                        scan.records.push(read);
                        scan.whole.extend(record);
                    }
                    Err(error) => _ = scan.damage.get_or_insert_with(|| format!("{error}, at byte {at}")),
                }
                at += record.len();
            }
            Err(broken) => match next(&bytes[at..]) {
                Some(distance) => {
                    scan.damage.get_or_insert_with(|| format!("{broken:?} at byte {at}"));
                    at += distance;
                }
                None if broken == Broken::Cut || bytes[at..].iter().all(|byte| *byte == 0) => {
                    scan.torn_bytes = (bytes.len() - at) as u64;
                    break;
                }
                None => {
                    scan.damage.get_or_insert_with(|| format!("{broken:?} at byte {at}"));
                    break;
                }
            },
        }
    }
    scan.bytes = scan.whole.len() as u64;
    scan
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    /// The file ends within it.
    Cut,
    NoRecord,
    BadChecksum,
}

/// The length of the body, if a whole record begins here.
fn whole(bytes: &[u8]) -> Result<usize, Broken> {
    let Some((head, rest)) = bytes.split_at_checked(HEAD_BYTES) else {
        let begins = MAGIC.starts_with(&bytes[..bytes.len().min(MAGIC.len())]);
        return Err(if begins { Broken::Cut } else { Broken::NoRecord });
    };
    let length = [head[4], head[5], head[6], head[7]];
    let body_bytes = u32::from_le_bytes(length) as usize;
    if head[..4] != MAGIC || body_bytes > BODY_BYTES_MAX {
        return Err(Broken::NoRecord);
    }
    let body = rest.get(..body_bytes).ok_or(Broken::Cut)?;
    let told = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
    if checksum(length, body) == told { Ok(body_bytes) } else { Err(Broken::BadChecksum) }
}

/// How far away the next whole record is.
fn next(bytes: &[u8]) -> Option<usize> {
    (1..bytes.len()).find(|at| bytes[*at] == MAGIC[0] && whole(&bytes[*at..]).is_ok())
}

/// Reads the first `bytes_max` bytes of a segment. What is damaged is copied
/// aside, and the segment keeps the records that are whole; a torn end goes.
///
/// # Errors
/// If the disk fails; nothing is changed then but copies.
pub fn load(folder: &Path, number: u64, bytes_max: u64) -> io::Result<Scan> {
    let path = path(folder, number);
    let mut bytes = fs::read(&path)?;
    bytes.truncate(usize::try_from(bytes_max).unwrap_or(usize::MAX));
    let scan = scan(&bytes);
    if let Some(damage) = &scan.damage {
        let aside = path.with_extension(DAMAGED);
        tracing::error!(
            segment = %path.display(), kept = %aside.display(), damage, records = scan.records.len(),
            "a segment of the spool is damaged: the events that can be read are taken, the file is kept for you"
        );
        metrics::counter!("observatory_spool_damaged_segments_total").increment(1);
        write_synced(&aside, &bytes)?;
        let half = path.with_extension(HALF_WRITTEN);
        write_synced(&half, &scan.whole)?;
        fs::rename(&half, &path)?;
        sync_folder(folder)?;
    } else if scan.torn_bytes > 0 {
        tracing::warn!(segment = %path.display(), bytes = scan.torn_bytes,
            "a write that a crash cut off was removed; it had not been acknowledged");
        let file = File::options().write(true).open(&path)?;
        file.set_len(scan.bytes)?;
        file.sync_all()?;
    }
    Ok(scan)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes new and removed names in a folder survive a crash.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::record;
    use super::*;

    fn three() -> (Vec<u8>, Vec<usize>) {
        let records: Vec<Vec<u8>> = (1..=3).map(|events| record(events).encode().unwrap()).collect();
        let ends = records.iter().scan(0, |end, record| {
            *end += record.len();
            Some(*end)
        });
        (records.concat(), ends.collect())
    }

    #[test]
    fn a_tail_cut_anywhere_leaves_the_records_before_it() {
        let (bytes, ends) = three();
        for cut in ends[1]..bytes.len() {
            let scan = scan(&bytes[..cut]);
            assert_eq!((scan.records.len(), scan.bytes, scan.damage), (2, ends[1] as u64, None), "cut at {cut}");
            assert_eq!(scan.torn_bytes, (cut - ends[1]) as u64);
        }
        assert_eq!(scan(&bytes).records.len(), 3);
        let zeros = [&bytes[..], &[0; 4096]].concat();
        assert_eq!((scan(&zeros).records.len(), scan(&zeros).torn_bytes), (3, 4096));
    }

    #[test]
    fn damage_in_the_middle_costs_its_own_record() {
        let (bytes, ends) = three();
        for at in ends[0]..ends[1] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            let scan = scan(&damaged);
            assert_eq!(scan.records.iter().map(|record| record.events.len()).collect::<Vec<_>>(), [1, 3], "byte {at}");
            assert!(scan.damage.is_some());
        }
    }

    #[test]
    fn damage_is_kept_aside_and_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let (mut bytes, ends) = three();
        bytes[ends[0] + 20] ^= 1;
        fs::write(path(folder.path(), 7), &bytes).unwrap();
        assert!(load(folder.path(), 7, u64::MAX).unwrap().damage.is_some());
        assert_eq!(fs::read(path(folder.path(), 7).with_extension(DAMAGED)).unwrap(), bytes);
        let again = load(folder.path(), 7, u64::MAX).unwrap();
        assert_eq!((again.records.len(), again.damage), (2, None));
    }
}
