//! Accounts and sessions. Who has an account and with which roles is in the ledger; passwords and sessions are not.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::{SignedDuration, Timestamp};
use luytre_domain::body::BodyId;
use luytre_domain::decide::is_body;
use luytre_domain::permit::{Action, Actor};
use luytre_domain::refusal::Refusal;
use luytre_store::access::Session;
use luytre_text::lang::Lang;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::OfficeError;
use crate::office::{OPERATOR, Office};

/// A session ends after this long without a request …
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(2);
/// … and after this long in any case.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);

const SHORTEST_PASSWORD: usize = 12;
const FREE_TRIES: u64 = 5;
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(60);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub login: String,
    pub name: String,
    pub body: BodyId,
    pub roles: Vec<String>,
    pub lang: Lang,
    #[serde(default)]
    pub disabled: bool,
}

/// What somebody gives to sign in.
pub struct SignIn<'a> {
    pub login: &'a str,
    pub password: &'a str,
    /// 32 random bytes; the browser keeps them, the store only their hash.
    pub token: &'a [u8; 32],
    /// Shown in the list of sessions.
    pub client: &'a str,
}

fn subject(login: &str) -> String {
    format!("a:{login}")
}

fn digest(token: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(token).into()
}

impl Office {
    /// Makes or changes an account; with a password, sets it and ends its sessions. `salt` is 16 random bytes.
    pub fn put_account(
        &self,
        actor: &Actor,
        now: Timestamp,
        account: &Account,
        password: Option<(&str, &[u8; 16])>,
    ) -> Result<(), OfficeError> {
        let permit = self.permit(actor, "*", Action::Administer, None)?;
        let mut refusals = Vec::new();
        if account.login.trim().is_empty() {
            refusals.push(Refusal::new("field-missing").arg("field", "login").field("login"));
        }
        for role in account.roles.iter().filter(|role| !self.law().roles.0.contains_key(*role)) {
            refusals.push(Refusal::new("no-such-role").arg("role", role).field("roles"));
        }
        if !is_body(&account.body, self.law()) {
            refusals.push(Refusal::new("no-such-body").arg("body", &account.body).field("body"));
        }
        if password.is_some_and(|(password, _)| password.chars().count() < SHORTEST_PASSWORD) {
            refusals.push(Refusal::new("password-short").field("password"));
        }
        if !refusals.is_empty() {
            return Err(OfficeError::Refused(refusals));
        }
        let phc = password.map(|(password, salt)| hash(password, salt)).transpose()?;
        let draft = self.draft(&permit, &subject(&account.login), "account", account);
        let login = account.login.clone();
        let ends = account.disabled || phc.is_some();
        self.store.write("account", move |tx| {
            tx.append(&permit, now, draft.clone())?;
            if let Some(phc) = &phc {
                tx.put_credential(&permit, &login, phc)?;
            }
            if ends {
                tx.close_sessions(&permit, &login)?;
            }
            Ok(())
        })
    }

    pub fn account(&self, login: &str) -> Result<Option<Account>, OfficeError> {
        let stored = self.store.read("account", |snap| snap.get(&subject(login)))?;
        Ok(stored.and_then(|stored| serde_json::from_value(stored.doc).ok()))
    }

    /// All accounts, for whoever administers them.
    pub fn accounts(&self, actor: &Actor) -> Result<Vec<Account>, OfficeError> {
        self.permit(actor, "*", Action::Administer, None)?;
        let mut accounts = Vec::new();
        let mut after = None;
        loop {
            let page = self.store.read("accounts", |snap| snap.subjects("a:", after.as_deref(), 200))?;
            let Some(last) = page.last() else { break };
            after = Some(last.subject.clone());
            accounts.extend(page.into_iter().filter_map(|stored| serde_json::from_value(stored.doc).ok()));
        }
        Ok(accounts)
    }

