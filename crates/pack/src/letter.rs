//! `letters/`: the form of administrative papers, and what bodies write about records.

use std::collections::BTreeMap;

use jiff::civil::Date;
use luytre_domain::basis::{Basis, Validity};
use luytre_domain::kind::{Field, Kind};
use luytre_domain::law::NationalBody;
use luytre_domain::letter::{BUILT_IN, Capacity, Form, ISSUER, Issuer, Letter, Passage, SIGNING, Sender, To};
use luytre_text::lang::Lang;
use luytre_text::message::Messages;
use luytre_text::template::Template;
use serde::Deserialize;
use toml::Spanned;

use crate::define::{Definitions, Place, key};
use crate::read::{BasisRow, Reader, line_at, toml_date};

const FORM: &str = "letters/form.toml";

/// All letters of a country, and the form they take.
#[derive(Clone, Debug, Default)]
pub struct Letters {
    /// What all papers have in common; `None` where the country has no letters.
    pub words: Option<Words>,
    pub forms: Vec<Form>,
    pub issuers: Vec<Issuer>,
    pub capacities: Vec<Capacity>,
    pub letters: Vec<Letter>,
}

/// The words and measures of every paper.
#[derive(Clone, Debug)]
pub struct Words {
    /// The language papers are written in.
    pub lang: Lang,
    pub nation: String,
    pub motto: String,
    /// Where national bodies sit.
    pub seat: String,
    /// Templates: `place`, `day`, `month`, `year`; `symbol`; `about`.
    pub place_and_day: String,
    pub number: String,
    pub about: String,
    pub addressees: String,
    pub recipients: String,
    /// The first of the recipients of a letter that names its addressees.
    pub as_above: String,
    /// The last recipient, before the drafting desk and the stop.
    pub archive: String,
    /// To which paper an annex belongs: `called`, `symbol`, `day`, `month`, `year`.
    pub annex_of: String,
    /// Marks of urgency, the most urgent last.
    pub urgency: Vec<String>,
    /// In millimetres and points, by the name of what they measure.
    pub measures: BTreeMap<String, f64>,
    pub validity: Validity,
    pub basis: Basis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    language: Lang,
    nation: String,
    motto: String,
    seat: String,
    place_and_day: String,
    number: String,
    about: String,
    addressees: String,
    recipients: String,
    as_above: String,
    archive: String,
    annex_of: String,
    #[serde(default)]
    urgency: Vec<String>,
    measures: BTreeMap<String, f64>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_to: Option<Date>,
    basis: BasisRow,
    form: Vec<Spanned<Form>>,
    issuer: Vec<Spanned<IssuerRow>>,
    capacity: Vec<Spanned<Capacity>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerRow {
    of: String,
    form: Option<String>,
    #[serde(default)]
    superior: String,
    name: String,
    symbol: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterFile {
    letter: Vec<Spanned<LetterRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterRow {
    id: String,
    kinds: Vec<String>,
    #[serde(default)]
    steps: Vec<String>,
    when: Option<String>,
    /// A party, or `asked`.
    by: String,
    form: String,
    #[serde(default)]
    desk: String,
    sort: String,
    #[serde(default)]
    capacity: String,
    #[serde(default)]
    to: Vec<To>,
    about: Spanned<String>,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    enacts: String,
    #[serde(default)]
    bases: Vec<PassageRow>,
    paragraphs: Vec<PassageRow>,
    #[serde(default)]
    copies: Vec<Spanned<String>>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_to: Option<Date>,
    basis: BasisRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PassageRow {
    text: Spanned<String>,
    when: Option<String>,
}

/// What places a text may have.
struct Places<'a> {
    kinds: Vec<&'a Kind>,
    built_in: &'a [&'a str],
}

impl Reader<'_> {
    /// The folder may be missing: a country need not have letters.
    pub(crate) fn letters(
        &mut self,
        made: &Definitions,
        bodies: &BTreeMap<String, NationalBody>,
        messages: Option<&Messages>,
    ) -> Letters {
        let files = self.below("letters/");
        if files.is_empty() {
            return Letters::default();
        }
        let mut letters = self.form(made, bodies, messages).unwrap_or_default();
        for (file, text) in files.into_iter().filter(|(file, _)| file != FORM) {
            for spanned in self.toml::<LetterFile>(&file).map(|rows| rows.letter).unwrap_or_default() {
                let at = Place { file: &file, line: line_at(&text, spanned.span().start) };
                let letter = self.letter(at, &text, spanned.into_inner(), made, &letters);
                let overlaps =
                    |other: &Letter| other.id == letter.id && other.validity.overlaps(&letter.validity);
                if letters.letters.iter().any(overlaps) {
                    self.findings.error(at.file, at.line, "id-twice", &letter.id);
                }
                self.said(at, messages, &key("letter", &letter.id));
                letters.letters.push(letter);
            }
        }
        letters
    }

    fn form(
        &mut self,
        made: &Definitions,
        bodies: &BTreeMap<String, NationalBody>,
        messages: Option<&Messages>,
    ) -> Option<Letters> {
        let text = self.files.0.get(FORM).cloned().unwrap_or_default();
        let row = self.toml::<FormFile>(FORM)?;
        let whole = Place { file: FORM, line: 0 };
        let day = ["day", "month", "year"];
        for (template, built_in) in [
            (&row.place_and_day, [&["place"][..], &day].concat()),
            (&row.number, vec!["symbol"]),
            (&row.about, vec!["about"]),
            (&row.annex_of, [&["called", "symbol"][..], &day].concat()),
        ] {
            self.places(whole, template, &Places { kinds: Vec::new(), built_in: &built_in });
        }
        if row.basis.is_empty() {
            self.findings.error(FORM, 0, "no-basis", "");
        }
        for name in MEASURES.iter().filter(|name| !row.measures.contains_key(**name)) {
            self.findings.error(FORM, 0, "measure-missing", *name);
        }
        for (name, size) in &row.measures {
            if !MEASURES.contains(&name.as_str()) || !(1.0..=200.0).contains(size) {
                self.findings.error(FORM, 0, "measure-wrong", name);
            }
        }
        let knows = |of: &str| {
            let organ = of.split('/').next().unwrap_or_default();
            bodies.contains_key(of) || made.organs.iter().any(|known| known.id == organ)
        };
        let mut letters = Letters::default();
        for spanned in row.form {
            let at = Place { file: FORM, line: line_at(&text, spanned.span().start) };
            let form = spanned.into_inner();
            if letters.forms.iter().any(|other: &Form| other.id == form.id) {
                self.findings.error(FORM, at.line, "id-twice", &form.id);
            }
            if form.name.is_empty() != form.symbol.is_empty() {
                self.findings.error(FORM, at.line, "form-half-named", &form.id);
            }
            letters.forms.push(form);
        }
        for spanned in row.issuer {
            let at = Place { file: FORM, line: line_at(&text, spanned.span().start) };
            let issuer = spanned.into_inner();
            if !knows(&issuer.of) {
                self.findings.error(FORM, at.line, "unknown-organ", &issuer.of);
            }
            for template in [&issuer.superior, &issuer.name] {
                self.places(at, template, &Places { kinds: Vec::new(), built_in: &ISSUER });
            }
            let IssuerRow { of, form, superior, name, symbol } = issuer;
            letters.issuers.push(Issuer { of, form, superior, name, symbol });
        }
        for spanned in row.capacity {
            let at = Place { file: FORM, line: line_at(&text, spanned.span().start) };
            let capacity = spanned.into_inner();
            if letters.capacities.iter().any(|other: &Capacity| other.id == capacity.id) {
                self.findings.error(FORM, at.line, "id-twice", &capacity.id);
            }
            for of in capacity.of.iter().filter(|of| !knows(of)) {
                self.findings.error(FORM, at.line, "unknown-organ", of);
            }
            for line in &capacity.lines {
                self.places(at, line, &Places { kinds: Vec::new(), built_in: &SIGNING });
            }
            self.said(at, messages, &key("capacity", &capacity.id));
            letters.capacities.push(capacity);
        }
        letters.words = Some(Words {
            lang: row.language,
            nation: row.nation,
            motto: row.motto,
            seat: row.seat,
            place_and_day: row.place_and_day,
            number: row.number,
            about: row.about,
            addressees: row.addressees,
            recipients: row.recipients,
            as_above: row.as_above,
            archive: row.archive,
            annex_of: row.annex_of,
            urgency: row.urgency,
            measures: row.measures,
            validity: Validity::new(row.valid_from, row.valid_to),
            basis: row.basis.basis(),
        });
        Some(letters)
    }

    fn letter(
        &mut self,
        at: Place,
        text: &str,
        row: LetterRow,
        made: &Definitions,
        letters: &Letters,
    ) -> Letter {
        let party = |id: &str| made.parties.iter().any(|party| party.id == id);
        let mut wrong =
            |code: &'static str, detail: &str| self.findings.error(at.file, at.line, code, detail);
        for kind in row.kinds.iter().filter(|kind| !made.kinds.contains_key(*kind)) {
            wrong("unknown-kind", kind);
        }
        let kinds: Vec<&Kind> = row.kinds.iter().filter_map(|kind| made.kinds.get(kind)).collect();
        let procedures = || made.procedures.iter().filter(|known| row.kinds.contains(&known.kind));
        for step in row.steps.iter().filter(|step| !procedures().any(|known| known.step(step).is_some())) {
            wrong("unknown-step", step);
        }
        if kinds.iter().any(|kind| !kind.papers.contains(&row.sort)) {
            wrong("unknown-paper", &row.sort);
        }
        if !letters.forms.iter().any(|form| form.id == row.form) {
            wrong("unknown-form", &row.form);
        }
        if !row.capacity.is_empty() && letters.capacity(&row.capacity).is_none() {
            wrong("unknown-capacity", &row.capacity);
        }
        if row.by != ASKED && !party(&row.by) {
            wrong("unknown-party", &row.by);
        }
        for to in &row.to {
            match to {
                To::Party(id) if !party(id) => wrong("unknown-party", id),
                To::Asked(false) => wrong("asked-false", &row.id),
                _ => {}
            }
        }
        if row.basis.is_empty() {
            wrong("no-basis", &row.id);
        }
        let places = Places { built_in: &BUILT_IN, kinds };
        let line =
            |spanned: &Spanned<String>| Place { file: at.file, line: line_at(text, spanned.span().start) };
        self.places(line(&row.about), row.about.get_ref(), &places);
        for template in [&row.authority, &row.enacts] {
            self.places(at, template, &places);
        }
        for copy in &row.copies {
            self.places(line(copy), copy.get_ref(), &places);
        }
        for to in &row.to {
            if let To::Text(words) = to {
                self.places(at, words, &places);
            }
        }
        let common: Vec<Field> = places.common().cloned().collect();
        let when = self.expr(at, row.when, &common);
        let mut passages = |rows: Vec<PassageRow>| -> Vec<Passage> {
            let passage = |row: PassageRow| {
                let at = line(&row.text);
                self.places(at, row.text.get_ref(), &places);
                Passage { when: self.expr(at, row.when, &common), text: row.text.into_inner() }
            };
            rows.into_iter().map(passage).collect()
        };
        Letter {
            bases: passages(row.bases),
            paragraphs: passages(row.paragraphs),
            id: row.id,
            kinds: row.kinds,
            steps: row.steps,
            when,
            by: if row.by == ASKED { Sender::Asked } else { Sender::Party(row.by) },
            form: row.form,
            desk: row.desk,
            sort: row.sort,
            capacity: row.capacity,
            to: row.to,
            about: row.about.into_inner(),
            authority: row.authority,
            enacts: row.enacts,
            copies: row.copies.into_iter().map(Spanned::into_inner).collect(),
            validity: Validity::new(row.valid_from, row.valid_to),
            basis: row.basis.basis(),
        }
    }

    /// Every place of a text must be a built-in name, or a field of each kind that is not personal.
    fn places(&mut self, at: Place, text: &str, places: &Places) {
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(fault) => {
                let detail = if fault.reason.is_empty() { text.to_owned() } else { fault.reason };
                let line = if at.line == 0 { 0 } else { at.line + fault.line - 1 };
                self.findings.error(at.file, line, "template", detail);
                return;
            }
        };
        for name in template.names() {
            if places.built_in.contains(&name.as_str()) {
                continue;
            }
            match places.common().find(|field| field.id == name) {
                None => self.findings.error(at.file, at.line, "unknown-place", name),
                // A letter goes out; what is sealed stays.
                Some(field) if field.personal => {
                    self.findings.error(at.file, at.line, "personal-place", name);
                }
                Some(_) => {}
            }
        }
    }

