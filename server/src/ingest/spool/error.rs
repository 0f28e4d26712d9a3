//! Why the spool cannot be used.

use std::io;
use std::path::PathBuf;

/// Why the spool could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SpoolOpenError {
    #[error(
        "another process uses the spool {}: give each server an OBSERVATORY_DATA_DIR of its own",
        .0.display()
    )]
    InUse(PathBuf),
    #[error(
        "the spool {} cannot be used: {source}; make the folder writable, set OBSERVATORY_DATA_DIR to one that is, \
         or OBSERVATORY_SPOOL_BYTES_MAX=0 to go without",
        folder.display()
    )]
    Disk { folder: PathBuf, source: io::Error },
}
