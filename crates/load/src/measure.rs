//! One run against one target: viewers come, phases follow each other, everybody leaves and comes back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::runtime::{Builder, Handle};

use crate::clock::Clock;
use crate::crowd::{Crowd, Manner};
use crate::limits;
use crate::plan::Plan;
use crate::process::{self, Usage};
use crate::publisher::{Pace, Posted, Publisher};
use crate::stats::{Spread, median};
use crate::tally::{Deliveries, Faults, Since, Tally};
use crate::target::Target;

/// How long a phase waits while nothing arrives any more.
const PATIENCE: Duration = Duration::from_secs(20);
/// Let the target set up what it sets up once, before memory is read.
const WARM_UP_VIEWERS: usize = 20;
const WARM_UP_POSTS: u32 = 20;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) viewers: usize,
    pub(crate) frame_bytes: f64,
    pub(crate) connects_per_s: f64,
    pub(crate) connect_cpu_us: Option<f64>,
    pub(crate) idle_kib_per_viewer: Option<f64>,
    /// The same after all phases.
    pub(crate) loaded_kib_per_viewer: Option<f64>,
    /// Cores that neither the target nor this client used during the phases: what else the machine was doing.
    pub(crate) foreign_cores: Option<f64>,
    pub(crate) phases: Vec<Phase>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Phase {
    pub(crate) name: String,
    pub(crate) posts: u32,
    pub(crate) deliveries: u64,
    pub(crate) deliveries_per_s: f64,
    /// From the posting to each viewer's socket; on return, from the first packet until the viewer has everything.
    pub(crate) delivery: Spread,
    /// From the posting until the last viewer has it, over the posts.
    pub(crate) last_viewer: Option<Spread>,
    pub(crate) acknowledged: Spread,
    pub(crate) cpu_s_per_million: Option<f64>,
    pub(crate) failed_posts: u64,
    pub(crate) first_failure: Option<String>,
    pub(crate) faults: Faults,
}

impl Measured {
    pub(crate) fn faults(&self) -> u64 {
        self.phases.iter().map(|phase| phase.faults.count() + phase.failed_posts).sum()
    }

    /// Medians of several rounds of one plan; faults add up.
    pub(crate) fn median(rounds: &[Self]) -> Option<Self> {
        let mut middle = rounds.first()?.clone();
        let each = |pick: fn(&Self) -> Option<f64>| {
            let values: Vec<f64> = rounds.iter().filter_map(pick).collect();
            (!values.is_empty()).then(|| median(values))
        };
        middle.connects_per_s = each(|m| Some(m.connects_per_s)).unwrap_or_default();
        middle.connect_cpu_us = each(|m| m.connect_cpu_us);
        middle.idle_kib_per_viewer = each(|m| m.idle_kib_per_viewer);
        middle.loaded_kib_per_viewer = each(|m| m.loaded_kib_per_viewer);
        middle.foreign_cores = each(|m| m.foreign_cores);
        for (number, phase) in middle.phases.iter_mut().enumerate() {
            *phase = Phase::median(rounds.iter().filter_map(|round| round.phases.get(number)));
        }
        Some(middle)
    }
}

impl Phase {
    fn median<'a>(rounds: impl Iterator<Item = &'a Self>) -> Self {
        let rounds: Vec<&Self> = rounds.collect();
        let mut middle = rounds[0].clone();
        let spread = |pick: fn(&Self) -> Spread| Spread::median(&rounds.iter().map(|p| pick(p)).collect::<Vec<_>>());
        middle.delivery = spread(|p| p.delivery);
        middle.last_viewer = middle.last_viewer.map(|_| spread(|p| p.last_viewer.unwrap_or_default()));
        middle.acknowledged = spread(|p| p.acknowledged);
        middle.deliveries_per_s = median(rounds.iter().map(|p| p.deliveries_per_s).collect());
        let cpu: Vec<f64> = rounds.iter().filter_map(|p| p.cpu_s_per_million).collect();
        middle.cpu_s_per_million = (!cpu.is_empty()).then(|| median(cpu));
        for other in &rounds[1..] {
            middle.faults.add(&other.faults);
            middle.failed_posts += other.failed_posts;
            middle.first_failure = middle.first_failure.take().or_else(|| other.first_failure.clone());
        }
        middle
    }
}

