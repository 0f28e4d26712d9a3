//! The engine's state as it is stored: JSON, compressed.

use model::alert::engine::State;

/// Fast, and still a tenth of the size.
const LEVEL: i32 = 1;
/// A state of the engine at all its limits stays below, uncompressed.
const STATE_BYTES_MAX: u64 = 2 << 30;

pub fn encode(state: &State) -> std::io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
    serde_json::to_writer(&mut encoder, state)?;
    encoder.finish()
}

pub fn decode(bytes: &[u8]) -> std::io::Result<State> {
    use std::io::Read;
    let decoder = zstd::Decoder::new(bytes)?.take(STATE_BYTES_MAX);
    Ok(serde_json::from_reader(std::io::BufReader::new(decoder))?)
}
