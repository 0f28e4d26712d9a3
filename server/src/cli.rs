//! The command line.

use crate::config::{Flags, Secret};
use crate::demo::DemoArgs;
use crate::import::ImportArgs;
use crate::pricing::reprice::RepriceArgs;
use clap::{Args, Parser, Subcommand, ValueEnum};
use model::settings::Scope;

/// Self-hosted observability for OpenClaw agent gateways
#[derive(Parser, Clone, Debug)]
#[command(name = "observatory", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub flags: Flags,
}

impl Cli {
    /// The subcommand; without one the server is started.
    pub fn command(&self) -> Command {
        self.command.clone().unwrap_or(Command::Serve)
    }
}

#[derive(Subcommand, Clone, Debug, PartialEq)]
pub enum Command {
    /// Start the server (the default)
    Serve,
    /// Bring the database up to the schema of this version
    Migrate(MigrateArgs),
    /// Feed the server a lively invented fleet, marked as such
    Demo(DemoArgs),
    /// Import the sessions that an OpenClaw gateway kept
    Import(ImportArgs),
    /// Compute estimated costs again with the prices of now
    Reprice(RepriceArgs),
    /// Make, list and revoke tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Show or check the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Exit with 0 if the server at the address of the settings is healthy, else with 1
    Healthcheck,
}

#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct MigrateArgs {
    /// Only list the steps, which of them are done, and how the events are stored
    #[arg(long)]
    pub status: bool,
    /// How a PostgreSQL database stores events; without it, a new database
    /// uses TimescaleDB if it can, and others stay as they are
    #[arg(long, conflicts_with = "status")]
    pub layout: Option<ServerLayout>,
    /// Copy everything from this database, sqlite:PATH or postgres://…, into
    /// an empty one; stop the servers on both before
    #[arg(long, value_name = "URL", requires = "to", conflicts_with = "status")]
    pub from: Option<Secret>,
    /// The database to copy to; it is made ready first
    #[arg(long, value_name = "URL", requires = "from")]
    pub to: Option<Secret>,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerLayout {
    /// A hypertable, with compression; needs the extension
    Timescale,
    /// A table per day
    Days,
}

#[derive(Subcommand, Clone, Debug, PartialEq, Eq)]
pub enum TokenCommand {
    /// Make a token and print it, this once
    Create(TokenCreateArgs),
    /// List the tokens, without their text
    List,
    /// Make a token invalid
    Revoke {
        /// As in the list
        id: String,
    },
}

#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct TokenCreateArgs {
    /// What it is for, such as the host of a gateway
    #[arg(long)]
    pub name: String,
    /// What it may do: ingest, read or admin; repeat for several
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope, default_value = "ingest")]
    pub scopes: Vec<Scope>,
    /// Gateway that it may post for; repeat for several [default: any]
    #[arg(long = "gateway", value_name = "ID")]
    pub gateways: Vec<String>,
}

#[derive(Subcommand, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigCommand {
    /// Print the settings in effect, secrets hidden, and where each comes from
    Print,
    /// Name everything that is wrong; exit with 2 if anything is
    Check,
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).ok_or_else(|| "must be ingest, read or admin".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parsed(line: &str) -> Cli {
        Cli::try_parse_from(line.split_whitespace()).unwrap()
    }

    #[test]
    fn the_definition_is_consistent() {
        <Cli as CommandFactory>::command().debug_assert();
    }

    #[test]
    fn without_a_subcommand_the_server_starts() {
        assert_eq!(parsed("observatory").command(), Command::Serve);
        let cli = parsed("observatory --addr 127.0.0.1:0");
        assert_eq!((cli.command(), cli.flags.addr.as_deref()), (Command::Serve, Some("127.0.0.1:0")));
    }

    #[test]
    fn settings_are_taken_before_and_after_the_subcommand() {
        for line in ["observatory --data-dir d migrate --status", "observatory migrate --status --data-dir d"] {
            let cli = parsed(line);
            assert_eq!(cli.flags.data_dir.as_deref(), Some("d"), "{line}");
            assert_eq!(
                cli.command(),
                Command::Migrate(MigrateArgs { status: true, ..MigrateArgs::default() }),
                "{line}"
            );
        }
    }

    #[test]
    fn a_layout_is_asked_for_by_name() {
        let cli = parsed("observatory migrate --layout timescale");
        let layout = Some(ServerLayout::Timescale);
        assert_eq!(cli.command(), Command::Migrate(MigrateArgs { layout, ..MigrateArgs::default() }));
        assert!(Cli::try_parse_from(["observatory", "migrate", "--layout", "days", "--status"]).is_err());
    }

    #[test]
    fn a_copy_has_both_ends_and_shows_no_password() {
        let cli = parsed("observatory migrate --from sqlite:data/o.db --to postgres://me:hunter2@db/o");
        assert!(!format!("{cli:?}").contains("hunter2"));
        let Command::Migrate(args) = cli.command() else { panic!("another command") };
        assert_eq!(args.from.as_ref().map(Secret::expose), Some("sqlite:data/o.db"));
        assert_eq!(args.to.as_ref().map(Secret::expose), Some("postgres://me:hunter2@db/o"));
        for half in ["--from sqlite:o.db", "--to sqlite:o.db", "--from sqlite:o.db --to sqlite:p.db --status"] {
            let line = format!("observatory migrate {half}");
            assert!(Cli::try_parse_from(line.split_whitespace()).is_err(), "{half}");
        }
    }

    #[test]
    fn tokens_may_ingest_unless_told_otherwise() {
        let Command::Token(TokenCommand::Create(args)) = parsed("observatory token create --name mini").command()
        else {
            panic!("another command");
        };
        assert_eq!(args.scopes, [Scope::Ingest]);
        let line = "observatory token create --name mini --scope read --scope admin --gateway a --gateway b";
        let Command::Token(TokenCommand::Create(args)) = parsed(line).command() else { panic!("another command") };
        assert_eq!(args.scopes, [Scope::Read, Scope::Admin]);
        assert_eq!(args.gateways, ["a", "b"]);
        assert!(Cli::try_parse_from(["observatory", "token", "create", "--name", "x", "--scope", "root"]).is_err());
        assert!(Cli::try_parse_from(["observatory", "token", "create"]).is_err());
    }

    #[test]
    fn secrets_on_the_command_line_are_not_in_debug() {
        let line =
            "observatory --token hunter2 --alert-webhook-url https://h/hunter2 --database-url postgres://u:hunter2@h/d";
        assert!(!format!("{:?}", parsed(line)).contains("hunter2"));
    }
}
