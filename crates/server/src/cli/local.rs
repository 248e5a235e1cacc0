//! Use cases over local data, for commands that may run beside a serving node, which notices new heads by itself.

use std::sync::Arc;

use ob_app::{App, Keys, NoViewers, Parts, SystemClock, SystemRandom};
use ob_store::{DATABASE_FILE, Location, Store, StoreError};

use crate::cli::Failure;
use crate::cli::settings::{Data, DataSettings};

/// Opens data that is there, and its keys. A mistyped folder must not become a new, empty deployment.
pub(crate) async fn open(settings: &DataSettings) -> Result<App, Failure> {
    let data = settings.settle()?;
    require(&data)?;
    over(data).await
}

/// Opens the data, or makes it.
pub(crate) async fn open_or_create(settings: &DataSettings) -> Result<App, Failure> {
    over(settings.settle()?).await
}

/// Refuses a folder without a database.
pub(crate) fn require(data: &Data) -> Result<(), Failure> {
    match &data.folder {
        Some(folder) if !folder.join(DATABASE_FILE).exists() => {
            Err(format!("There is no openbargain database in {}; name its folder with --data.", folder.display()))
        }
        _ => Ok(()),
    }
}

async fn over(data: Data) -> Result<App, Failure> {
    let store = open_store(&data).await?;
    let keys = open_keys(&data)?;
    let public_url = match data.public_url {
        Some(url) => url,
        // As the node was served last.
        None => {
            let mut unit = store.read().await.map_err(|e| failure(e.into()))?;
            let served = unit.public_url().await.map_err(|e| failure(e.into()))?;
            served.unwrap_or_else(|| "http://127.0.0.1:8080".into())
        }
    };
    let parts = Parts {
        clock: Arc::new(SystemClock::default()),
        random: Arc::new(SystemRandom),
        live: Arc::new(NoViewers),
        keys,
        public_url,
    };
    Ok(App::new(store, parts))
}

/// Opens or creates the database; says what to do when it cannot.
pub(crate) async fn open_store(data: &Data) -> Result<Store, Failure> {
    if let Some(folder) = &data.folder {
        private_folder(folder).map_err(|e| {
            format!("The data folder {} cannot be made: {e}. Choose another with --data.", folder.display())
        })?;
    }
    Store::open(&data.location).await.map_err(|error| unopened(&data.location, error))
}

/// Why a database cannot be opened, and what to do. A URL is never repeated: its password is in it.
fn unopened(location: &Location, error: StoreError) -> Failure {
    match (location, error) {
        (_, error @ StoreError::Newer(_)) => format!("{error}."),
        (Location::Folder(folder), error) => {
            let advice = match &error {
                StoreError::Full(_) => "Make room on its disk, then start again; nothing that was recorded is lost.",
                StoreError::Unavailable(_) => "Does another program hold the file?",
                _ => "Is the folder writable, and the file whole? Otherwise restore a backup.",
            };
            format!("The database in {} cannot be opened: {error}. {advice}", folder.display())
        }
        (Location::Postgres(_), error) => {
            format!("PostgreSQL cannot be used: {error}. Check the database URL and that the server runs.")
        }
    }
}

/// Reads the keys, or makes them at the first start.
pub(crate) fn open_keys(data: &Data) -> Result<Keys, Failure> {
    Keys::open(&data.keys, &SystemRandom).map_err(|e| {
        let advice = match e.kind() {
            std::io::ErrorKind::InvalidData => {
                "Put the file of a backup in its place, or remove it to have a new key made."
            }
            _ => "Choose another folder with --keys.",
        };
        format!("The keys in {} cannot be used: {e}. {advice}", data.keys.display())
    })
}

/// A use case's refusal as a sentence for the terminal.
pub(crate) fn failure(error: ob_app::Error) -> Failure {
    let text = error.to_string();
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['.', '!']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// Makes a folder that nobody else on the machine can enter; one that is there stays as it is.
pub(crate) fn private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
