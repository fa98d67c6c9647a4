//! How records hang together: words of the pack, each with the word for the same link seen from the other side.

use serde::Serialize;

use crate::basis::Basis;
use crate::law::Law;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// Names the message `relation-<id>`: what the record that holds the link is to the other.
    pub id: String,
    /// Names the message `relation-<inverse>`: what the other is to it.
    pub inverse: String,
    /// Kinds of the record that holds the link.
    pub from: Vec<String>,
    /// Kinds of the record it points to.
    pub to: Vec<String>,
    /// The dimension of the holder's lists and figures that takes the subject of the other record, so that whoever points
    /// to a record is counted without walking the links.
    pub facet: Option<String>,
    pub basis: Basis,
}

impl Law {
    pub fn relation(&self, id: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.id == id)
    }

    /// The relations that a record of `kind` may hold.
    pub fn relations_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Relation> {
        self.relations.iter().filter(move |relation| relation.from.iter().any(|from| from == kind))
    }
}
