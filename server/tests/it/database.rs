//! A PostgreSQL of a test's own: it can be stopped, followed by a replica, and
//! its log read.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    options: String,
    is_running: bool,
}

impl Cluster {
    /// On a Unix socket; everybody is let in.
    pub fn start() -> Self {
        Self::with(&["-A", "trust"], |_| String::new())
    }

    /// `prepare` may put files into the folder and answers options of the server.
    pub fn with(init: &[&str], prepare: impl FnOnce(&Path) -> String) -> Self {
        let mut cluster = Self::empty(prepare);
        let data = cluster.data();
        let mut args = vec!["-D", &data, "-U", "observatory", "-E", "UTF8", "--no-sync"];
        args.extend(init);
        cluster.run("initdb", &args);
        cluster.resume();
        cluster
    }

    /// A new server that follows this one.
    pub fn replica(&self) -> Self {
        let mut cluster = Self::empty(|_| String::new());
        let (data, source) = (cluster.data(), format!("host={} user=observatory", self.folder.path().display()));
        cluster.run("pg_basebackup", &["-D", &data, "-d", &source, "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
        cluster.resume();
        cluster
    }

    fn empty(prepare: impl FnOnce(&Path) -> String) -> Self {
        let programs = std::env::var_os("TEST_POSTGRES_PROGRAMS").unwrap_or_else(|| {
            panic!(
                "TEST_POSTGRES_PROGRAMS is not set: run the tests by `make test` or \
                 `scripts/with-postgres.sh cargo nextest run`"
            )
        });
        // /tmp: a socket's path may have 107 bytes at most.
        let folder = tempfile::Builder::new().prefix("observatory-pg.").tempdir_in("/tmp").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let more = prepare(folder.path());
        let place = folder.path().display();
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{place}' -c fsync=off -c max_connections=50 {more}"
        );
        if is_root() {
            let done = Command::new("chown").args(["-R", "postgres"]).arg(folder.path()).status().unwrap();
            assert!(done.success());
        }
        Self { programs: programs.into(), folder, options, is_running: false }
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn url(&self) -> String {
        format!("postgres://observatory@localhost/postgres?host={}", self.folder.path().display())
    }

    /// As if its machine had lost power.
    pub fn stop(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
        self.is_running = false;
    }

    /// Returns when it takes connections.
    pub fn resume(&mut self) {
        let log = self.log_path().display().to_string();
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-t", "120", "-l", &log, "-o", &self.options, "start"]);
        self.is_running = true;
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, args: &[&str]) {
        let program = self.programs.join(program);
        // The server refuses to run as root.
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        let command = command.args(args).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
        let status = command.stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "{} {args:?}: {status}\n{}", program.display(), self.log());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.is_running && !std::thread::panicking() {
            self.stop();
        } else if self.is_running {
            // A second panic would hide the first one.
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.stop()));
        }
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}