    fn said(&mut self, at: Place, messages: Option<&Messages>, key: &str) {
        if messages.is_some_and(|messages| !messages.has(Lang::Vi, key)) {
            self.findings.error(at.file, at.line, "message-missing", key);
        }
    }
}

impl Places<'_> {
    /// Fields that all the kinds have.
    fn common(&self) -> impl Iterator<Item = &Field> {
        let (first, others) = match self.kinds.split_first() {
            Some((first, others)) => (first.fields.as_slice(), others),
            None => (&[][..], &[][..]),
        };
        first.iter().filter(move |field| others.iter().all(|kind| kind.field(&field.id).is_some()))
    }
}

const ASKED: &str = "asked";

/// What a paper has measures for.
const MEASURES: [&str; 22] = [
    "top",
    "bottom",
    "left",
    "right",
    "indent",
    "apart",
    "nation",
    "motto",
    "issuer",
    "number",
    "place",
    "title",
    "about",
    "addressees",
    "body",
    "signature",
    "recipients_word",
    "recipients",
    "annex",
    "mark",
    "drafter",
    "page_number",
];

impl Letters {
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    pub fn capacity(&self, id: &str) -> Option<&Capacity> {
        self.capacities.iter().find(|capacity| capacity.id == id)
    }

    /// The capacities in which papers of this organ (or national body) are signed.
    pub fn capacities_of(&self, organ: &str) -> impl Iterator<Item = &Capacity> {
        let general = organ.split('/').next().unwrap_or_default();
        self.capacities.iter().filter(move |capacity| {
            capacity.of.is_empty() || capacity.of.iter().any(|of| of == organ || of == general)
        })
    }

    /// The head of this organ's papers, in the form it takes: its own row, else that of its general sort.
    pub fn issuer(&self, organ: &str, form: &str) -> Option<&Issuer> {
        let general = organ.split('/').next().unwrap_or_default();
        let of = |wanted: &str, form: Option<&str>| {
            self.issuers.iter().find(|issuer| issuer.of == wanted && issuer.form.as_deref() == form)
        };
        [organ, general].iter().find_map(|wanted| of(wanted, Some(form)).or_else(|| of(wanted, None)))
    }

    /// Whether somebody writes letters about records of this kind.
    pub fn about(&self, kind: &str) -> bool {
        self.letters.iter().any(|letter| letter.kinds.iter().any(|known| known == kind))
    }
}
