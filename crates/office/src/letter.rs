//! Letters about a record: which there are, how one is drafted from the record, and how it is numbered and issued.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::decide::{actors, scope};
use luytre_domain::kind::{Field, FieldType};
use luytre_domain::letter::{Delegation, Form, Letter, Passage, Sender, To, asked, may_sign};
use luytre_domain::permit::{Action, Actor, Reach};
use luytre_domain::project::RECORD;
use luytre_domain::record::{Record, Verdict};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_pack::Words;
use luytre_report::{Block, Document, Foot, Head, Layout, Measures, Signature, Text};
use luytre_text::format;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use luytre_text::template::{BLANK, Template};
use serde_json::Value;

use crate::error::OfficeError;
use crate::office::{Office, Receipt, Request, record_of};
use crate::paper::NewPaper;

/// The longest text of a letter, in bytes.
pub const LONGEST_LETTER: usize = 200_000;

/// A letter that can be written about a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterOffer {
    pub id: String,
    /// The step the record stands at asks for it.
    pub due: bool,
    /// The bodies that may issue it.
    pub senders: Vec<BodyId>,
    /// The actor acts for one of them, and may number it.
    pub mine: bool,
    pub basis: luytre_domain::basis::Basis,
}

/// What a letter says, as whoever drafts it may change it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterDraft {
    pub letter: String,
    pub sender: String,
    pub superior: String,
    pub issuer: String,
    pub place: String,
    /// One addressee a line.
    pub to: Vec<String>,
    pub about: String,
    pub authority: String,
    pub enacts: String,
    pub bases: Vec<String>,
    pub paragraphs: Vec<String>,
    /// Recipients between the addressees and the archive.
    pub copies: Vec<String>,
    pub capacity: String,
    /// What the signatory is, where the capacity does not say it.
    pub office: String,
    pub signer: String,
    pub delegation: Delegation,
    pub urgency: String,
    pub drafter: String,
}

/// A draft with what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterForm {
    pub draft: LetterDraft,
    pub senders: Vec<BodyId>,
    /// Ids of the capacities in which the sender's papers are signed.
    pub capacities: Vec<String>,
    pub urgencies: Vec<String>,
    /// It is a decision, which has an authority, or it has legal bases; the form asks for them then.
    pub decides: bool,
    /// The actor may number it.
    pub mine: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterFormat {
    Docx,
    Pdf,
}

/// A letter that has its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedLetter {
    pub receipt: Receipt,
    /// `12/SNgV-HTQT`.
    pub symbol: String,
}

/// A record with a letter about it, looked up for an actor who may see it.
struct Subject<'a> {
    record: Record,
    nearest: Option<Reach>,
    letter: &'a Letter,
    form: &'a Form,
    words: &'a Words,
    today: Date,
}

impl Office {
    /// The letters that can be written about a record, those due at its step first.
    pub fn letters(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
    ) -> Result<Vec<LetterOffer>, OfficeError> {
        let (record, nearest) = self.written_about(actor, number)?;
        let (today, law) = (self.today(now), self.law());
        let letters = self.pack.letters.letters.iter().filter(|letter| letter.fits(&record, today, law));
        let mut offers: Vec<LetterOffer> = letters
            .map(|letter| {
                let senders = letter.senders(&record, today, law);
                LetterOffer {
                    id: letter.id.clone(),
                    due: letter.is_due(&record),
                    mine: senders
                        .iter()
                        .any(|sender| self.numbers(actor, letter, &record, sender, nearest, today)),
                    senders,
                    basis: letter.basis.clone(),
                }
            })
            .filter(|offer| !offer.senders.is_empty())
            .collect();
        offers.sort_by_key(|offer| (!offer.due, !offer.mine));
        Ok(offers)
    }

