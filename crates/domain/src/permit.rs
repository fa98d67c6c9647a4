//! Who may do what: roles and their grants come from the pack; a permit is the proof that one was checked.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::body::BodyId;

/// Somebody who is signed in, or the program itself acting on a person's order (import, demo).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account's login name; entries of the ledger name it.
    pub login: String,
    pub body: BodyId,
    pub roles: Vec<String>,
}

/// What can be done. The closed list the grants of the pack speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    View,
    Open,
    /// Enter a past dossier directly in the state it has reached.
    Record,
    Edit,
    /// Take a step of the procedure that is the actor's to take.
    Step,
    /// Take a step that decides (the pack marks them).
    Decide,
    Reply,
    Attach,
    Commit,
    Export,
    Import,
    /// Accounts, roles, the check of pack and ledger.
    Administer,
    /// Destroy the key of a person, and so all that was sealed under it.
    Erase,
    /// Read personal data in the clear; each reading leaves an entry.
    Personal,
}

impl Action {
    pub const ALL: [Action; 14] = [
        Action::View,
        Action::Open,
        Action::Record,
        Action::Edit,
        Action::Step,
        Action::Decide,
        Action::Reply,
        Action::Attach,
        Action::Commit,
        Action::Export,
        Action::Import,
        Action::Administer,
        Action::Erase,
        Action::Personal,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Action::View => "view",
            Action::Open => "open",
            Action::Record => "record",
            Action::Edit => "edit",
            Action::Step => "step",
            Action::Decide => "decide",
            Action::Reply => "reply",
            Action::Attach => "attach",
            Action::Commit => "commit",
            Action::Export => "export",
            Action::Import => "import",
            Action::Administer => "administer",
            Action::Erase => "erase",
            Action::Personal => "personal",
        }
    }
}

/// How near the actor stands to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A record that is addressed to all of a unit (`Kind::common`), the actor among them, and to which nothing nearer ties it.
    Common,
    /// A record of the actor's own unit or of one it took over from.
    Own,
    /// A record on which the actor's body was asked, or that it co-signs.
    Asked,
    /// Any record.
    Any,
}

impl Reach {
    pub const ALL: [Reach; 4] = [Reach::Common, Reach::Own, Reach::Asked, Reach::Any];

    pub fn id(self) -> &'static str {
        match self {
            Reach::Common => "common",
            Reach::Own => "own",
            Reach::Asked => "asked",
            Reach::Any => "any",
        }
    }
}

/// One line of the pack's roles: this role may do these actions on records of this kind within this reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// A kind's id, or `*`.
    pub kind: String,
    pub reach: Reach,
    pub actions: Vec<Action>,
}

/// All roles with their grants.
#[derive(Clone, Debug, Default)]
pub struct Roles(pub BTreeMap<String, Vec<Grant>>);

impl Roles {
    /// The widest reach `actor` has for `action` on `kind`.
    pub fn reach(&self, actor: &Actor, kind: &str, action: Action) -> Option<Reach> {
        let grants = actor.roles.iter().filter_map(|role| self.0.get(role)).flatten();
        grants
            .filter(|grant| (grant.kind == "*" || grant.kind == kind) && grant.actions.contains(&action))
            .map(|grant| grant.reach)
            .max()
    }

    /// Whether `actor` may do `action` on a record of `kind` it stands `nearest` to (`None`: no tie at all).
    pub fn allow(&self, actor: &Actor, kind: &str, action: Action, nearest: Option<Reach>) -> bool {
        let grants = actor.roles.iter().filter_map(|role| self.0.get(role)).flatten();
        grants
            .filter(|grant| (grant.kind == "*" || grant.kind == kind) && grant.actions.contains(&action))
            .any(|grant| grant.reach == Reach::Any || nearest == Some(grant.reach))
    }
}

/// Proof that a permission was checked. Every function of the store that writes takes one; only the office makes
/// them, after asking [`Roles`].
#[derive(Clone, PartialEq, Eq)]
pub struct Permit {
    actor: String,
    action: Action,
}

impl Permit {
    /// Banned by `clippy.toml` everywhere but in the one place of the office that checks roles.
    pub fn grant(actor: &str, action: Action) -> Permit {
        Permit { actor: actor.to_owned(), action }
    }

    /// The login that entries written under this permit name.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    pub fn action(&self) -> Action {
        self.action
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permit({} {})", self.actor, self.action.id())
    }
}
