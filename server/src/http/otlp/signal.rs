//! What tells the three signals apart.

use crate::otlp::{Batch, Series};
use prost::Message;
use serde::de::DeserializeOwned;

pub trait Signal {
    type Request: Message + DeserializeOwned + Default;
    type Response: Message;
    /// In metrics of our own.
    const NAME: &'static str;
    /// The member of the response that counts rejected items.
    const REJECTED: &'static str;

    /// Spans, records or points of a request.
    fn count(request: &Self::Request) -> usize;
    /// `bound` is the one gateway that the token speaks for.
    fn map(request: &Self::Request, bound: Option<&str>, series: &Series) -> Batch;
    /// The response to a request that was taken in part.
    fn partial(rejected: i64, message: String) -> Self::Response;
}