    /// A letter as the record and the pack word it. `sender` chooses among several bodies that were asked.
    pub fn letter_form(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        letter: &str,
        sender: &str,
    ) -> Result<LetterForm, OfficeError> {
        let subject = self.subject(actor, now, number, letter)?;
        let senders = subject.letter.senders(&subject.record, subject.today, self.law());
        let own = |body: &&BodyId| {
            self.numbers(actor, subject.letter, &subject.record, body, subject.nearest, subject.today)
        };
        let chosen = senders.iter().find(|body| body.0 == sender);
        let sender = chosen.or_else(|| senders.iter().find(own)).or_else(|| senders.first());
        let Some(sender) = sender.cloned() else { return Err(no_such_letter()) };
        let draft = self.drafted(&subject, &sender);
        Ok(LetterForm {
            mine: own(&&sender),
            decides: !draft.authority.is_empty() || !draft.bases.is_empty(),
            capacities: self.capacities(&sender),
            urgencies: subject.words.urgency.clone(),
            senders,
            draft,
        })
    }

    /// The draft as HTML, for a page that shows how it will look.
    pub fn letter_html(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        draft: &LetterDraft,
    ) -> Result<String, OfficeError> {
        let subject = self.subject(actor, now, number, &draft.letter)?;
        Ok(luytre_report::html(&self.set(&subject, draft, None, now)?))
    }

    /// The draft as a file, with room for a number.
    pub fn letter_file(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        draft: &LetterDraft,
        format: LetterFormat,
    ) -> Result<Vec<u8>, OfficeError> {
        let subject = self.subject(actor, now, number, &draft.letter)?;
        fits(draft)?;
        let paper = self.set(&subject, draft, None, now)?;
        match format {
            LetterFormat::Docx => docx(&paper),
            LetterFormat::Pdf => Ok(pdf(&paper)?.bytes),
        }
    }

    /// Gives the letter the next number of its sender's year and attaches it to the record, as PDF and as DOCX, all in one
    /// transaction: no number is given twice, and none is lost to a letter that could not be written. `ids` are fresh random
    /// ids of the two papers; sent again with the same ids, the letter stays the one it was.
    pub fn issue_letter(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        draft: &LetterDraft,
        ids: &[String; 2],
        confirmed: &BTreeSet<String>,
    ) -> Result<IssuedLetter, OfficeError> {
        let subject = self.subject(actor, now, number, &draft.letter)?;
        fits(draft)?;
        let refusals = self.unready(&subject, draft, confirmed);
        if !refusals.is_empty() {
            return Err(OfficeError::Refused(refusals));
        }
        let sender = BodyId(draft.sender.clone());
        if !self.numbers(actor, subject.letter, &subject.record, &sender, subject.nearest, subject.today) {
            return Err(Refusal::new("letter-not-yours").arg("body", &sender).into());
        }
        let (office, actor, number) = (self.clone(), actor.clone(), number.to_owned());
        let (draft, ids, confirmed) = (draft.clone(), ids.clone(), confirmed.clone());
        self.store.write("letter", move |tx| {
            // As it is now, under the lock of the writer.
            let key = tx.by_number(&number)?.ok_or(OfficeError::NotFound)?;
            let stored = tx.get(&key)?.ok_or(OfficeError::NotFound)?;
            let record = record_of(stored.doc).ok_or(OfficeError::NotFound)?;
            let nearest = office.reach(&actor, &record);
            let permit = office.permit(&actor, &record.kind, Action::Attach, nearest)?;
            if let Some(paper) = record.papers.iter().find(|paper| paper.id == ids[0]) {
                let receipt =
                    Receipt { subject: key.clone(), number: number.clone(), version: stored.version };
                return Ok(IssuedLetter { receipt, symbol: paper.number.clone() });
            }
            let subject = office.about(record, nearest, now, &draft.letter)?;
            let given =
                tx.next_number(&permit, &format!("letter/{}/{}", draft.sender, subject.today.year()))?;
            let symbol = office.symbol(&subject, &draft, Some(given));
            let paper = office.set(&subject, &draft, Some(given), now)?;
            let printed = pdf(&paper)?;
            let lacking = Refusal::new("letter-lacks-letters").question();
            if !printed.lacking.is_empty() && !confirmed.contains(&lacking.code) {
                let letters: Vec<String> = printed.lacking.iter().map(char::to_string).collect();
                return Err(lacking.arg("letters", letters.join(" ")).into());
            }
            let files = [(PDF, printed.bytes), (DOCX, docx(&paper)?)];
            let mut receipt = None;
            for (id, (media, bytes)) in ids.iter().zip(files) {
                let paper = NewPaper {
                    id: id.clone(),
                    sort: subject.letter.sort.clone(),
                    title: format!("{} {symbol}: {}", subject.form.called, draft.about),
                    number: symbol.clone(),
                    media: media.to_owned(),
                    bytes,
                };
                let kept = paper.keep(tx, &permit)?;
                let request = Request {
                    actor: actor.clone(),
                    now,
                    id: key.strip_prefix(RECORD).unwrap_or(&key).to_owned(),
                    command: Command::AddPaper { paper: kept },
                    seen: None,
                    confirmed: BTreeSet::new(),
                };
                receipt = Some(office.execute_in(tx, &request)?);
            }
            let receipt = receipt.ok_or(OfficeError::NotFound)?;
            Ok(IssuedLetter { receipt, symbol })
        })
    }

