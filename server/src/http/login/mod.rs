//! Signing in and out.

pub mod post;
pub mod sign_out;

/// Where a login may lead: a path of this server, nothing else.
fn local_path(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn a_login_leads_to_this_server_only() {
        assert_eq!(local_path("/sessions?status=error"), "/sessions?status=error");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "sessions"] {
            assert_eq!(local_path(elsewhere), "/");
        }
    }
}
