//! `openbargain backup`

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ob_app::{Clock as _, SystemClock};
use ob_store::Unit;
use ob_store::backup::{BackupError, KeyFiles, Saved, save};

use crate::cli::local;
use crate::cli::progress::Progress;
use crate::cli::settings::{Data, DataSettings};
use crate::cli::{Failure, eprint};

/// Writes everything to a file, also while a node serves.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file, which nobody else on this machine may read; `-` writes to standard output, to be piped into `age`.
    file: PathBuf,
    /// With the keys: whoever has them can sign as this deployment.
    #[arg(long)]
    with_keys: bool,
    #[command(flatten)]
    data: DataSettings,
}

impl Backup {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let data = self.data.settle()?;
        local::require(&data)?;
        let keys = if self.with_keys { Some(keys(&data)?) } else { None };
        let store = local::open_store(&data).await?;
        let mut unit = store.snapshot().await.map_err(|e| format!("The backup cannot begin: {e}."))?;
        let saved = if self.file == Path::new("-") {
            if io::stdout().is_terminal() {
                return Err(
                    "A backup is not for the screen; name a file, or pipe it: openbargain backup - | age -r KEY > FILE"
                        .into(),
                );
            }
            let mut out = BufWriter::new(io::stdout());
            write(&mut unit, keys.as_ref(), &mut out).await.map_err(|e| format!("The backup was not finished: {e}."))?
        } else {
            to_file(&mut unit, keys.as_ref(), &self.file).await?
        };
        drop(unit);
        store.close().await;
        let of_keys = if self.with_keys { ", with the keys: keep it under lock" } else { ", without the keys" };
        eprint(&format!("Saved {} rows, {} bytes{of_keys}.", saved.rows, saved.bytes));
        Ok(())
    }
}

fn keys(data: &Data) -> Result<KeyFiles, Failure> {
    let files = ob_app::read_key_files(&data.keys)
        .map_err(|e| format!("The keys in {} cannot be read: {e}.", data.keys.display()))?;
    if files.is_empty() {
        return Err(format!("There are no keys in {}; name their folder with --keys.", data.keys.display()));
    }
    Ok(files)
}

async fn write(
    unit: &mut Unit,
    keys: Option<&KeyFiles>,
    out: &mut (dyn io::Write + Send),
) -> Result<Saved, BackupError> {
    let header = unit.backup_header(SystemClock::default().now()).await?;
    let mut progress = Progress::of("rows saved");
    save(unit, &header, keys, out, &mut |rows| progress.at(rows)).await
}

/// Writes a backup to a file, whole or not at all, for nobody else to read.
pub(crate) async fn to_file(unit: &mut Unit, keys: Option<&KeyFiles>, path: &Path) -> Result<Saved, Failure> {
    let part =
        Part::create(path).map_err(|e| format!("{} cannot be written: {e}. Name another file.", path.display()))?;
    let failed = |e: BackupError| format!("{} was not written: {e}.", path.display());
    let mut out = BufWriter::new(&part.file);
    let saved = write(unit, keys, &mut out).await.map_err(failed)?;
    out.flush().map_err(|e| failed(e.into()))?;
    drop(out);
    part.keep(path).map_err(|e| failed(e.into()))?;
    Ok(saved)
}

/// A file that becomes the backup when it is whole, and is removed otherwise.
struct Part {
    file: File,
    path: PathBuf,
}

impl Part {
    fn create(path: &Path) -> io::Result<Self> {
        let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = path.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { file, path })
    }

    fn keep(self, path: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already when it was kept.
        let _ = fs::remove_file(&self.path);
    }
}