    /// Opens a session. After five wrong tries the login waits, longer each time, up to an hour.
    pub fn sign_in(&self, now: Timestamp, sign_in: &SignIn) -> Result<Account, OfficeError> {
        let login = sign_in.login.trim().to_lowercase();
        let key = format!("login:{login}");
        let (phc, throttle) = self
            .store
            .read("sign in", |snap| Ok::<_, OfficeError>((snap.credential(&login)?, snap.throttle(&key)?)))?;
        if let Some(throttle) =
            throttle.filter(|throttle| throttle.failures >= FREE_TRIES && now < throttle.until)
        {
            let minutes = throttle.until.duration_since(now).as_mins() + 1;
            return Err(Refusal::new("too-many-tries").arg("minutes", minutes).into());
        }
        // An unknown login costs the same time as a wrong password.
        let known = phc.is_some();
        let right = verify(sign_in.password, phc.as_deref().unwrap_or(NOBODY)) && known;
        let account = self.account(&login)?.filter(|account| right && !account.disabled);
        let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
        let Some(account) = account else {
            self.store.write("sign in failed", move |tx| {
                let failures = tx.count_failure(&permit, &key, now)?;
                if failures >= FREE_TRIES {
                    let shift = u32::try_from(failures - FREE_TRIES).unwrap_or(6).min(6);
                    let wait = SignedDuration::from_mins(1 << shift).min(LONGEST_WAIT);
                    tx.count_failure(&permit, &key, now.saturating_add(wait).unwrap_or(now))?;
                }
                Ok::<_, StoreFault>(())
            })?;
            return Err(Refusal::new("bad-sign-in").into());
        };
        let session = Session {
            token_hash: digest(sign_in.token),
            login,
            created: now,
            seen: now,
            expires: now.saturating_add(SESSION_LIFE).unwrap_or(now),
            client: sign_in.client.chars().take(200).collect(),
        };
        self.store.write("sign in", move |tx| {
            tx.forget_failures(&permit, &key)?;
            tx.open_session(&permit, &session)?;
            tx.sweep(&permit, now, SESSION_IDLE)
        })?;
        Ok(account)
    }

    /// Who a session's token belongs to. Its unit is today's: after a merger the account acts for the successor.
    pub fn session(&self, now: Timestamp, token: &[u8; 32]) -> Result<Option<(Account, Actor)>, OfficeError> {
        let hash = digest(token);
        let Some(session) = self.store.read("session", |snap| snap.session(&hash, now, SESSION_IDLE))? else {
            return Ok(None);
        };
        // Seen once a minute is enough; a write a request would be too much.
        if now.duration_since(session.seen) > SignedDuration::from_mins(1) {
            let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
            self.store.write("session seen", move |tx| tx.touch_session(&permit, &hash, now))?;
        }
        let account = self.account(&session.login)?.filter(|account| !account.disabled);
        Ok(account.map(|account| {
            let actor = self.actor(&account, now);
            (account, actor)
        }))
    }

    /// Whoever acts under a login, for a command line that shows what that account may see.
    pub fn acting(&self, login: &str, now: Timestamp) -> Result<Option<Actor>, OfficeError> {
        let account = self.account(&login.trim().to_lowercase())?.filter(|account| !account.disabled);
        Ok(account.map(|account| self.actor(&account, now)))
    }

    pub(crate) fn actor(&self, account: &Account, now: Timestamp) -> Actor {
        Actor {
            login: account.login.clone(),
            body: self.law().successor(&account.body, self.today(now)),
            roles: account.roles.iter().filter(|role| *role != OPERATOR).cloned().collect(),
        }
    }

    pub fn sign_out(&self, token: &[u8; 32]) -> Result<(), OfficeError> {
        let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
        let hash = digest(token);
        Ok(self.store.write("sign out", move |tx| tx.close_session(&permit, &hash))?)
    }
}

type StoreFault = luytre_store::StoreError;

/// A hash no password fits, so that a login that does not exist takes as long as one that does.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn hash(password: &str, salt: &[u8; 16]) -> Result<String, OfficeError> {
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hashed.map(|hash| hash.to_string()).map_err(|error| Refusal::new("store").arg("problem", error).into())
}

fn verify(password: &str, phc: &str) -> bool {
    let parsed = PasswordHash::new(phc);
    parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
