//! Articles by number and title.

use ob_domain::actor::Actor;
use ob_domain::article::Article;
use ob_domain::negotiation::Log;
use ob_domain::policy;
use ob_store::StoreError;

use crate::enter::Sees;
use crate::{App, Error};

impl App {
    /// The articles of a negotiation in the agreement's order, and whether everyone may see them.
    ///
    /// # Errors
    /// `NotFound` when the actor may not read the record.
    pub async fn articles(&self, actor: &Actor, slug: &str) -> Result<(Vec<Article>, bool), Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.find(&mut unit, actor, slug, Log::Record).await?;
        Ok((unit.articles(negotiation.id).await?, crate::read::is_public(&negotiation, Log::Record)))
    }

    /// One article, and whether everyone may see it.
    ///
    /// # Errors
    /// `NotFound` when there is none or the actor may not read the record.
    pub async fn article(&self, actor: &Actor, slug: &str, article: &str) -> Result<(Article, bool), Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.find(&mut unit, actor, slug, Log::Record).await?;
        let absent = Error::NotFound("article");
        let Ok(article) = article.parse() else { return Err(absent) };
        let found = unit.article(negotiation.id, &article).await?.ok_or(absent)?;
        Ok((found, crate::read::is_public(&negotiation, Log::Record)))
    }

    /// Adds an article; for the team.
    ///
    /// # Errors
    /// `NotFound` for others, `Conflict` when its slug is taken.
    pub async fn add_article(&self, actor: &Actor, slug: &str, article: Article) -> Result<Article, Error> {
        let (mut unit, negotiation) = self.enter(actor, slug, Sees::Log(Log::Record), policy::may_post).await?;
        match unit.add_article(negotiation.id, &article).await {
            Err(StoreError::Taken(_)) => {
                Err(Error::Conflict(format!("an article {} is there already; choose another slug", article.slug)))
            }
            added => {
                added?;
                unit.commit().await?;
                Ok(article)
            }
        }
    }
}
