//! Lines of a transcript, plain or compressed, without trust in their length.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The longest line that is read, in bytes; OpenClaw bounds its own at 4 MiB,
/// which escaping can double.
pub const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;
const BUFFER_BYTES: usize = 64 * 1024;

#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    Text(String),
    TooLong,
    NotText,
}

/// Reads lines one by one.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    consumed: Arc<AtomicU64>,
    line_bytes_max: usize,
    taken: u64,
    is_ended: bool,
}

impl Lines {
    /// Opens a file; one whose name ends in `.zst` is decompressed.
    pub fn open(path: &Path) -> io::Result<Self> {
        let is_zstd = path.extension().is_some_and(|extension| extension == "zst");
        Self::new(File::open(path)?, is_zstd)
    }

    /// Opens a file of plain lines at a place in it.
    pub fn open_at(path: &Path, offset: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        Self::new(file, false)
    }

    pub fn of_bytes(bytes: Vec<u8>, is_zstd: bool) -> io::Result<Self> {
        Self::new(Cursor::new(bytes), is_zstd)
    }

    fn new(source: impl Read + Send + 'static, is_zstd: bool) -> io::Result<Self> {
        let consumed = Arc::new(AtomicU64::new(0));
        let counted = BufReader::with_capacity(BUFFER_BYTES, Counted { source, consumed: Arc::clone(&consumed) });
        let reader: Box<dyn BufRead + Send> = if is_zstd {
            Box::new(BufReader::with_capacity(BUFFER_BYTES, zstd::Decoder::with_buffer(counted)?))
        } else {
            Box::new(counted)
        };
        Ok(Self { reader, consumed, line_bytes_max: LINE_BYTES_MAX, taken: 0, is_ended: false })
    }

    /// Bytes read from the source so far, before decompression.
    pub fn consumed(&self) -> u64 {
        self.consumed.load(Ordering::Relaxed)
    }

    /// Bytes of the lines so far with their ends, after decompression.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Whether the last line had its end; without, it may be half a line.
    pub fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// The next line without its end; `None` at the end of the file.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        let (mut bytes, mut is_too_long, mut is_empty) = (Vec::new(), false, true);
        loop {
            let available = match self.reader.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                break;
            }
            is_empty = false;
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            is_too_long |= bytes.len() + part.len() > self.line_bytes_max;
            if is_too_long {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            self.taken += used as u64;
            self.is_ended = end.is_some();
            if end.is_some() {
                break;
            }
        }
        if is_empty {
            return Ok(None);
        }
        if is_too_long {
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(String::from_utf8(bytes).map_or(Line::NotText, Line::Text)))
    }
}

/// The text of one compressed line.
pub fn decompress_line(bytes: &[u8]) -> io::Result<Line> {
    let mut text = Vec::new();
    let limit = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX) + 1;
    zstd::Decoder::with_buffer(bytes)?.take(limit).read_to_end(&mut text)?;
    if text.len() > LINE_BYTES_MAX {
        return Ok(Line::TooLong);
    }
    Ok(String::from_utf8(text).map_or(Line::NotText, Line::Text))
}

struct Counted<R> {
    source: R,
    consumed: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.consumed.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut lines: Lines) -> Vec<Line> {
        std::iter::from_fn(|| lines.next_line().unwrap()).collect()
    }

    fn text(line: &str) -> Line {
        Line::Text(line.to_owned())
    }

    #[test]
    fn lines_come_one_by_one_plain_and_compressed_and_without_a_last_line_end() {
        let wanted = [text("one"), text(""), text("three")];
        let packed = zstd::encode_all(&b"one\n\nthree"[..], 0).unwrap();
        assert_eq!(read(Lines::of_bytes(b"one\n\nthree\n".to_vec(), false).unwrap()), wanted);
        assert_eq!(read(Lines::of_bytes(packed, true).unwrap()), wanted);
    }

    #[test]
    fn a_line_of_the_limit_is_read_and_one_byte_more_is_skipped() {
        let lines = Lines::of_bytes(b"1234\n12345\n\xff\nok\n".to_vec(), false).unwrap();
        let lines = Lines { line_bytes_max: 4, ..lines };
        assert_eq!(read(lines), [text("1234"), Line::TooLong, Line::NotText, text("ok")]);
    }

    #[test]
    fn a_compressed_line_is_bounded_by_what_it_unfolds_to() {
        let pack = |bytes: usize| zstd::encode_all(&vec![b'x'; bytes][..], 0).unwrap();
        assert!(matches!(decompress_line(&pack(LINE_BYTES_MAX)).unwrap(), Line::Text(_)));
        assert_eq!(decompress_line(&pack(LINE_BYTES_MAX + 1)).unwrap(), Line::TooLong);
        assert!(decompress_line(b"no zstd").is_err());
    }

    #[test]
    fn a_file_that_breaks_off_is_an_error() {
        let packed = zstd::encode_all(&b"one\ntwo\n".repeat(1000)[..], 0).unwrap();
        let mut lines = Lines::of_bytes(packed[..packed.len() - 4].to_vec(), true).unwrap();
        let outcome = std::iter::from_fn(|| lines.next_line().transpose()).find_map(Result::err);
        assert!(outcome.is_some());
    }
}
