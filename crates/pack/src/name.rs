//! What things are called in a reader's language: units and bodies by their dated names, partners by the pack's.

use jiff::civil::Date;
use luytre_domain::body::BodyId;
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
