//! What a serving node does by itself: releases what waited, and repairs what live viewers may have missed.

use std::time::Duration;

use ob_app::App;
use ob_hub::Hub;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::node::live;

/// How late a held entry may go out.
const RELEASE_EVERY: Duration = Duration::from_millis(200);
/// How late an entry or a revocation of another process may be noticed.
const REPAIR_EVERY: Duration = Duration::from_millis(400);
/// How often what is not needed any more is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(300);

/// Starts the tasks; they end with the node.
pub(crate) fn spawn(tasks: &TaskTracker, leave: &CancellationToken, app: &App, hub: &Hub) {
    let releasing = app.clone();
    repeat(tasks, leave, RELEASE_EVERY, "held entries could not be released", move || {
        let app = releasing.clone();
        async move { app.release_due().await.map(drop) }
    });
    let forgetting = app.clone();
    repeat(tasks, leave, FORGET_EVERY, "what is not needed any more could not be forgotten", move || {
        let app = forgetting.clone();
        async move { app.forget().await }
    });
    let (app, hub, leave) = (app.clone(), hub.clone(), leave.clone());
    tasks.spawn(async move {
        let work = repair(app, hub);
        tokio::select! {
            () = leave.cancelled() => {}
            () = work => {}
        }
    });
}

/// Does something again and again. An error is logged once until it passes, not at every turn.
fn repeat<F, Fut>(tasks: &TaskTracker, leave: &CancellationToken, every: Duration, failure: &'static str, mut work: F)
where
    F: FnMut() -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), ob_app::Error>> + Send + 'static,
{
    let leave = leave.clone();
    tasks.spawn(async move {
        let mut timer = interval(every);
        timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            tokio::select! {
                () = leave.cancelled() => return,
                _ = timer.tick() => {}
            }
            failing = report(work().await, failing, failure);
        }
    });
}

/// Reads heads and changes again and again: what another process appended or revoked, and what an announcement lost.
async fn repair(app: App, hub: Hub) {
    let mut timer = interval(REPAIR_EVERY);
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let failure = "the heads of the logs could not be read";
    let mut failing = false;
    let mut last = loop {
        timer.tick().await;
        match app.start_repair().await {
            Ok(start) => break start,
            Err(error) => failing = report(Err(error), failing, failure),
        }
    };
    loop {
        timer.tick().await;
        match app.next_repair(&last).await {
            Ok(round) => {
                live::apply_repair(&hub, &round);
                last = round;
                failing = false;
            }
            Err(error) => failing = report(Err(error), failing, failure),
        }
    }
}

fn report(outcome: Result<(), ob_app::Error>, was_failing: bool, failure: &'static str) -> bool {
    match outcome {
        Ok(()) => false,
        Err(error) => {
            if !was_failing {
                tracing::error!(cause = %error, "{failure}; trying again");
            }
            true
        }
    }
}
