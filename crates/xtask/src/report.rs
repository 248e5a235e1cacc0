//! Steps of a long command: each is announced, timed and remembered, and a table closes the run.
//!
//! A failed step does not end the run, because a developer wants to hear all of a push's troubles at once; a step that
//! stands on a failed one is skipped and says so.

use std::time::{Duration, Instant};

use crate::shell::Outcome;

enum Ending {
    Passed,
    Failed(String),
    Skipped(&'static str),
}

struct Step {
    name: &'static str,
    took: Duration,
    ending: Ending,
}

#[derive(Default)]
pub(crate) struct Report(Vec<Step>);

impl Report {
    /// Runs a step unless one of the steps it `needs` did not pass.
    pub(crate) fn step(&mut self, name: &'static str, needs: &[&str], work: impl FnOnce() -> Outcome) {
        if let Some(missing) = self.0.iter().find(|step| needs.contains(&step.name) && !step.passed()) {
            println!("\n==> {name}: skipped, because {} did not pass", missing.name);
            let ending = Ending::Skipped(missing.name);
            return self.0.push(Step { name, took: Duration::ZERO, ending });
        }
        println!("\n==> {name}");
        let began = Instant::now();
        let ending = match work() {
            Ok(()) => Ending::Passed,
            Err(problem) => Ending::Failed(problem),
        };
        let step = Step { name, took: began.elapsed(), ending };
        match &step.ending {
            Ending::Failed(problem) => println!("\n{problem}\n==> {name}: FAILED after {}", seconds(step.took)),
            _ => println!("\n==> {name}: passed in {}", seconds(step.took)), // some programs leave their last line open
        }
        self.0.push(step);
    }

    /// Prints the table and fails if a step did.
    pub(crate) fn close(self) -> Outcome {
        println!("\n{}", self.table());
        let failed: Vec<&str> = self.0.iter().filter(|step| !step.passed()).map(|step| step.name).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("did not pass: {}", failed.join(", "))) }
    }

    fn table(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            let ending = match &step.ending {
                Ending::Passed => "passed".to_owned(),
                Ending::Failed(problem) => format!("FAILED  {}", problem.lines().next().unwrap_or_default()),
                Ending::Skipped(missing) => format!("skipped (needs {missing})"),
            };
            text.push_str(&format!("  {:<24} {:>8}  {ending}\n", step.name, seconds(step.took)));
        }
        let all = self.0.iter().map(|step| step.took).sum();
        text + &format!("  {:<24} {:>8}", "all", seconds(all))
    }
}

impl Step {
    fn passed(&self) -> bool {
        matches!(self.ending, Ending::Passed)
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_passes_when_every_step_does() {
        let mut report = Report::default();
        report.step("build", &[], || Ok(()));
        report.step("test", &["build"], || Ok(()));
        assert_eq!(report.close(), Ok(()));
    }

    #[test]
    fn a_failure_skips_what_stands_on_it_and_nothing_else() {
        let mut report = Report::default();
        report.step("build", &[], || Err("no compiler".to_owned()));
        report.step("test", &["build"], || panic!("must not run"));
        report.step("browser", &["test"], || panic!("must not run"));
        let mut ran = false;
        report.step("format", &[], || {
            ran = true;
            Ok(())
        });
        assert!(ran);
        assert!(report.table().contains("no compiler"));
        assert_eq!(report.close(), Err("did not pass: build, test, browser".to_owned()));
    }
}
