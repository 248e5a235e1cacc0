//! Load generator: opens viewers, posts at a rate, and reports latency, losses, CPU and memory beside a floor.
