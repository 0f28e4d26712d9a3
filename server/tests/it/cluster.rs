//! A PostgreSQL of a test's own, for what concerns a whole server: replicas,
//! outages, its log.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A server on a Unix socket; it is stopped and removed in the end.
pub struct Cluster {
    folder: TempDir,
}

impl Cluster {
    /// A new server with settings such as `log_statement=all`.
    pub fn start(settings: &[&str]) -> Self {
        let cluster = Self::empty();
        let data = cluster.data();
        run("initdb", &["-D", &data, "-U", "observatory", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        cluster.start_again(settings);
        cluster
    }

    /// A new server that follows this one.
    pub fn replica(&self) -> Self {
        let cluster = Self::empty();
        let source = format!("host={} user=observatory", self.folder.path().display());
        run("pg_basebackup", &["-D", &cluster.data(), "-d", &source, "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
        cluster.start_again(&[]);
        cluster
    }

    pub fn start_again(&self, settings: &[&str]) {
        let mut options =
            format!("-c listen_addresses='' -c unix_socket_directories='{}'", self.folder.path().display());
        for setting in ["fsync=off"].iter().chain(settings) {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        let log = self.log_path().display().to_string();
        run("pg_ctl", &["-D", &self.data(), "-w", "-l", &log, "-o", &options, "start"]);
    }

    pub fn stop(&self) {
        run("pg_ctl", &["-D", &self.data(), "-w", "-m", "fast", "stop"]);
    }

    pub fn url(&self) -> String {
        format!("postgres://observatory@localhost/postgres?host={}", self.folder.path().display())
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap()
    }

    fn empty() -> Self {
        // A socket's path may have 107 bytes at most.
        let folder = tempfile::Builder::new().prefix("observatory-pg.").tempdir_in("/tmp").unwrap();
        if is_root() {
            let path = folder.path().display().to_string();
            assert!(Command::new("chown").args(["postgres", &path]).status().unwrap().success());
        }
        Self { folder }
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // One that is stopped already has nothing to end.
        command("pg_ctl").args(["-D", &self.data(), "-m", "immediate", "stop"]).status().unwrap();
    }
}

fn run(program: &str, arguments: &[&str]) {
    let status = command(program).args(arguments).status().unwrap();
    assert!(status.success(), "{program} {arguments:?}: {status}");
}

/// A program of PostgreSQL. Its servers refuse to run as root.
fn command(program: &str) -> Command {
    let folder = std::env::var("TEST_POSTGRES_PROGRAMS")
        .unwrap_or_else(|_| panic!("TEST_POSTGRES_PROGRAMS is not set: run the tests by scripts/with-postgres.sh"));
    let program = Path::new(&folder).join(program);
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}
