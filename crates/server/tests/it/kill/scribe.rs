//! A scribe posts one entry after the other under keys of its own, and repeats what was not answered until it is.

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use ob_testkit::{Client, SeededRandom};
use serde_json::{Value, json};

use super::member::Member;
use super::stage::Stage;

/// The text of the last entry of each stream.
pub(crate) const END: &str = "the end";

/// An entry that was posted until it was answered.
pub(crate) struct Post {
    pub(crate) stream: &'static str,
    pub(crate) key: String,
    pub(crate) body: Value,
    /// When it was first sent, and first answered with success.
    pub(crate) sent: Duration,
    pub(crate) answered: Duration,
    /// How many tries were not answered, or with "not now".
    pub(crate) unanswered: u64,
    pub(crate) fate: Fate,
}

/// What the scribe was told last.
#[derive(Debug)]
pub(crate) enum Fate {
    /// 201 with this entry.
    Recorded(Value),
    /// 202 with this ticket.
    Held(String),
    /// 204 to its undoing, or 410 to a repeat after it.
    Undone,
}

/// What a scribe has posted, and who it is: keys are a person's own.
pub(crate) struct Written {
    pub(crate) client: Client,
    pub(crate) posts: Vec<Post>,
}

/// See the module.
pub(crate) struct Scribe {
    number: usize,
    member: Member,
    random: SeededRandom,
}

impl Scribe {
    pub(crate) fn new(number: usize, member: Member, random: SeededRandom) -> Self {
        Self { number, member, random }
    }

    pub(crate) async fn post_until_over(mut self, stage: Arc<Stage>) -> Written {
        let mut posts = Vec::new();
        while stage.goes_on() {
            let key = format!("{}-{}", self.number, posts.len());
            let stream = if self.random.below(4) == 0 { "caucus" } else { "record" };
            let body = self.compose(posts.len(), stage.may_wait());
            let mut post = post_until_answered(&mut self.member, &stage, stream, key, body).await;
            if matches!(post.fate, Fate::Held(_)) && self.random.below(6) == 0 {
                self.undo(&stage, &mut post).await;
            }
            posts.push(post);
        }
        Written { client: self.member.client().clone(), posts }
    }

    fn compose(&self, number: usize, may_wait: bool) -> Value {
        let mut text = format!("scribe {} entry {number}", self.number);
        match self.random.below(50) {
            0 => text += &"\nA speech of some length, said without a pause.".repeat(800), // 38 KB
            1..=9 => text += &"\nA longer line of the minutes.".repeat(40),
            _ => {}
        }
        let side = ["ours", "theirs", "mediator"][self.random.below(3) as usize];
        let mut body = json!({"kind": "note", "side": side, "speaker": format!("Speaker {number}"), "text": text});
        if may_wait && self.random.below(8) == 0 {
            body["hold_s"] = json!(1);
        }
        body
    }

    /// Undoes what waits. A lost answer leaves open whether it was; a repeat of the post tells.
    async fn undo(&mut self, stage: &Stage, post: &mut Post) {
        loop {
            let Fate::Held(id) = &post.fate else { return };
            let path = format!("/api/v1/negotiations/local/held/{id}");
            let home = self.member.find(stage).await;
            match self.member.client().try_call(Method::DELETE, &path, None, &[]).await {
                Err(why) => stage.is_gone(home, &why).await,
                Ok(answer) if answer.status == 204 => post.fate = Fate::Undone,
                Ok(answer) if answer.status == 503 => stage.is_unavailable(&answer).await,
                Ok(answer) => {
                    assert_eq!(answer.status, 409, "{}", answer.json());
                    let again = (post.key.clone(), post.body.clone());
                    post.fate = post_until_answered(&mut self.member, stage, post.stream, again.0, again.1).await.fate;
                    assert!(!matches!(post.fate, Fate::Held(_)), "it waits no longer: {:?}", post.fate);
                }
            }
        }
    }
}

/// Posts until there is an answer, always under the same key.
async fn post_until_answered(
    member: &mut Member,
    stage: &Stage,
    stream: &'static str,
    key: String,
    body: Value,
) -> Post {
    let sent = stage.now();
    let mut unanswered = 0;
    loop {
        let home = member.find(stage).await;
        let headers = [("idempotency-key", key.as_str())];
        let answer = match member.client().try_call(Method::POST, path(stream), Some(body.clone()), &headers).await {
            Ok(answer) => answer,
            Err(why) => {
                unanswered += 1;
                stage.is_gone(home, &why).await;
                continue;
            }
        };
        if answer.status == 503 {
            unanswered += 1;
            stage.is_unavailable(&answer).await;
            continue;
        }
        let answered = stage.now();
        let fate = match answer.status {
            201 => Fate::Recorded(answer.json()),
            202 => Fate::Held(answer.json()["held"]["id"].as_str().expect("a ticket").to_owned()),
            410 => Fate::Undone,
            status => panic!("{status}: {}", answer.json()),
        };
        stage.acknowledge(matches!(fate, Fate::Held(_)));
        return Post { stream, key, body, sent, answered, unanswered, fate };
    }
}

/// Posts the last entry of each stream; it comes after all that waits.
pub(crate) async fn post_the_end(member: &mut Member, stage: &Stage) -> Written {
    let mut posts = Vec::new();
    for stream in super::BOTH {
        let body = json!({"kind": "note", "text": END});
        posts.push(post_until_answered(member, stage, stream, format!("end-{stream}"), body).await);
    }
    Written { client: member.client().clone(), posts }
}

pub(crate) fn path(stream: &str) -> &'static str {
    match stream {
        "record" => "/api/v1/negotiations/local/entries",
        _ => "/api/v1/negotiations/local/caucus/entries",
    }
}
