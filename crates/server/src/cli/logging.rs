//! Logs on standard error: one line for each start, stop, failure and recovery. No address, person, token or text is
//! in them, at any level; so libraries, which know of no such promise, say only their warnings.

use std::io::IsTerminal as _;

use clap::{Args, ValueEnum};
use serde::Deserialize;
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt, registry};

/// What is logged, and how.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct LogSettings {
    /// What is logged: error, warn, info, debug (each request by its route) or trace [default: info].
    #[arg(long, env = "OPENBARGAIN_LOG", value_name = "LEVEL", hide_possible_values = true)]
    pub(crate) log: Option<LogLevel>,
    /// How: text or json, one object a line [default: text].
    #[arg(long, env = "OPENBARGAIN_LOG_FORMAT", value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) log_format: Option<LogFormat>,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    /// What failed.
    Error,
    /// And what is odd.
    Warn,
    /// And starts, stops and recoveries.
    Info,
    /// And each request, by its route's template.
    Debug,
    /// Everything.
    Trace,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Our own crates, by what their names have in common.
const OURS: &str = "ob_";

impl LogSettings {
    /// Flags and variables win over the file's settings.
    pub(crate) fn or(self, file: &Self) -> Self {
        Self { log: self.log.or(file.log), log_format: self.log_format.or(file.log_format) }
    }

    /// Starts logging, once for the program.
    pub(crate) fn start(&self) {
        let level = match self.log.unwrap_or(LogLevel::Info) {
            LogLevel::Error => Level::ERROR,
            LogLevel::Warn => Level::WARN,
            LogLevel::Info => Level::INFO,
            LogLevel::Debug => Level::DEBUG,
            LogLevel::Trace => Level::TRACE,
        };
        let filter =
            Targets::new().with_default(LevelFilter::from_level(level).min(LevelFilter::WARN)).with_target(OURS, level);
        let lines = fmt::layer().with_writer(std::io::stderr);
        let lines = match self.log_format.unwrap_or(LogFormat::Text) {
            LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
            LogFormat::Json => lines.json().flatten_event(true).boxed(),
        };
        let _ = registry().with(lines.with_filter(filter)).try_init();
        // A panic's message may quote an entry; where it came from is enough to find it.
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a part of the program failed; this is a bug");
        }));
    }
}
