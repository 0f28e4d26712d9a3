//! Names of alerts and notifications that come out the same when events are
//! evaluated again.

use super::NotifyKind;
use uuid::Uuid;

const NAMESPACE: Uuid = Uuid::from_u128(0x6f62_7365_7276_4174_8f72_795f_616c_6572);

/// `opening` is the event that opened the alert, or by which time did;
/// `serial` tells apart what one event opened more than once.
pub fn alert(rule: &str, group: &str, opening: Uuid, serial: u32) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{rule}\0{group}\0{opening}\0{serial}").as_bytes())
}

/// The idempotency key of a notification.
pub fn notification(alert: Uuid, kind: NotifyKind, serial: u32) -> Uuid {
    Uuid::new_v5(&alert, format!("{}\0{serial}", kind.as_str()).as_bytes())
}

/// The idempotency key of a message on many alerts, by its first.
pub fn grouped(first: Uuid) -> Uuid {
    Uuid::new_v5(&first, b"grouped")
}