    /// The record, and how near the actor stands to it; not found where it is not seen.
    fn written_about(&self, actor: &Actor, number: &str) -> Result<(Record, Option<Reach>), OfficeError> {
        let record = self.store.read("letters", |snap| {
            let subject = snap.by_number(number)?.ok_or(OfficeError::NotFound)?;
            let stored = snap.get(&subject)?.ok_or(OfficeError::NotFound)?;
            record_of(stored.doc).ok_or(OfficeError::NotFound)
        })?;
        let nearest = self.reach(actor, &record);
        if !self.may(actor, &record.kind, Action::View, nearest) {
            return Err(OfficeError::NotFound);
        }
        Ok((record, nearest))
    }

    fn subject(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        letter: &str,
    ) -> Result<Subject<'_>, OfficeError> {
        let (record, nearest) = self.written_about(actor, number)?;
        self.about(record, nearest, now, letter)
    }

    fn about(
        &self,
        record: Record,
        nearest: Option<Reach>,
        now: Timestamp,
        letter: &str,
    ) -> Result<Subject<'_>, OfficeError> {
        let today = self.today(now);
        let letters = &self.pack.letters;
        let found = letters
            .letters
            .iter()
            .find(|known| known.id == letter && known.fits(&record, today, self.law()))
            .and_then(|letter| Some((letter, letters.form(&letter.form)?, letters.words.as_ref()?)));
        let Some((letter, form, words)) = found else { return Err(no_such_letter()) };
        Ok(Subject { record, nearest, letter, form, words, today })
    }

    /// Whether `actor` may give this letter of `sender` its number: it acts for the sender, or enters what the sender did.
    fn numbers(
        &self,
        actor: &Actor,
        letter: &Letter,
        record: &Record,
        sender: &BodyId,
        nearest: Option<Reach>,
        today: Date,
    ) -> bool {
        let law = self.law();
        let acts = match &letter.by {
            Sender::Asked => {
                letter.senders(record, today, law).contains(sender) && law.stands_for(&actor.body, sender)
            }
            Sender::Party(party) => {
                let may = actors(record, party, today, law);
                may.first() == Some(sender) && may.iter().any(|body| law.stands_for(&actor.body, body))
            }
        };
        acts && self.may(actor, &record.kind, Action::Attach, nearest)
    }

    fn capacities(&self, sender: &BodyId) -> Vec<String> {
        self.pack.letters.capacities_of(sender.organ()).map(|capacity| capacity.id.clone()).collect()
    }

    /// What stands in the way of issuing it.
    fn unready(&self, subject: &Subject, draft: &LetterDraft, confirmed: &BTreeSet<String>) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if draft.about.trim().is_empty() || draft.paragraphs.iter().all(|text| text.trim().is_empty()) {
            refusals.push(Refusal::new("letter-without-text").field("about"));
        }
        if draft.signer.trim().is_empty() {
            refusals.push(Refusal::new("letter-without-signer").field("signer"));
        }
        let own = self.capacities(&BodyId(draft.sender.clone()));
        match self.pack.letters.capacity(&draft.capacity).filter(|capacity| own.contains(&capacity.id)) {
            None => refusals.push(Refusal::new("letter-without-capacity").field("capacity")),
            Some(capacity) => refusals.extend(may_sign(capacity, &draft.delegation, subject.today)),
        }
        let blank = |text: &String| text.contains(BLANK);
        let texts = draft.to.iter().chain(&draft.bases).chain(&draft.paragraphs).chain(&draft.copies);
        let question = Refusal::new("letter-has-blanks").field("paragraphs").question();
        if texts.chain([&draft.about, &draft.place]).any(blank) && !confirmed.contains(&question.code) {
            refusals.push(question);
        }
        refusals
    }

    // --- drafting

    fn drafted(&self, subject: &Subject, sender: &BodyId) -> LetterDraft {
        let (letter, law) = (subject.letter, self.law());
        let values = self.values(subject, sender);
        let fill = |text: &String| filled(text, &values);
        let passages = |all: &[Passage]| -> Vec<String> {
            let Some(kind) = law.kind(&subject.record.kind) else { return Vec::new() };
            let scope = scope(kind, &subject.record);
            let holds =
                |passage: &&Passage| passage.when.as_ref().is_none_or(|when| when.holds(&scope, law.fold));
            all.iter().filter(holds).map(|passage| one_line(&fill(&passage.text))).collect()
        };
        let mut to = Vec::new();
        for addressee in &letter.to {
            match addressee {
                To::Text(text) => to.push(fill(text)),
                To::Asked(_) => {
                    let bodies = asked(&subject.record, subject.today, law);
                    to.extend(bodies.iter().map(|body| self.official_name(body, subject.today)));
                }
                To::Party(party) => to.extend(
                    luytre_domain::decide::resolve(&subject.record, party, subject.today, law)
                        .map(|body| self.official_name(&body, subject.today)),
                ),
            }
        }
        let (superior, issuer) = self.head(subject, sender);
        LetterDraft {
            letter: letter.id.clone(),
            sender: sender.0.clone(),
            superior,
            issuer,
            place: self.place(subject, sender),
            about: one_line(&fill(&letter.about)),
            authority: match letter.authority.as_str() {
                "" => String::new(),
                _ => fill(&letter.authority).to_uppercase(),
            },
            enacts: fill(&letter.enacts),
            bases: passages(&letter.bases),
            paragraphs: passages(&letter.paragraphs),
            copies: letter.copies.iter().map(fill).collect(),
            capacity: {
                let all = self.capacities(sender);
                let usual = all.iter().find(|id| **id == letter.capacity).or_else(|| all.first());
                usual.cloned().unwrap_or_default()
            },
            to,
            ..LetterDraft::default()
        }
    }

    /// The values of a letter's places: the record's fields as the language of papers writes them, and what every letter may
    /// name. Without what is personal.
    fn values(&self, subject: &Subject, sender: &BodyId) -> BTreeMap<String, String> {
        let (record, lang, law) = (&subject.record, subject.words.lang, self.law());
        let mut values = BTreeMap::new();
        for field in law.kind(&record.kind).into_iter().flat_map(|kind| &kind.fields) {
            if let Some(value) = record.fields.get(&field.id).filter(|_| !field.personal) {
                values.insert(field.id.clone(), self.in_words(lang, field, value));
            }
        }
        let unit = |id: &UnitId| self.pack.unit_name(lang, id, Some(subject.today));
        let province = law.province_of(&record.unit).map(|id| unit(&id)).unwrap_or_default();
        let named = |body: &BodyId| self.official_name(body, subject.today);
        let asked: Vec<String> = asked(record, subject.today, law).iter().map(named).collect();
        for (name, value) in [
            ("number", record.number.clone()),
            ("title", self.pack.record_title(lang, record)),
            ("issuer", named(sender)),
            ("owner", named(&law.successor(&record.owner, subject.today))),
            ("unit", unit(&record.unit)),
            ("province", province),
            ("today", format::short_date(subject.today)),
            ("asked", asked.join(", ")),
            ("opinions", self.opinions(record, lang, subject.today)),
        ] {
            values.insert(name.to_owned(), value);
        }
        values
    }

    /// Who said what in all consultations of the record.
    fn opinions(&self, record: &Record, lang: Lang, today: Date) -> String {
        let word = |verdict| match verdict {
            Verdict::Agrees => "reply-verdict-agrees",
            Verdict::AgreesWithChanges => "reply-verdict-agrees-with-changes",
            Verdict::Disagrees => "reply-verdict-disagrees",
            Verdict::Answers => "reply-verdict-answers",
        };
        let replies = record.asked.iter().filter_map(|asked| Some((&asked.body, asked.reply.as_ref()?)));
        let told = replies.map(|(body, reply)| {
            let verdict = self.pack.messages.get(lang, word(reply.verdict), &Args::new()).to_lowercase();
            let note =
                if reply.note.is_empty() { String::new() } else { format!(" ({})", one_line(&reply.note)) };
            format!("{}: {verdict}{note}", self.official_name(body, today))
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() { String::new() } else { format!("{}.", told.join("; ")) }
    }

    fn in_words(&self, lang: Lang, field: &Field, value: &Value) -> String {
        let items: Vec<String> = luytre_domain::kind::values(value)
            .map(|value| self.one_in_words(lang, field, value))
            .filter(|text| !text.is_empty())
            .collect();
        items.join(", ")
    }

    fn one_in_words(&self, lang: Lang, field: &Field, value: &Value) -> String {
        let text = value.as_str().unwrap_or_default();
        let part = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        match field.kind {
            FieldType::Text | FieldType::Note => text.trim().to_owned(),
            FieldType::Date => luytre_text::day::shown(text),
            FieldType::Choice => {
                field.list.as_ref().map_or_else(String::new, |list| self.pack.word(lang, list, text))
            }
            FieldType::YesNo => {
                let key = if value == &Value::Bool(true) { "yes" } else { "no" };
                self.pack.messages.get(lang, key, &Args::new())
            }
            FieldType::Number => {
                value.as_i64().map_or_else(String::new, |number| format::integer(number, lang))
            }
            FieldType::Decimal => format::decimal(text, lang),
            FieldType::Money => {
                value.get("amount").and_then(Value::as_i64).map_or_else(String::new, |amount| {
                    format!("{} {}", format::integer(amount, lang), part("currency"))
                })
            }
            FieldType::Unit => self.pack.unit_name(lang, &UnitId(text.to_owned()), None),
            FieldType::Country => self.pack.country_name(lang, text),
            FieldType::Partner => {
                let name = self.pack.partner_name(lang, value);
                match part("country") {
                    "" => name,
                    code => format!("{name} ({})", self.pack.country_name(lang, code)),
                }
            }
            FieldType::Person => part("name").to_owned(),
        }
    }

    /// The body as papers name it: an agency by the name it bears, everybody else by the pack's words.
    fn official_name(&self, body: &BodyId, day: Date) -> String {
        let lang = self.pack.letters.words.as_ref().map_or_else(Lang::default, |words| words.lang);
        let agency = body.unit().filter(|_| self.takes_forms(body)).and_then(|unit| {
            let agencies = self.pack.agencies.iter();
            let mut own = agencies.filter(|agency| agency.unit == unit && agency.validity.holds_on(day));
            own.next()?.names.get(lang.tag()).cloned()
        });
        let name = agency.unwrap_or_else(|| self.pack.body_name(lang, body, Some(day)));
        let mut letters = name.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// Whether bodies of this sort take several forms, as the pack's list of agencies tells unit by unit.
    fn takes_forms(&self, body: &BodyId) -> bool {
        self.pack.letters.issuers.iter().any(|issuer| issuer.of == body.organ() && issuer.form.is_some())
    }

    /// The superior and the issuing body as the top of the paper has them.
    fn head(&self, subject: &Subject, sender: &BodyId) -> (String, String) {
        let lang = subject.words.lang;
        let unit = sender.unit().map(|id| self.pack.unit_name(lang, &id, Some(subject.today)));
        let name = self.pack.body_name(lang, sender, Some(subject.today));
        let values = BTreeMap::from([
            ("unit".to_owned(), unit.unwrap_or_default().to_uppercase()),
            ("name".to_owned(), name.to_uppercase()),
        ]);
        match self.issuer(sender, subject.today) {
            Some(issuer) => (filled(&issuer.superior, &values), filled(&issuer.name, &values)),
            None => (String::new(), name.to_uppercase()),
        }
    }

    fn issuer(&self, sender: &BodyId, day: Date) -> Option<&luytre_domain::letter::Issuer> {
        let unit = sender.unit();
        let agencies = self.pack.agencies.iter();
        let mut own =
            agencies.filter(|agency| Some(&agency.unit) == unit.as_ref() && agency.validity.holds_on(day));
        let form = own.next().map_or("", |agency| agency.form.as_str());
        self.pack.letters.issuer(sender.organ(), form)
    }

    fn place(&self, subject: &Subject, sender: &BodyId) -> String {
        let Some(unit) = sender.unit() else { return subject.words.seat.clone() };
        let name =
            self.law().units.get(&unit).and_then(|unit| unit.name(subject.words.lang.tag(), subject.today));
        name.map_or_else(String::new, |name| name.short.clone())
    }

    fn symbol(&self, subject: &Subject, draft: &LetterDraft, number: Option<i64>) -> String {
        let sender = BodyId(draft.sender.clone());
        let letters = self.issuer(&sender, subject.today).map(|issuer| issuer.symbol.clone());
        let letters = letters.unwrap_or_else(|| sender.organ().to_uppercase());
        subject.form.symbol(number, &letters, &subject.letter.desk)
    }

    // --- setting

    /// The letter as a paper.
    fn set(
        &self,
        subject: &Subject,
        draft: &LetterDraft,
        number: Option<i64>,
        now: Timestamp,
    ) -> Result<Document, OfficeError> {
        let (words, form) = (subject.words, subject.form);
        let symbol = self.symbol(subject, draft, number);
        let mut values = BTreeMap::from([
            ("symbol".to_owned(), symbol.clone()),
            ("about".to_owned(), draft.about.clone()),
            ("place".to_owned(), draft.place.clone()),
            ("month".to_owned(), month(subject.today.month())),
            ("year".to_owned(), subject.today.year().to_string()),
            ("called".to_owned(), form.called.clone()),
        ]);
        // A draft has room for its day.
        let day = number.map_or_else(|| "……".to_owned(), |_| format!("{:02}", subject.today.day()));
        values.insert("day".to_owned(), day);
        let official = form.is_official_letter();
        let mut blocks = vec![Block::Head(Head {
            superior: draft.superior.clone(),
            issuer: draft.issuer.clone(),
            number: filled(&words.number, &values),
            about: if official { filled(&words.about, &values) } else { String::new() },
            nation: words.nation.clone(),
            motto: words.motto.clone(),
            place_and_day: filled(&words.place_and_day, &values),
            urgency: draft.urgency.clone(),
            circulation: String::new(),
        })];
        if !official {
            blocks.push(Block::Title { kind: form.name.clone(), about: draft.about.as_str().into() });
        }
        if !draft.to.is_empty() {
            blocks.push(Block::Addressees { word: words.addressees.clone(), names: addressees(&draft.to) });
        }
        if !draft.authority.is_empty() {
            blocks.push(Block::Title { kind: draft.authority.clone(), about: Text::default() });
        }
        blocks.extend(draft.bases.iter().map(|text| Block::paragraph(Text::default().italic(text.clone()))));
        if !draft.enacts.is_empty() {
            blocks.push(Block::Title { kind: draft.enacts.clone(), about: Text::default() });
        }
        blocks.extend(draft.paragraphs.iter().map(|text| Block::paragraph(marked(text))));
        let mut recipients = Vec::new();
        if !draft.to.is_empty() {
            recipients.push(words.as_above.clone());
        }
        recipients.extend(draft.copies.iter().cloned());
        let desk = &subject.letter.desk;
        recipients.push(match desk.as_str() {
            "" => format!("{}.", words.archive),
            desk => format!("{}, {desk}.", words.archive),
        });
        blocks.push(Block::Foot(Foot {
            word: words.recipients.clone(),
            recipients,
            drafter: draft.drafter.clone(),
            signature: Signature { lines: self.signature(draft), name: draft.signer.clone() },
        }));
        let measures: Measures = serde_json::to_value(&words.measures)
            .and_then(serde_json::from_value)
            .map_err(|error| Refusal::new("letter-not-set").arg("problem", error))?;
        Ok(Document {
            lang: words.lang,
            layout: Layout::Letter(measures),
            title: format!("{} {}", form.called, symbol.trim()),
            subject: draft.about.clone(),
            author: one_line(&draft.issuer),
            made_at: now,
            base: String::new(),
            blocks,
            rows: Vec::new(),
        })
    }

    fn signature(&self, draft: &LetterDraft) -> Vec<String> {
        let values = BTreeMap::from([("office".to_owned(), draft.office.clone())]);
        let capacity = self.pack.letters.capacity(&draft.capacity);
        capacity.into_iter().flat_map(|capacity| &capacity.lines).map(|line| filled(line, &values)).collect()
    }
}

const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

fn no_such_letter() -> OfficeError {
    Refusal::new("no-such-letter").into()
}

fn pdf(paper: &Document) -> Result<luytre_report::Pdf, OfficeError> {
    luytre_report::pdf(paper)
        .map_err(|error| Refusal::new("letter-not-set").arg("problem", error.said.join("; ")).into())
}

fn docx(paper: &Document) -> Result<Vec<u8>, OfficeError> {
    luytre_report::docx(paper).map_err(|error| Refusal::new("letter-not-set").arg("problem", error).into())
}

fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    // The pack was checked; what is no template is shown as it stands.
    Template::parse(text).map_or_else(|_| text.to_owned(), |template| template.fill(values))
}

fn fits(draft: &LetterDraft) -> Result<(), OfficeError> {
    let lists = [&draft.to, &draft.bases, &draft.paragraphs, &draft.copies];
    let lines =
        lists.into_iter().flatten().chain([&draft.about, &draft.superior, &draft.issuer, &draft.signer]);
    if lines.map(String::len).sum::<usize>() > LONGEST_LETTER {
        let limit = LONGEST_LETTER / 1_000;
        return Err(Refusal::new("letter-too-long").arg("limit", limit).field("paragraphs").into());
    }
    Ok(())
}

/// January and February are written with a nought, as the form of papers has it, so that no number can be put before them.
fn month(month: i8) -> String {
    if month < 3 { format!("{month:02}") } else { month.to_string() }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One addressee ends its line with a stop; of several each has a dash, and the last the stop.
fn addressees(names: &[String]) -> Vec<String> {
    if let [name] = names {
        return vec![format!("{}.", name.trim_end_matches('.'))];
    }
    let last = names.len().saturating_sub(1);
    let line = |(at, name): (usize, &String)| {
        format!("- {}{}", name.trim_end_matches(['.', ';']), if at == last { '.' } else { ';' })
    };
    names.iter().enumerate().map(line).collect()
}

/// What stands between two pairs of asterisks is bold; a pair without another is what it is.
fn marked(text: &str) -> Text {
    let parts: Vec<&str> = text.split("**").collect();
    if parts.len().is_multiple_of(2) {
        return text.into();
    }
    let mut marked = Text::default();
    for (at, part) in parts.into_iter().enumerate().filter(|(_, part)| !part.is_empty()) {
        marked = if at % 2 == 1 { marked.bold(part) } else { marked.then(part) };
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addressees_end_as_papers_have_them() {
        let check = |names: &[&str], lines: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(addressees(&names), lines);
        };
        check(&["Bộ Ngoại giao"], &["Bộ Ngoại giao."]);
        check(&["Bộ Ngoại giao", "Bộ Công an;"], &["- Bộ Ngoại giao;", "- Bộ Công an."]);
    }

    #[test]
    fn asterisks_in_pairs_are_bold() {
        let check = |text: &str, parts: &[(&str, bool)]| {
            let found: Vec<(String, bool)> =
                marked(text).0.into_iter().map(|run| (run.text, run.bold)).collect();
            let parts: Vec<(String, bool)> =
                parts.iter().map(|(text, bold)| ((*text).to_owned(), *bold)).collect();
            assert_eq!(found, parts);
        };
        check("**Điều 1.** Đồng ý", &[("Điều 1.", true), (" Đồng ý", false)]);
        check("hai ** sao", &[("hai ** sao", false)]);
    }
}
