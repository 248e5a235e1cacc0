//! Settings that commands share. Flags win over `OPENBARGAIN_*` variables, those over the TOML file.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;
use ob_store::Location;
use serde::Deserialize;

use crate::cli::Failure;
use crate::cli::logging::{LogFormat, LogLevel, LogSettings};

/// Where the data is.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct DataSettings {
    /// Folder of the embedded database and the keys [default: ./data].
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with = "database_url",
        help = "Folder of the embedded database and the keys [env: OPENBARGAIN_DATA=] [default: ./data]"
    )]
    pub(crate) data: Option<PathBuf>,
    /// A PostgreSQL database instead: postgres://user:password@host/name.
    #[arg(
        long,
        value_name = "URL",
        help = "A PostgreSQL database instead: postgres://user:password@host/name [env: OPENBARGAIN_DATABASE_URL=]"
    )]
    pub(crate) database_url: Option<String>,
    /// Folder of the keys [default: DATA/keys].
    #[arg(long, env = "OPENBARGAIN_KEYS", value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
    /// The address under which people reach this deployment, such as https://bargain.example.
    #[arg(long, env = "OPENBARGAIN_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// A TOML file that names the same settings.
    #[arg(long, env = "OPENBARGAIN_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// The TOML file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ConfigFile {
    data: Option<PathBuf>,
    database_url: Option<String>,
    keys: Option<PathBuf>,
    public_url: Option<String>,
    pub(crate) listen: Option<SocketAddr>,
    pub(crate) public_sockets_per_address: Option<usize>,
    #[serde(default)]
    pub(crate) trusted_proxy: Vec<IpNet>,
    pub(crate) metrics_listen: Option<SocketAddr>,
    log: Option<LogLevel>,
    log_format: Option<LogFormat>,
}

/// Settled settings of the data.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    pub(crate) location: Location,
    /// The folder, where the database is one.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) keys: PathBuf,
    pub(crate) public_url: Option<String>,
    pub(crate) file: ConfigFile,
}

impl ConfigFile {
    /// What the file says of logs.
    pub(crate) fn logs(&self) -> LogSettings {
        LogSettings { log: self.log, log_format: self.log_format }
    }
}

impl DataSettings {
    /// Reads the file, if one is named, and settles every setting.
    pub(crate) fn settle(&self) -> Result<Data, Failure> {
        let file = match &self.config {
            None => ConfigFile::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|e| format!("The configuration file {} cannot be read: {e}.", path.display()))?;
                toml::from_str(&text).map_err(|e| misread(path, &text, &e))?
            }
        };
        // A flag for one kind of database beats a variable that names the other, and both beat the file.
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let flags = (self.data.clone(), self.database_url.clone());
        let variables = (
            variable("OPENBARGAIN_DATA").map(PathBuf::from),
            variable("OPENBARGAIN_DATABASE_URL").map(|url| url.to_string_lossy().into_owned()),
        );
        let in_file = (file.data.clone(), file.database_url.clone());
        let named = |(folder, url): &(Option<PathBuf>, Option<String>)| folder.is_some() || url.is_some();
        let (folder, url) = [flags, variables, in_file].into_iter().find(named).unwrap_or_default();
        if folder.is_some() && url.is_some() {
            return Err("Name either a data folder or a database URL, not both.".into());
        }
        let data = folder.unwrap_or_else(|| PathBuf::from("data"));
        let keys = self.keys.clone().or_else(|| file.keys.clone()).unwrap_or_else(|| data.join("keys"));
        let public_url = self.public_url.clone().or_else(|| file.public_url.clone());
        let public_url = public_url.map(|url| checked_url(&url)).transpose()?;
        let (location, folder) = match url {
            Some(url) => {
                if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
                    return Err(
                        "The database URL must start with postgres://; for SQLite name a folder with --data.".into()
                    );
                }
                (Location::Postgres(url), None)
            }
            None => (Location::Folder(data.clone()), Some(data)),
        };
        Ok(Data { location, folder, keys, public_url, file })
    }
}

/// Where a configuration file is wrong, without its words: a password may stand there.
fn misread(path: &std::path::Path, text: &str, error: &toml::de::Error) -> Failure {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let what = error.message().replace('\n', " ");
    format!("The configuration file {} is wrong in line {line}: {what}.", path.display())
}

fn checked_url(url: &str) -> Result<String, Failure> {
    let url = url.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ']) => Ok(url.to_owned()),
        _ => Err(format!("The public URL {url} must be like https://bargain.example, without a path.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_has_no_path() {
        assert_eq!(checked_url("https://bargain.example/").unwrap(), "https://bargain.example");
        assert!(checked_url("bargain.example").is_err());
        assert!(checked_url("https://bargain.example/x").is_err());
    }

    #[test]
    fn a_flag_beats_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openbargain.toml");
        std::fs::write(&path, "database-url = \"postgres://a/b\"\nlisten = \"127.0.0.1:9000\"\n").unwrap();
        let settings = DataSettings { config: Some(path.clone()), ..DataSettings::default() };
        assert!(matches!(settings.settle().unwrap().location, Location::Postgres(_)));
        let settings = DataSettings { data: Some("x".into()), ..settings };
        assert!(matches!(settings.settle().unwrap().location, Location::Folder(_)));
        std::fs::write(&path, "colour = 1\n").unwrap();
        assert!(settings.settle().unwrap_err().contains("is wrong in line 1"));
    }
}