pub(crate) async fn measure(target: &Target, plan: &Plan, pid: Option<u32>) -> Result<Measured, String> {
    limits::allow(plan.viewers + plan.stalled)?;
    let threads = Builder::new_multi_thread().worker_threads(plan.threads).enable_all().build();
    let threads = threads.map_err(|error| format!("no threads for the viewers: {error}"))?;
    let run = Run::new(target, plan, pid, threads.handle().clone());
    let measured = run.all().await;
    threads.shutdown_background();
    measured
}

struct Run<'a> {
    target: &'a Target,
    plan: &'a Plan,
    pid: Option<u32>,
    threads: Handle,
    tally: Arc<Tally>,
    publisher: Publisher,
}

impl<'a> Run<'a> {
    fn new(target: &'a Target, plan: &'a Plan, pid: Option<u32>, threads: Handle) -> Self {
        let clock = Clock::start();
        let tally = Arc::new(Tally::new(clock));
        Self { target, plan, pid, threads, tally, publisher: Publisher::new(target, clock) }
    }

    async fn all(&self) -> Result<Measured, String> {
        self.warm_up().await?;
        let viewers = self.plan.viewers;
        let before = self.usage();
        let (mut crowd, seconds) = self.open(None).await?;
        let idle = self.usage();
        let stalled = (self.plan.stalled, viewers);
        let stalled = Crowd::open(stalled, None, Manner::Stalled, (self.target, &self.tally), &self.threads).await?;

        let quiet = self.foreign();
        let began = Instant::now();
        let mut phases = Vec::new();
        let mut head = -1;
        for pace in self.paces() {
            let (name, count) = match pace {
                Pace::PerSecond(rate) => (format!("{rate}/s"), rate * self.plan.seconds),
                Pace::AtOnce => (format!("burst of {}", self.plan.burst), self.plan.burst),
            };
            eprintln!("{name}: {count} posts to {viewers} viewers");
            let (phase, bytes, last) = self.phase(name, phases.len() as u32 + 1, count, pace).await;
            head = last.max(head);
            phases.push((phase, bytes));
        }
        let loaded = self.usage();
        let foreign_s = self.foreign().zip(quiet).map(|(after, before)| after - before);
        let foreign_cores = foreign_s.map(|foreign_s| (foreign_s / began.elapsed().as_secs_f64()).max(0.0)); // ticks round
        if self.plan.missed > 0 {
            crowd.leave().await;
            let (phase, returned) = self.come_back(head).await?;
            crowd = returned;
            phases.push((phase, 0.0));
        }
        crowd.leave().await;
        stalled.leave().await;

        let per_viewer = |kib: f64| kib / viewers.max(1) as f64;
        let own = |usage: Option<Usage>| Some(per_viewer(usage?.own_kib - before?.own_kib));
        Ok(Measured {
            viewers,
            frame_bytes: phases.first().map_or(0.0, |(_, bytes)| *bytes),
            connects_per_s: viewers as f64 / seconds,
            connect_cpu_us: self.cpu_since(before, idle).map(|cpu_s| per_viewer(cpu_s * 1e6)),
            idle_kib_per_viewer: own(idle),
            loaded_kib_per_viewer: own(loaded),
            foreign_cores,
            phases: phases.into_iter().map(|(phase, _)| phase).collect(),
        })
    }

    fn paces(&self) -> Vec<Pace> {
        let mut paces: Vec<Pace> = self.plan.rate.iter().map(|rate| Pace::PerSecond(*rate)).collect();
        paces.extend((self.plan.burst > 0).then_some(Pace::AtOnce));
        paces
    }

    async fn warm_up(&self) -> Result<(), String> {
        let few = (WARM_UP_VIEWERS, 0);
        let crowd = Crowd::open(few, None, Manner::Reading, (self.target, &self.tally), &self.threads).await?;
        self.tally.begin(0, WARM_UP_POSTS, WARM_UP_VIEWERS, Since::Posting);
        let posted = self.publisher.post(0, WARM_UP_POSTS, Pace::PerSecond(20), self.plan.size).await;
        let delivered = self.tally.end(posted.failed, PATIENCE).await;
        crowd.leave().await;
        match posted.first_failure {
            Some(problem) => Err(problem),
            None if delivered.faults.lost > 0 => {
                Err(format!("viewers did not get what was posted: {:?}", delivered.faults))
            }
            None => Ok(()),
        }
    }

