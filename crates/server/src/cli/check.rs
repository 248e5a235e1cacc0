//! `openbargain check`

use clap::Args;

use crate::cli::local;
use crate::cli::settings::DataSettings;
use crate::cli::{Failure, print};

/// Re-reads every entry, leaf and projection and says what is wrong.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    data: DataSettings,
}

impl Check {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let data = self.data.settle()?;
        local::require(&data)?;
        let store = local::open_store(&data).await?;
        let failed = |error: ob_store::StoreError| format!("The check could not be finished: {error}.");
        let mut unit = store.read().await.map_err(failed)?;
        let mut wrong = 0;
        for log in unit.logs().await.map_err(failed)? {
            let mut findings = unit.check_log(&log).await.map_err(failed)?;
            findings.extend(unit.check_search(&log).await.map_err(failed)?);
            for finding in &findings {
                print(&finding.to_string());
            }
            if findings.is_empty() {
                print(&format!("{}: {} entries, all as recorded", log.origin, log.head + 1));
            }
            wrong += findings.len();
        }
        for finding in unit.check_removals().await.map_err(failed)? {
            print(&finding.to_string());
            wrong += 1;
        }
        drop(unit);
        store.close().await;
        match wrong {
            0 => Ok(()),
            1 => {
                Err("1 thing is wrong; it is named above. Restore a backup, or ask for help before you write on."
                    .into())
            }
            n => Err(format!(
                "{n} things are wrong; they are named above. Restore a backup, or ask for help before you write on."
            )),
        }
    }
}
