//! What is published, kind by kind and field by field (`publication.toml`). A pack without the file publishes nothing.

use std::collections::{BTreeMap, BTreeSet};

use luytre_domain::expr::Expr;
use luytre_domain::indicator::{Counts, Indicator};
use luytre_domain::kind::{FieldType, Kind};
use luytre_domain::publication::{Embargo, Publication, Ruling, Schema, may_open};
use luytre_text::lang::Lang;
use luytre_text::message::Messages;
use serde::Deserialize;
use toml::Spanned;

use crate::define::{Definitions, key};
use crate::read::{BasisRow, Reader, line_at};

const FILE: &str = "publication.toml";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicationFile {
    #[serde(default)]
    publication: Vec<Spanned<PublicationRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicationRow {
    kind: String,
    when: String,
    embargo: Option<Embargo>,
    #[serde(default)]
    sources: bool,
    #[serde(default)]
    indicators: Vec<String>,
    schema: Schema,
    basis: BasisRow,
    #[serde(default)]
    open: Vec<RulingRow>,
    #[serde(default)]
    closed: Vec<RulingRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulingRow {
    reason: String,
    fields: Vec<String>,
    basis: BasisRow,
}

impl Reader<'_> {
    pub(crate) fn publications(
        &mut self,
        made: &Definitions,
        messages: Option<&Messages>,
    ) -> BTreeMap<String, Publication> {
        let mut publications = BTreeMap::new();
        let Some(text) = self.files.0.get(FILE).cloned() else { return publications };
        for spanned in self.toml::<PublicationFile>(FILE).unwrap_or_default().publication {
            let line = line_at(&text, spanned.span().start);
            let row = spanned.into_inner();
            let Some(kind) = made.kinds.get(&row.kind) else {
                self.findings.error(FILE, line, "unknown-kind", &row.kind);
                continue;
            };
            let mut wanted = vec![key("open-kind", &kind.id)];
            let rulings = row.open.iter().chain(&row.closed);
            wanted.extend(rulings.map(|ruling| key("open-reason", &ruling.reason)));
            for word in wanted {
                if messages.is_some_and(|messages| !messages.has(Lang::Vi, &word)) {
                    self.findings.error(FILE, line, "message-missing", word);
                }
            }
            let publication = self.publication(made, kind, line, row);
            if let Some(publication) = publication
                && publications.insert(kind.id.clone(), publication).is_some()
            {
                self.findings.error(FILE, line, "id-twice", &kind.id);
            }
        }
        publications
    }

    fn publication(
        &mut self,
        made: &Definitions,
        kind: &Kind,
        line: usize,
        row: PublicationRow,
    ) -> Option<Publication> {
        let mut fields: BTreeMap<String, Ruling> = BTreeMap::new();
        for (open, rows) in [(true, row.open), (false, row.closed)] {
            for RulingRow { reason, fields: ruled, basis } in rows {
                if basis.is_empty() {
                    self.findings.error(FILE, line, "no-basis", &reason);
                }
                let basis = basis.basis();
                for id in ruled {
                    match kind.field(&id) {
                        None => self.findings.error(FILE, line, "unknown-field", &id),
                        Some(field) if open && !may_open(field) => {
                            self.findings.error(FILE, line, "never-open", &id);
                        }
                        Some(_) => {}
                    }
                    let ruling = Ruling { open, reason: reason.clone(), basis: basis.clone() };
                    if fields.insert(id.clone(), ruling).is_some() {
                        self.findings.error(FILE, line, "id-twice", id);
                    }
                }
            }
        }
        if row.basis.is_empty() {
            self.findings.error(FILE, line, "no-basis", &row.kind);
        }
        let when = self.expr_of(FILE, line, Some(row.when), &kind.fields)?;
        if let Some(Embargo { field, .. }) = &row.embargo
            && kind.field(field).is_none_or(|field| field.kind != FieldType::Date || field.many)
        {
            self.findings.error(FILE, line, "embargo-without-day", field);
        }
        let open: BTreeSet<&str> =
            fields.iter().filter(|(_, ruling)| ruling.open).map(|(field, _)| field.as_str()).collect();
        for id in &row.indicators {
            let Some(known) =
                made.indicators.counted.iter().find(|known| known.id == *id && known.kind == kind.id)
            else {
                self.findings.error(FILE, line, "unknown-indicator", id);
                continue;
            };
            // What is counted once for several records, or hangs on one, is more than its open fields say.
            if known.counts != Counts::Records {
                self.findings.error(FILE, line, "indicator-looks-at-closed", id);
            }
            for field in
                looks_at(known).iter().filter(|field| *field != "state" && !open.contains(field.as_str()))
            {
                self.findings.error(FILE, line, "indicator-looks-at-closed", format!("{id}: {field}"));
            }
        }
        for field in row.schema.properties.values().filter(|field| !open.contains(field.as_str())) {
            self.findings.error(FILE, line, "property-of-closed", field);
        }
        Some(Publication {
            kind: row.kind,
            place: line,
            when,
            embargo: row.embargo,
            fields,
            sources: row.sources,
            indicators: row.indicators,
            schema: row.schema,
            basis: row.basis.basis(),
        })
    }
}

/// Everything of a record that an indicator looks at.
fn looks_at(indicator: &Indicator) -> BTreeSet<String> {
    let named = indicator.day.iter().chain(&indicator.until).chain(&indicator.sum).cloned();
    named.chain(indicator.when.iter().flat_map(Expr::variables)).collect()
}
