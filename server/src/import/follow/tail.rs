//! The end of a file that grows: whole lines only, and a start from the
//! beginning where it turns out to be another file.

use super::position::Stamp;
use crate::import::lines::{Line, Lines};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes of lines after which a batch is handed on.
const BATCH_BYTES_MAX: u64 = 4 * 1024 * 1024;
const BATCH_LINES_MAX: usize = 500;
/// Bytes before a place that must be the same when the file has grown.
const CHECK_BYTES_MAX: usize = 64;

#[derive(Debug, Default)]
pub struct Tail {
    stamp: Option<Stamp>,
    offset: u64,
    /// Lines so far.
    number: u64,
    check: Vec<u8>,
    /// Whether the file ends in half a line.
    is_cut: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    None,
    Grown,
    /// It is shorter, or another one: what was read no longer stands there.
    Replaced,
}

impl Tail {
    pub fn rewind(&mut self) {
        *self = Self { stamp: self.stamp, ..Self::default() };
    }

    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// What has happened to the file since the last look.
    pub fn look(&mut self, path: &Path) -> io::Result<Change> {
        let stamp = Stamp::of(path)?;
        let Some(known) = self.stamp.replace(stamp) else { return Ok(Change::Grown) };
        if known == stamp {
            return Ok(Change::None);
        }
        let is_same = known.file == stamp.file && stamp.bytes >= self.offset && self.is_continued(path)?;
        Ok(if is_same { Change::Grown } else { Change::Replaced })
    }

    fn is_continued(&self, path: &Path) -> io::Result<bool> {
        let mut found = vec![0; self.check.len()];
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.offset - self.check.len() as u64))?;
        match file.read_exact(&mut found) {
            Ok(()) => Ok(found == self.check),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The next whole lines; none at the end. A last line without its end is
    /// half written, unless it reads as JSON.
    pub fn next(&mut self, path: &Path) -> io::Result<Vec<Line>> {
        let mut lines = Lines::open_at(path, self.offset)?;
        let (mut batch, mut taken) = (Vec::new(), 0);
        self.is_cut = false;
        while batch.len() < BATCH_LINES_MAX && taken < BATCH_BYTES_MAX {
            let Some(line) = lines.next_line()? else { break };
            if !lines.is_ended() && !is_whole(&line) {
                self.is_cut = true;
                break;
            }
            taken = lines.taken();
            remember(&mut self.check, &line, lines.is_ended());
            batch.push(line);
        }
        self.offset += taken;
        self.number += batch.len() as u64;
        Ok(batch)
    }

    /// Begins again at the next look, as after an error.
    pub fn forget_stamp(&mut self) {
        self.stamp = None;
    }
}

/// Keeps the last bytes of a line with its end.
fn remember(check: &mut Vec<u8>, line: &Line, is_ended: bool) {
    check.clear();
    let Line::Text(text) = line else { return };
    let bytes = text.as_bytes();
    check.extend_from_slice(&bytes[bytes.len().saturating_sub(CHECK_BYTES_MAX)..]);
    if is_ended {
        check.push(b'\n');
    }
}

fn is_whole(line: &Line) -> bool {
    matches!(line, Line::Text(text) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write;

    fn text(line: &str) -> Line {
        Line::Text(line.to_owned())
    }

    fn append(path: &Path, text: &str) {
        fs::OpenOptions::new().append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
    }

    #[test]
    fn lines_come_once_and_half_a_line_waits_for_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        fs::write(&path, "{\"a\":1}\n{\"b\":").unwrap();
        let mut tail = Tail::default();
        assert_eq!(tail.look(&path).unwrap(), Change::Grown);
        assert_eq!(tail.next(&path).unwrap(), [text("{\"a\":1}")]);
        assert!(tail.is_cut());
        assert_eq!(tail.look(&path).unwrap(), Change::None);
        append(&path, "2}");
        assert_eq!(tail.look(&path).unwrap(), Change::Grown);
        // Whole, though its line end is still to come.
        assert_eq!(tail.next(&path).unwrap(), [text("{\"b\":2}")]);
        append(&path, "\n{\"c\":3}\n");
        assert_eq!(tail.look(&path).unwrap(), Change::Grown);
        assert_eq!(tail.next(&path).unwrap(), [text(""), text("{\"c\":3}")]);
        assert_eq!((tail.next(&path).unwrap().len(), tail.number()), (0, 4));
    }

    #[test]
    fn a_file_that_is_cut_rewritten_or_exchanged_is_read_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let other = folder.path().join("b.jsonl");
        let whole = "{\"a\":1}\n{\"b\":2}\n";
        for change in ["cut", "rewritten", "exchanged"] {
            fs::write(&path, whole).unwrap();
            let mut tail = Tail::default();
            tail.look(&path).unwrap();
            assert_eq!(tail.next(&path).unwrap().len(), 2);
            match change {
                "cut" => fs::write(&path, "{\"a\":1}\n").unwrap(),
                "rewritten" => fs::write(&path, "{\"x\":1}\n{\"y\":2}\n{\"z\":3}\n").unwrap(),
                _ => {
                    fs::write(&other, format!("{whole}{whole}")).unwrap();
                    fs::rename(&other, &path).unwrap();
                }
            }
            assert_eq!(tail.look(&path).unwrap(), Change::Replaced, "{change}");
        }
    }

    #[test]
    fn a_batch_ends_at_its_limit_and_the_next_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        fs::write(&path, "{}\n".repeat(BATCH_LINES_MAX + 1)).unwrap();
        let mut tail = Tail::default();
        let counts: Vec<usize> = (0..3).map(|_| tail.next(&path).unwrap().len()).collect();
        assert_eq!(counts, [BATCH_LINES_MAX, 1, 0]);
        let half = usize::try_from(BATCH_BYTES_MAX / 2).unwrap();
        fs::write(&path, format!("\"{}\"\n", "x".repeat(half - 3)).repeat(3)).unwrap();
        let mut tail = Tail::default();
        let counts: Vec<usize> = (0..3).map(|_| tail.next(&path).unwrap().len()).collect();
        assert_eq!(counts, [2, 1, 0]);
    }
}
