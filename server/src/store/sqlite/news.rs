//! Nobody to tell: one server has the file.

use super::dialect::Connection;
use crate::store::{Origin, StoreError};
use std::future::{Ready, ready};

pub fn committed(_: &mut Connection, _: &Origin, _: i64) -> Ready<Result<(), StoreError>> {
    ready(Ok(()))
}
