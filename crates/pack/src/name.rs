//! What things are called in a reader's language: units and bodies by their dated names, partners by the pack's.

use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::kind::{Field, FieldType, values};
use luytre_domain::law::KnownPartner;
use luytre_domain::projection::Row;
use luytre_domain::record::Record;
use luytre_domain::unit::UnitId;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde_json::Value;

use crate::define::key;
use crate::read::Pack;

impl Pack {
    /// A word of the pack: `state` and `in_force`.
    pub fn word(&self, lang: Lang, prefix: &str, word: &str) -> String {
        self.messages.get(lang, &key(prefix, word), &Args::new())
    }

    /// A unit's full name on `day`, or its last one where it bore none then; the id where it is unknown.
    pub fn unit_name(&self, lang: Lang, id: &UnitId, day: Option<Date>) -> String {
        let Some(unit) = self.law.units.get(id) else { return id.0.clone() };
        let mut names = unit.names.iter().filter(|name| name.value.lang == lang.tag());
        let then = names.clone().find(|name| day.is_some_and(|day| name.validity.holds_on(day)));
        then.or_else(|| names.next_back()).map_or_else(|| id.0.clone(), |name| name.value.full.clone())
    }

    /// What a record is called in lists: its title, or the words that stand for one (form of instrument and parties).
    pub fn title(&self, lang: Lang, row: &Row) -> String {
        if !row.title.is_empty() {
            return row.title.clone();
        }
        let values = |dimension: &str| row.dimensions.get(dimension).into_iter().flatten();
        let parties = self.title_fields(&row.kind).any(|field| field.kind == FieldType::Partner);
        let parts = self.title_fields(&row.kind).filter_map(|field| match (field.kind, &field.list) {
            (FieldType::Partner, _) => {
                let known: Vec<&KnownPartner> =
                    values("partner").filter_map(|id| self.law.partners.get(id)).collect();
                // A partner nobody knows by an id is told by its country.
                let countries =
                    values("country").filter(|code| known.iter().all(|known| known.country != **code));
                let names = known.iter().filter_map(|known| known.names.get(lang.tag()).cloned());
                Some(names.chain(countries.map(|code| self.country_name(lang, code))).collect::<Vec<_>>())
            }
            // The parties of a row speak for their countries.
            (FieldType::Country, _) if !parties => {
                Some(values(field.facet.as_ref()?).map(|code| self.country_name(lang, code)).collect())
            }
            (FieldType::Choice, Some(list)) => {
                let words = values(field.facet.as_ref()?).map(|word| self.word(lang, list, word));
                Some(words.collect())
            }
            (FieldType::Number, _) => {
                let numbers = values(field.facet.as_ref()?).map(|n| self.numbered(lang, field, n));
                Some(numbers.collect())
            }
            _ => None,
        });
        joined(parts)
    }

    /// As [`Pack::title`], from the record itself, which knows every partner by name.
    pub fn record_title(&self, lang: Lang, record: &Record) -> String {
        let given = self.law.kind(&record.kind).and_then(|kind| record.fields.get(&kind.title));
        if let Some(title) = given.and_then(Value::as_str) {
            return title.to_owned();
        }
        // Countries that a party tells are not told again.
        let parties = self.title_fields(&record.kind).filter(|field| field.kind == FieldType::Partner);
        let parties = parties.filter_map(|field| record.fields.get(&field.id)).flat_map(values);
        let told: Vec<&str> = parties.filter_map(|party| party.get("country")?.as_str()).collect();
        let parts = self.title_fields(&record.kind).filter_map(|field| {
            let held = values(record.fields.get(&field.id)?);
            match (field.kind, &field.list) {
                (FieldType::Partner, _) => Some(held.map(|value| self.partner_name(lang, value)).collect()),
                (FieldType::Country, _) => {
                    let codes = held.filter_map(Value::as_str).filter(|code| !told.contains(code));
                    Some(codes.map(|code| self.country_name(lang, code)).collect())
                }
                (FieldType::Choice, Some(list)) => {
                    let words = held.filter_map(Value::as_str).map(|word| self.word(lang, list, word));
                    Some(words.collect())
                }
                (FieldType::Number, _) => {
                    Some(held.map(|n| self.numbered(lang, field, &n.to_string())).collect())
                }
                _ => None,
            }
        });
        joined(parts)
    }

    /// A number that stands in a title says of what: `no. 20`.
    fn numbered(&self, lang: Lang, field: &Field, number: &str) -> String {
        format!("{} {number}", self.messages.get(lang, &key("field", &field.id), &Args::new()).to_lowercase())
    }

    fn title_fields(&self, kind: &str) -> impl Iterator<Item = &Field> {
        let kind = self.law.kind(kind);
        kind.into_iter().flat_map(|kind| kind.title_from.iter().filter_map(|field| kind.field(field)))
    }

    /// The countries across the land border of a unit on `day`; a commune's are those of its province.
    pub fn neighbours(&self, unit: &UnitId, day: Date) -> Vec<&str> {
        let province = self.law.province_of(unit);
        let borders = self.borders.iter().filter(|border| {
            (border.unit == *unit || Some(&border.unit) == province.as_ref()) && border.validity.holds_on(day)
        });
        borders.map(|border| border.country.as_str()).collect()
    }

    pub fn country_name(&self, lang: Lang, code: &str) -> String {
        let names = self.law.countries.get(code);
        names.and_then(|names| names.get(lang.tag())).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The name of a partner as a field holds it: the pack's where it is a known one, else as it was typed.
    pub fn partner_name(&self, lang: Lang, partner: &Value) -> String {
        let part = |key: &str| partner.get(key).and_then(Value::as_str).unwrap_or_default();
        let known = self.law.partners.get(part("id")).and_then(|known| known.names.get(lang.tag()));
        known.cloned().unwrap_or_else(|| part("name").to_owned())
    }

    pub fn body_name(&self, lang: Lang, body: &BodyId, day: Option<Date>) -> String {
        match body.unit() {
            None => {
                let known = self.law.bodies.get(&body.0).and_then(|body| body.names.get(lang.tag()));
                known.cloned().unwrap_or_else(|| body.0.clone())
            }
            Some(unit) => {
                let (organ, sector) = body.organ_parts();
                let sector = sector.map_or_else(String::new, |sector| self.word(lang, "sector", sector));
                let args = Args::new().text("unit", self.unit_name(lang, &unit, day)).text("sector", sector);
                self.messages.get(lang, &key("organ", organ), &args)
            }
        }
    }
}

/// Parts with dots between them, beginning as a title does.
fn joined(parts: impl Iterator<Item = Vec<String>>) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(|part| part.join(", ")).collect();
    let text = parts.join(" · ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
