//! Codes, logins and roles under many who come at once.

use ob_domain::Time;
use ob_domain::id::{InviteId, LoginId, PersonId};
use ob_domain::role::{InstanceRole, Role};
use ob_store::{InviteRole, NewInvite, NewLogin, RefreshState, StoreError};

use crate::fixtures::{Case, on_each_engine};

const NOW: Time = Time(1_000_000);

async fn add_login(case: &Case, person: PersonId, login: LoginId, token: &[u8]) -> Result<(), StoreError> {
    let mut unit = case.store.write().await?;
    unit.add_person(person, InstanceRole::Member, "2026-01-01").await?;
    unit.add_login(&NewLogin {
        id: login,
        person,
        label: None,
        today: "2026-01-01".into(),
        idle_until: NOW.plus_seconds(60),
        expires_at: NOW.plus_seconds(600),
        token_hash: token.to_vec(),
    })
    .await?;
    unit.commit().await
}

fn ids() -> (PersonId, LoginId) {
    (PersonId::from_random([1; 16]), LoginId::from_random([2; 16]))
}

#[tokio::test]
async fn of_many_who_redeem_one_code_one_succeeds() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        unit.add_invite(&NewInvite {
            id: InviteId::from_random([9; 16]),
            code_hash: b"code".to_vec(),
            role: InviteRole::In(case.negotiation.id, Role::Member),
            made_by: None,
            created_at: NOW,
            expires_at: NOW.plus_seconds(60),
            max_uses: 1,
        })
        .await?;
        unit.commit().await?;
        let tries = (0..64).map(|_| {
            let store = case.store.clone();
            tokio::spawn(async move {
                let mut unit = store.write().await?;
                let used = unit.use_invite(b"code", NOW).await?.is_some();
                unit.commit().await?;
                Ok::<_, StoreError>(used)
            })
        });
        let mut successes = 0;
        for attempt in tries.collect::<Vec<_>>() {
            successes += usize::from(attempt.await.expect("a try ends")?);
        }
        assert_eq!(successes, 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn an_expired_or_withdrawn_code_is_worthless() {
    on_each_engine(|case| async move {
        let invite = |id: u8, code: &[u8]| NewInvite {
            id: InviteId::from_random([id; 16]),
            code_hash: code.to_vec(),
            role: InviteRole::Admin,
            made_by: None,
            created_at: NOW,
            expires_at: NOW.plus_seconds(60),
            max_uses: 1,
        };
        let mut unit = case.store.write().await?;
        unit.add_invite(&invite(1, b"late")).await?;
        unit.add_invite(&invite(2, b"withdrawn")).await?;
        assert!(unit.use_invite(b"late", NOW.plus_seconds(60)).await?.is_none());
        unit.revoke_invite(invite(2, b"").id, NOW).await?;
        assert!(unit.use_invite(b"withdrawn", NOW).await?.is_none());
        unit.commit().await
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_is_good_until_its_successor_is_used() {
    on_each_engine(|case| async move {
        let (person, login) = ids();
        add_login(&case, person, login, b"first").await?;
        let mut unit = case.store.write().await?;
        let good = RefreshState::Good(login, person);
        assert_eq!(unit.take_refresh_token(b"first", NOW).await?, good);
        unit.add_refresh_token(login, b"second", Some(b"first")).await?;
        assert_eq!(unit.take_refresh_token(b"first", NOW).await?, good, "the answer may have been lost");
        unit.add_refresh_token(login, b"second again", Some(b"first")).await?;
        assert_eq!(unit.take_refresh_token(b"second again", NOW).await?, good);
        assert_eq!(unit.take_refresh_token(b"first", NOW).await?, RefreshState::Stolen(login));
        assert_eq!(unit.take_refresh_token(b"second", NOW).await?, RefreshState::Stolen(login));
        assert_eq!(unit.take_refresh_token(b"never issued", NOW).await?, RefreshState::Unknown);
        unit.end_family(login, NOW).await?;
        assert_eq!(unit.take_refresh_token(b"second again", NOW).await?, RefreshState::Unknown);
        unit.commit().await
    })
    .await;
}

#[tokio::test]
async fn rights_are_those_of_the_moment() {
    on_each_engine(|case| async move {
        let (person, login) = ids();
        add_login(&case, person, login, b"token").await?;
        let mut unit = case.store.write().await?;
        unit.set_role(person, case.negotiation.id, Some(Role::Team)).await?;
        let roles = unit.signed_in(login, NOW).await?.map(|person| person.roles);
        assert_eq!(roles.map(|roles| (roles[0].role, roles[0].number)), Some((Role::Team, 1)));
        unit.set_role(person, case.negotiation.id, None).await?;
        assert_eq!(unit.signed_in(login, NOW).await?.map(|person| person.roles.len()), Some(0));
        unit.set_role(person, case.negotiation.id, Some(Role::Team)).await?;
        let again = unit.signed_in(login, NOW).await?.map(|person| person.roles[0].number);
        assert_eq!(again, Some(2), "a number is never given twice");
        assert!(unit.signed_in(login, NOW.plus_seconds(60)).await?.is_none(), "idle too long");
        assert_eq!(unit.revoke_person(person, NOW).await?, Some(vec![login]));
        assert!(unit.signed_in(login, NOW).await?.is_none());
        assert_eq!(unit.revoke_person(PersonId::from_random([8; 16]), NOW).await?, None);
        unit.commit().await
    })
    .await;
}
