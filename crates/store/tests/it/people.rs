//! What 0002_people keeps: who waits, names without people, wishes of a team, the audit list, and that people can leave.

use ob_domain::Time;
use ob_domain::audience::Audience;
use ob_domain::audit::Act;
use ob_domain::id::{LoginId, PersonId};
use ob_domain::role::{InstanceRole, Role};
use ob_store::{AudienceWish, Change, InviteRole, NewAudit, NewInvite, NewLogin};

use crate::fixtures::on_each_engine;

const NOW: Time = Time(1_772_373_600_000_000);

fn person(n: u8) -> PersonId {
    PersonId::from_random([n; 16])
}

#[tokio::test]
async fn of_many_who_vouch_at_once_one_finds_who_waits() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        unit.add_person(person(1), InstanceRole::Pending, "2026-03-01").await?;
        for _ in 0..2 {
            unit.add_vouching(person(1), case.negotiation.id, "2026-03-01").await?;
        }
        assert_eq!(unit.person(person(1)).await?.expect("a person").asks, [case.negotiation.id]);
        unit.commit().await?;
        let tries = (0..16).map(|_| {
            let (store, negotiation) = (case.store.clone(), case.negotiation.id);
            tokio::spawn(async move {
                let mut unit = store.write().await?;
                let found = unit.take_vouching(person(1), negotiation).await?;
                unit.commit().await?;
                Ok::<_, ob_store::StoreError>(found)
            })
        });
        let mut found = 0;
        for attempt in tries.collect::<Vec<_>>() {
            found += usize::from(attempt.await.expect("a try ends")?);
        }
        assert_eq!(found, 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_name_is_given_once_in_a_negotiation() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let id = case.negotiation.id;
        assert!(unit.add_pseudonym(id, b"one", "brave golden otter").await?);
        assert!(!unit.add_pseudonym(id, b"two", "brave golden otter").await?, "somebody has it");
        assert!(!unit.add_pseudonym(id, b"one", "calm red heron").await?, "has one already");
        assert_eq!(unit.pseudonym(id, b"one").await?.as_deref(), Some("brave golden otter"));
        unit.forget_pseudonym(id, b"one").await?;
        assert_eq!(unit.pseudonym(id, b"one").await?, None);
        unit.commit().await
    })
    .await;
}

#[tokio::test]
async fn a_wish_replaces_the_one_before_and_goes_with_whoever_had_it() {
    on_each_engine(|case| async move {
        let id = case.negotiation.id;
        let wish = |audience| AudienceWish { audience, person: person(1), by: "Team 1".into(), wanted_at: NOW };
        let mut unit = case.store.write().await?;
        unit.add_person(person(1), InstanceRole::Member, "2026-03-01").await?;
        unit.set_audience_wish(id, Some(&wish(Audience::Members))).await?;
        unit.set_audience_wish(id, Some(&wish(Audience::Public))).await?;
        assert_eq!(unit.audience_wish(id).await?, Some(wish(Audience::Public)));
        unit.strip_person(person(1), NOW).await?;
        assert_eq!(unit.audience_wish(id).await?, None);
        unit.set_audience(id, Audience::Unit).await?;
        assert_eq!(unit.negotiation_by_id(id).await?.expect("it is there").audience, Audience::Unit);
        unit.commit().await
    })
    .await;
}

#[tokio::test]
async fn the_audit_list_is_read_backwards_and_forgotten_by_age() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        for (number, act) in Act::ALL.iter().enumerate() {
            unit.add_audit(&NewAudit {
                at: NOW.plus_seconds(i64::try_from(number).unwrap_or(0) * 60),
                act: *act,
                negotiation: Some(case.negotiation.id),
                by_person: Some(person(1)),
                by: "Team 1".into(),
                about: Some(person(2)),
                invite: None,
                detail: Some("member".into()),
            })
            .await?;
        }
        let first = unit.audit_before(i64::MAX, 5).await?;
        let next = unit.audit_before(first.last().expect("a line").number, 500).await?;
        let acts: Vec<Act> = first.iter().chain(&next).rev().map(|line| line.what.act).collect();
        assert_eq!(acts, Act::ALL);
        unit.forget_audit(NOW.plus_seconds(61)).await?;
        assert_eq!(unit.audit_before(i64::MAX, 500).await?.len(), Act::ALL.len() - 2);
        unit.commit().await
    })
    .await;
}

#[tokio::test]
async fn who_may_read_a_log_is_a_change_that_others_notice() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let log = unit.log(case.negotiation.id, ob_domain::negotiation::Log::Record).await?.id;
        unit.add_change(Change::Readers(log), NOW).await?;
        let changes = unit.changes_after(0).await?;
        assert_eq!(changes.into_iter().map(|(_, change)| change).collect::<Vec<_>>(), [Change::Readers(log)]);
        unit.commit().await
    })
    .await;
}

#[tokio::test]
async fn nothing_is_left_of_a_person_who_leaves() {
    on_each_engine(|case| async move {
        let (leaver, login) = (person(0x77), LoginId::from_random([5; 16]));
        let mut unit = case.store.write().await?;
        unit.add_person(leaver, InstanceRole::Member, "2026-03-01").await?;
        unit.set_role(leaver, case.negotiation.id, Some(Role::Team)).await?;
        unit.add_vouching(leaver, case.negotiation.id, "2026-03-01").await?;
        unit.add_login(&NewLogin {
            id: login,
            person: leaver,
            label: Some("My phone".into()),
            today: "2026-03-01".into(),
            idle_until: NOW.plus_seconds(60),
            expires_at: NOW.plus_seconds(60),
            token_hash: b"token".to_vec(),
        })
        .await?;
        for (n, role) in [InviteRole::SignIn(leaver), InviteRole::Poster(case.negotiation.id)].into_iter().enumerate() {
            let n = u8::try_from(n).unwrap_or(0);
            unit.add_invite(&NewInvite {
                id: ob_domain::id::InviteId::from_random([40 + n; 16]),
                code_hash: vec![n],
                role,
                made_by: Some(leaver),
                created_at: NOW,
                expires_at: NOW.plus_seconds(60),
                max_uses: 3,
            })
            .await?;
        }
        assert_eq!(unit.remove_person(leaver).await?, [login]);
        assert!(unit.person(leaver).await?.is_none());
        assert!(unit.invite_by_code(&[0]).await?.is_none(), "a code bound to them goes");
        assert!(unit.invite_by_code(&[1]).await?.is_some(), "one they made for others is only withdrawn");
        unit.commit().await?;
        for table in ["people", "roles", "vouchings", "logins", "refresh_tokens"] {
            assert_eq!(case.database.count(&format!("select count(*) from {table}")).await?, 0, "{table}");
        }
        Ok(())
    })
    .await;
}
