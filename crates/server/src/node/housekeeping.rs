//! What a serving node does by itself: releases what waited, repairs what live viewers may have missed, and indexes
//! entries from before there was an index.

use std::sync::Arc;
use std::time::Duration;

use ob_app::App;
use ob_hub::Hub;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::metrics::{Metrics, Task};
use crate::node::live;

/// How late a held entry may go out.
const RELEASE_EVERY: Duration = Duration::from_millis(200);
/// How late an entry or a revocation of another process may be noticed.
const REPAIR_EVERY: Duration = Duration::from_millis(400);
/// How often what is not needed any more is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(300);
/// How often it is asked whether entries are to be indexed; then all of them are.
const INDEX_EVERY: Duration = Duration::from_secs(10);

/// Starts the tasks; they end with the node.
pub(crate) fn spawn(tasks: &TaskTracker, leave: &CancellationToken, app: &App, hub: &Hub, metrics: &Arc<Metrics>) {
    let releaser = Arc::new(app.releaser());
    let trouble = |task, failure| Trouble { task, failure, is_failing: false, metrics: Arc::clone(metrics) };
    repeat(tasks, leave, RELEASE_EVERY, trouble(Task::Release, "held entries cannot be released"), move || {
        let releaser = Arc::clone(&releaser);
        async move { releaser.release_due().await.map(drop) }
    });
    let forgetting = app.clone();
    let failure = "what is not needed any more cannot be forgotten";
    repeat(tasks, leave, FORGET_EVERY, trouble(Task::Forget, failure), move || {
        let app = forgetting.clone();
        async move { app.forget().await }
    });
    until(tasks, leave, index(app.clone(), trouble(Task::Index, "entries cannot be indexed for search")));
    let trouble = trouble(Task::Repair, "the heads of the logs cannot be read");
    until(tasks, leave, repair(app.clone(), hub.clone(), trouble));
}

/// Runs endless work until the node leaves.
fn until(tasks: &TaskTracker, leave: &CancellationToken, work: impl Future<Output = ()> + Send + 'static) {
    let leave = leave.clone();
    tasks.spawn(async move {
        tokio::select! {
            () = leave.cancelled() => {}
            () = work => {}
        }
    });
}

/// Indexes what search does not find yet, a batch at a time: posts go in between.
async fn index(app: App, mut trouble: Trouble) {
    let mut timer = interval(INDEX_EVERY);
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        timer.tick().await;
        let outcome = loop {
            match app.index_more().await {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        trouble.note(outcome);
    }
}

/// Does something again and again.
fn repeat<F, Fut>(tasks: &TaskTracker, leave: &CancellationToken, every: Duration, mut trouble: Trouble, mut work: F)
where
    F: FnMut() -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), ob_app::Error>> + Send + 'static,
{
    let leave = leave.clone();
    tasks.spawn(async move {
        let mut timer = interval(every);
        timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = leave.cancelled() => return,
                _ = timer.tick() => {}
            }
            trouble.note(work().await);
        }
    });
}

/// Reads heads and changes again and again: what another process appended or revoked, and what an announcement lost.
async fn repair(app: App, hub: Hub, mut trouble: Trouble) {
    let mut timer = interval(REPAIR_EVERY);
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = loop {
        timer.tick().await;
        match app.start_repair().await {
            Ok(start) => break start,
            Err(error) => trouble.note(Err(error)),
        }
    };
    loop {
        timer.tick().await;
        match app.next_repair(&last).await {
            Ok(round) => {
                live::apply_repair(&hub, &round);
                last = round;
                trouble.metrics.repaired();
                trouble.note(Ok(()));
            }
            Err(error) => trouble.note(Err(error)),
        }
    }
}

/// What goes wrong in a task: logged when it begins and when it has passed, not at every turn.
struct Trouble {
    task: Task,
    failure: &'static str,
    is_failing: bool,
    metrics: Arc<Metrics>,
}

impl Trouble {
    fn note(&mut self, outcome: Result<(), ob_app::Error>) {
        let failure = self.failure;
        let was_failing = std::mem::replace(&mut self.is_failing, outcome.is_err());
        match outcome {
            Ok(()) if was_failing => tracing::info!(task = self.task.name(), "passed: {failure}"),
            Ok(()) => {}
            Err(error) => {
                self.metrics.failed(self.task);
                if !was_failing {
                    tracing::error!(task = self.task.name(), cause = %error, "{failure}; trying again");
                }
            }
        }
    }
}
