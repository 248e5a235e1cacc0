//! `openbargain restore`

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use ob_app::{Clock as _, SystemClock};
use ob_domain::Time;
use ob_domain::audit::Act;
use ob_store::backup::{Staged, stage};
use ob_store::{Loss, NewAudit, Store, StoreError, Unit};

use crate::cli::progress::Progress;
use crate::cli::settings::{Data, DataSettings};
use crate::cli::staging::{Staging, beside};
use crate::cli::{Failure, backup, local, print};

/// How often it is tried to be alone with the data when others are at work in it.
const TRIES: usize = 5;

/// Puts a backup in the place of the data, also while a node serves.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup; `-` reads it from standard input.
    file: PathBuf,
    /// Take the place of data that is in use; a backup of it is made first, beside it.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    data: DataSettings,
}

impl Restore {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let data = self.data.settle()?;
        let beside = beside(&data);
        let staging = Staging::create(&beside)
            .map_err(|e| format!("{} cannot be written: {e}. Choose another with --data.", beside.display()))?;
        let staged = read(&self.file, &staging.folder).await?;
        let store = local::open_store(&data).await?;
        let outcome = into(&store, &staged, &data, self.replace).await;
        staged.close().await;
        let scrubbed = store.scrub().await.unwrap_or(false);
        store.close().await;
        outcome?;
        if !scrubbed {
            print("What was here before may stay in the database's log file until the node is started again.");
        }
        Ok(())
    }
}

async fn read(file: &Path, folder: &Path) -> Result<Staged, Failure> {
    let mut progress = Progress::of("rows read");
    let mut progress = move |rows| progress.at(rows);
    let staged = if file == Path::new("-") {
        stage(&mut BufReader::new(io::stdin()), folder, &mut progress).await
    } else {
        let opened = File::open(file).map_err(|e| format!("{} cannot be read: {e}.", file.display()))?;
        stage(&mut BufReader::new(opened), folder, &mut progress).await
    };
    staged.map_err(|e| format!("Nothing was changed: {e}."))
}

async fn into(store: &Store, staged: &Staged, data: &Data, replace: bool) -> Result<(), Failure> {
    let failed = |e: StoreError| format!("Nothing was changed: {e}.");
    let mut unit = alone(store).await.map_err(failed)?;
    let is_in_use = unit.is_in_use().await.map_err(failed)?;
    let losses = unit.losses(staged).await.map_err(failed)?;
    if is_in_use && !replace {
        return Err(refusal(&losses, staged));
    }
    let now = SystemClock::default().now();
    if is_in_use {
        let path = beside(data).join(format!("before-restore-{}.jsonl", stamp(now)));
        backup::to_file(&mut unit, None, &path).await.map_err(|e| format!("Nothing was changed: {e}"))?;
        print(&format!("What was here is saved in {}.", path.display()));
    }
    let removed = unit.removed_logs().await.map_err(failed)?;
    let kept_keys = match &staged.keys {
        None => Vec::new(),
        Some(files) => ob_app::write_key_files(&data.keys, files)
            .map_err(|e| format!("Nothing was changed: the keys in {} cannot be written: {e}.", data.keys.display()))?,
    };
    {
        let mut progress = Progress::of("rows restored");
        let restored = unit.restore(staged, now, &mut |rows| progress.at(rows)).await;
        restored.map_err(|e| format!("Nothing was changed: {e}."))?;
    }
    unit.add_audit(&NewAudit {
        at: now.to_whole_minutes(),
        act: Act::Restored,
        negotiation: None,
        by_person: None,
        by: "Operator".into(),
        about: None,
        invite: None,
        detail: Some(staged.header.made_at.to_string()),
    })
    .await
    .map_err(failed)?;
    let logs = unit.logs().await.map_err(failed)?;
    unit.commit().await.map_err(failed)?;
    for log in &logs {
        print(&format!("{} holds {} entries.", short(&log.origin), log.head + 1));
        if let Some((_, at)) = removed.iter().find(|(origin, _)| *origin == log.origin) {
            print(&format!(
                "It was deleted on {}; the backup brings it back. Delete it again if it must stay away.",
                &at.to_string()[..10]
            ));
        }
    }
    print(&format!("Restored from the backup of {}.", staged.header.made_at));
    for name in kept_keys {
        print(&format!(
            "{name} in {} is not the backup's and stays as it is; to take the backup's, move it away and restore again.",
            data.keys.display()
        ));
    }
    Ok(())
}

/// A transaction in which nobody else writes.
async fn alone(store: &Store) -> Result<Unit, StoreError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let mut unit = store.write().await?;
        match unit.hold_still().await {
            // Somebody waited for us while we waited for them.
            Err(StoreError::Unavailable(_)) if tries < TRIES => {}
            held => return held.map(|()| unit),
        }
    }
}

fn refusal(losses: &[Loss], staged: &Staged) -> Failure {
    let mut lines = vec!["Nothing was changed: there is data here already.".to_owned()];
    for loss in losses {
        lines.push(format!(
            "{} holds {} entries, the backup {}: {} would be lost.",
            short(&loss.origin),
            loss.here,
            loss.in_backup,
            loss.here - loss.kept,
        ));
    }
    if losses.is_empty() {
        lines.push(format!("No entry would be lost to the backup of {}.", staged.header.made_at));
    }
    lines.push(
        "Restore with --replace to do it; what is here is saved first, and who has access stays as it is.".into(),
    );
    lines.join("\n")
}

/// A log's name without the host: `local-2110/record`.
fn short(origin: &str) -> &str {
    origin.split_once("/n/").map_or(origin, |(_, name)| name)
}

/// `20260301T140000Z`
fn stamp(now: Time) -> String {
    now.to_string()[..19].replace(['-', ':'], "") + "Z"
}