    async fn open(&self, after: Option<i64>) -> Result<(Crowd, f64), String> {
        let began = Instant::now();
        let all = (self.plan.viewers, 0);
        let crowd = Crowd::open(all, after, Manner::Reading, (self.target, &self.tally), &self.threads).await?;
        Ok((crowd, began.elapsed().as_secs_f64()))
    }

    /// Answers the phase, the mean size of a frame and the head of the stream.
    async fn phase(&self, name: String, number: u32, count: u32, pace: Pace) -> (Phase, f64, i64) {
        self.tally.begin(number, count, self.plan.viewers, Since::Posting);
        let before = self.usage();
        let posted = self.publisher.post(number, count, pace, self.plan.size).await;
        let delivered = self.tally.end(posted.failed, PATIENCE).await;
        let (bytes, head) = (delivered.frame_bytes, posted.head);
        (self.sum_up(name, count, posted, delivered, before), bytes, head)
    }

    /// Posts while nobody is there, then all come back at once and ask for what they lack.
    async fn come_back(&self, head: i64) -> Result<(Phase, Crowd), String> {
        let (number, count) = (u32::MAX, self.plan.missed);
        eprintln!("return of {} viewers, {count} entries missed", self.plan.viewers);
        self.tally.begin(number, count, self.plan.viewers, Since::Connecting);
        let posted = self.publisher.post(number, count, Pace::PerSecond(100), self.plan.size).await;
        let before = self.usage();
        let began = Instant::now();
        let (crowd, _) = self.open(Some(head)).await?;
        let mut delivered = self.tally.end(posted.failed, PATIENCE).await;
        delivered.seconds = began.elapsed().as_secs_f64();
        let mut phase = self.sum_up(format!("return, {count} missed"), count, posted, delivered, before);
        phase.last_viewer = None; // a viewer's own time says it all
        Ok((phase, crowd))
    }

    fn sum_up(&self, name: String, posts: u32, posted: Posted, delivered: Deliveries, before: Option<Usage>) -> Phase {
        let millions = delivered.count as f64 / 1e6;
        Phase {
            name,
            posts,
            deliveries: delivered.count,
            deliveries_per_s: delivered.count as f64 / delivered.seconds.max(1e-6),
            delivery: delivered.each,
            last_viewer: Some(delivered.last_viewer),
            acknowledged: posted.acknowledged,
            cpu_s_per_million: self.cpu_since(before, self.usage()).map(|cpu_s| cpu_s / millions.max(1e-6)),
            failed_posts: posted.failed,
            first_failure: posted.first_failure,
            faults: delivered.faults,
        }
    }

    fn usage(&self) -> Option<Usage> {
        process::usage(self.pid)
    }

    /// CPU seconds of everything but the target and this process.
    fn foreign(&self) -> Option<f64> {
        let own = process::usage(Some(std::process::id()))?.cpu_s;
        Some(process::whole_machine_s()? - own - self.usage()?.cpu_s)
    }

    fn cpu_since(&self, before: Option<Usage>, after: Option<Usage>) -> Option<f64> {
        Some(after?.cpu_s - before?.cpu_s)
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;
    use crate::floor;
    use crate::note::Size;

    /// Everything together against the floor, which loses nothing.
    #[tokio::test]
    async fn a_run_counts_every_delivery_to_every_viewer() {
        for coalesce in [false, true] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            thread::spawn(move || floor::serve_on(&listener, coalesce));
            let host = address.to_string();
            let target = Target { address, host, negotiation: "load".to_owned(), token: String::new() };
            let plan = Plan {
                viewers: 30,
                rate: vec![100],
                seconds: 1,
                burst: 20,
                missed: 10,
                stalled: 2,
                size: Size::Notes,
                threads: 1,
            };
            let measured = measure(&target, &plan, Some(std::process::id())).await.unwrap();
            let deliveries: Vec<u64> = measured.phases.iter().map(|phase| phase.deliveries).collect();
            assert_eq!((measured.faults(), deliveries), (0, vec![3_000, 600, 300]));
            assert!(measured.phases.iter().all(|phase| phase.delivery.p50_ms > 0.0 && phase.acknowledged.p50_ms > 0.0));
        }
    }
}
