//! The inbox: documents come in, are read, and what they say is proposed. Nothing proposed reaches the register
//! before a person accepts it; whatever is accepted keeps the words it rests on.
//!
//! Only the text is kept, not the reading: reading is fast and pure, so a better vocabulary at once proposes better
//! for all that nobody has judged yet. A judgement keeps what it judged.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::command::Command;
use luytre_domain::kind::first_day;
use luytre_domain::ledger::{Hash, hex, unhex};
use luytre_domain::permit::{Action, Actor};
use luytre_domain::project::RECORD;
use luytre_domain::projection::Row;
use luytre_domain::record::{Fields, Judgement, Paper, Record, Ruling, Source};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_reader::{BlockKind, Document, Lexicon, Media, Reading, Span, across, extract, read};
use luytre_store::{Hit, ListQuery, Order, Snapshot};
use luytre_text::message::Args;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::error::OfficeError;
use crate::figure::FigureQuery;
use crate::office::{Office, Receipt, Request, record_of};
use crate::paper::fits;
use crate::query::Dossier;

/// The kind of record a document is.
pub const DOCUMENT: &str = "document";
/// The sorts of paper that hold what came in and its text.
const ORIGINAL: &str = "original";
const TEXT: &str = "text";
/// So many other documents are compared with one.
const COMPARED: usize = 6;
/// Hashes of word groups kept of each text, and how many must be equal for a copy.
const SKETCH: usize = 16;
const COPY: usize = 8;

/// A document as it comes in.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// A fresh random id.
    pub id: String,
    /// The name of the file, or what the form calls a pasted text.
    pub file: String,
    pub bytes: Vec<u8>,
    /// Empty where the text tells it better.
    pub title: String,
    pub publisher: String,
    pub url: String,
    /// As the field takes it: `2021-12-14`, shortened to what is known.
    pub published: String,
    /// Codes of questions answered "yes, so it is".
    pub confirmed: BTreeSet<String>,
}

/// A document with all that reading it proposes.
pub struct ReadPage {
    pub dossier: Dossier,
    pub text: String,
    pub proposals: Vec<Proposal>,
    pub alike: Vec<Alike>,
}

/// Something the document says that could become a record.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What it is and where it stands: `claim:exports.value:120-164`.
    pub id: String,
    /// The kind of record it would become.
    pub kind: &'static str,
    /// The indicator of a claim, otherwise the kind.
    pub about: String,
    pub fields: Fields,
    pub quote: String,
    /// In Unicode code points of the text, the end excluded.
    pub at: (usize, usize),
    pub judgement: Option<Judgement>,
    /// Records that say the same already, or something else of the same thing.
    pub known: Vec<Known>,
    /// Other documents whose figure differs.
    pub clashes: Vec<Clash>,
    pub register: Option<Compared>,
}

/// A record of the register about the same thing.
#[derive(Clone, Debug)]
pub struct Known {
    pub number: String,
    /// As lists show it; it may be without a title.
    pub row: Row,
    /// Says the very same; otherwise it is only about the same thing.
    pub same: bool,
}

/// A figure of another document that differs.
#[derive(Clone, Debug)]
pub struct Clash {
    pub document: String,
    pub quote: String,
    /// `real`, `apparent` or `unclear`.
    pub verdict: &'static str,
    /// What explains it: `period`, `rounding` and so on.
    pub aspect: &'static str,
}

/// What the register itself counts for the same question.
#[derive(Clone, Debug)]
pub struct Compared {
    pub total: i64,
    /// The question's query string for the figures page.
    pub query: FigureQuery,
    /// Units that have none, where the question is about all of them.
    pub without: Vec<UnitId>,
}

/// Another document that tells of the same.
#[derive(Clone, Debug)]
pub struct Alike {
    pub number: String,
    pub title: String,
    /// Nearly the same words.
    pub copy: bool,
    pub events: usize,
    pub figures: usize,
}

/// What a person makes of a proposal.
#[derive(Clone, Debug)]
pub struct Judging {
    pub proposal: String,
    pub accept: Accept,
    /// A fresh random id, for a record that is made.
    pub id: String,
    /// Codes of questions answered "yes, so it is".
    pub confirmed: BTreeSet<String>,
}

#[derive(Clone, Debug)]
pub enum Accept {
    /// As a record of its own, with these values where some were mended.
    Record(Option<Fields>),
    /// As a further source of the record of this number.
    Into(String),
    No,
}

impl Office {
    pub(crate) fn lexicon(&self) -> &Lexicon {
        self.lexicon.get_or_init(|| crate::lexicon::lexicon(&self.pack))
    }

    /// Takes a document in: keeps the original and its text, and registers it. A text that came in before is not
    /// registered twice; the receipt is then that of the first.
    pub fn take_in(
        &self,
        actor: &Actor,
        now: Timestamp,
        mut incoming: Incoming,
    ) -> Result<Receipt, OfficeError> {
        fits(&incoming.bytes)?;
        let own = Some(luytre_domain::permit::Reach::Own);
        self.permit(actor, DOCUMENT, Action::Open, own)?;
        let document = match &self.extractor {
            Some(extractor) => extractor.extract(&incoming.bytes, &incoming.file),
            None => extract(&incoming.bytes, Media::tell(&incoming.bytes, &incoming.file)),
        };
        if document.text.trim().is_empty() {
            return Err(Refusal::new("document-without-text")
                .arg("file", &incoming.file)
                .field("file")
                .into());
        }
        let dated = document.dated.clone();
        let mut first = None;
        // What is attached to a letter is a document of its own. The first that has a text keeps the original.
        let mut parts = document.apart();
        parts.retain(|(_, document)| !document.text.trim().is_empty());
        let alone = parts.len() == 1;
        for (n, (part, document)) in parts.into_iter().enumerate() {
            // What stays behind for the next part has no bytes: they may be many, and only the first keeps them.
            let bytes = std::mem::take(&mut incoming.bytes);
            let mut one = Incoming { bytes, ..incoming.clone() };
            if n > 0 {
                one.id = format!("{}p{n}", one.id);
                one.title = String::new();
            }
            one.file = part.unwrap_or(one.file);
            // The cover of a letter often says the same as that of another.
            let text = alone || n > 0;
            let copy = if text { digest_of(&document.text) } else { digest_of_bytes(&one.bytes) };
            let copy = format!("d:{copy}");
            let receipt = self.register_document(actor, now, one, document, dated.as_deref(), &copy)?;
            first.get_or_insert(receipt);
        }
        first.ok_or(OfficeError::NotFound)
    }

    fn register_document(
        &self,
        actor: &Actor,
        now: Timestamp,
        incoming: Incoming,
        document: Document,
        dated: Option<&str>,
        copy: &str,
    ) -> Result<Receipt, OfficeError> {
        if let Some(known) = self.first_with(actor, copy)? {
            return Ok(known);
        }
        let published = Some(incoming.published.as_str()).filter(|text| !text.is_empty()).or(dated);
        let reading = read(self.lexicon(), &document, published);
        let mut traces = traces(&document, &reading);
        traces.insert(copy.to_owned());
        let mut fields = self.document_fields(&incoming, &document, &reading, traces, self.today(now));
        if let Some(day) = dated {
            fields.entry("published_on".to_owned()).or_insert_with(|| Value::from(day));
        }
        let media = document.media;
        let text = document.text.into_bytes();
        let (office, actor) = (self.clone(), actor.clone());
        self.store.write("take in", move |tx| {
            let own = Some(luytre_domain::permit::Reach::Own);
            let permit = office.permit(&actor, DOCUMENT, Action::Attach, own)?;
            let request = |command: Command| Request {
                actor: actor.clone(),
                now,
                id: incoming.id.clone(),
                command,
                seen: None,
                confirmed: incoming.confirmed.clone(),
            };
            let open = Command::Open {
                kind: DOCUMENT.to_owned(),
                number: String::new(),
                owner: actor.body.clone(),
                on: office.today(now),
                fields: fields.clone(),
                example: false,
            };
            let mut receipt = office.execute_in(tx, &request(open))?;
            for (sort, media, bytes) in [(ORIGINAL, media_type(media), &incoming.bytes), (TEXT, PLAIN, &text)]
            {
                // The original of an attachment lies in the letter it came with.
                if bytes.is_empty() {
                    continue;
                }
                let digest = tx.put_blob(&permit, bytes, media)?;
                let paper = Paper {
                    id: sort.to_owned(),
                    sort: sort.to_owned(),
                    title: incoming.file.clone(),
                    digest: hex(&digest),
                    size: bytes.len() as u64,
                    media: media.to_owned(),
                    number: String::new(),
                };
                receipt.version = office.execute_in(tx, &request(Command::AddPaper { paper }))?.version;
            }
            Ok(receipt)
        })
    }

    /// The first document that left this trace, of those the actor may work on: what a ministry may look at in a
    /// province is no copy of its own.
    fn first_with(&self, actor: &Actor, trace: &str) -> Result<Option<Receipt>, OfficeError> {
        let query = ListQuery {
            filter: BTreeMap::from([
                ("kind".to_owned(), BTreeSet::from([DOCUMENT.to_owned()])),
                ("trace".to_owned(), BTreeSet::from([trace.to_owned()])),
            ]),
            limit: 1,
            order: Order::Oldest,
            sees: self.view_for(actor, Action::Edit),
            ..ListQuery::default()
        };
        let hit = self.store.read("copies", |snap| snap.list(&query))?.rows.into_iter().next();
        Ok(hit.map(|hit| Receipt { subject: hit.subject, number: hit.row.number, version: hit.changed }))
    }

    fn document_fields(
        &self,
        incoming: &Incoming,
        document: &Document,
        reading: &Reading,
        traces: BTreeSet<String>,
        today: Date,
    ) -> Fields {
        let head = &reading.metadata;
        let first = document.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let given =
            |text: &str, other: &str| if text.trim().is_empty() { other } else { text }.trim().to_owned();
        // A page, a letter or a paper with headings says itself what it is called.
        let headed =
            document.blocks.iter().take(HEAD).find(|block| matches!(block.kind, BlockKind::Heading(_)));
        let headed = headed.and_then(|block| document.text.get(block.start..block.end));
        let title = headed.or(head.title.as_ref().map(|span| span.quote.as_str())).unwrap_or(first);
        let published = head.published.as_ref().map_or("", |published| published.date.as_str());
        let codes: BTreeSet<String> = reading
            .findings
            .iter()
            .filter_map(|finding| serde_json::to_value(finding.code).ok()?.as_str().map(str::to_owned))
            .collect();
        let mut fields = Fields::new();
        let mut put = |field: &str, value: Value| {
            if !is_blank(&value) {
                fields.insert(field.to_owned(), value);
            }
        };
        put("heading", Value::from(short(&given(&incoming.title, title))));
        put("publisher", Value::from(short(&given(&incoming.publisher, &head.agency.join(", ")))));
        put("url", Value::from(short(incoming.url.trim())));
        // A day to come that reading found is a misreading; one that was typed is asked about.
        let read_day = Value::from(known_day(Some(published)));
        let read_day = read_day.as_str().filter(|_| first_day(&read_day).is_some_and(|day| day <= today));
        put("published_on", Value::from(given(&incoming.published, read_day.unwrap_or_default())));
        put("language", Value::from(head.language.clone()));
        put("findings", json!(codes));
        put("traces", json!(traces));
        fields
    }

    /// A document as its reading page shows it.
    pub fn read_page(&self, actor: &Actor, now: Timestamp, number: &str) -> Result<ReadPage, OfficeError> {
        let dossier = self.dossier(actor, now, number, None)?;
        if dossier.record.kind != DOCUMENT {
            return Err(OfficeError::NotFound);
        }
        let text = self.store.read("text", |snap| text_of(snap, &dossier.record))?;
        let reading = self.read_again(&dossier.record, &text);
        let mut proposals = self.proposals(&dossier.record, &reading);
        let judged = dossier.record.judged.iter().map(|judged| (judged.proposal.as_str(), judged));
        let judged: BTreeMap<&str, &Judgement> = judged.collect();
        for proposal in &mut proposals {
            proposal.judgement = judged.get(proposal.id.as_str()).map(|judged| (*judged).clone());
        }
        self.find_known(actor, &mut proposals)?;
        let alike = self.find_alike(actor, &dossier.record, &reading, &mut proposals)?;
        for proposal in proposals.iter_mut().filter(|proposal| proposal.kind == "claim") {
            proposal.register = self.compare(actor, &proposal.fields)?;
        }
        Ok(ReadPage { dossier, text, proposals, alike })
    }

    fn read_again(&self, record: &Record, text: &str) -> Reading {
        let published = record.fields.get("published_on").and_then(Value::as_str);
        let mut reading = read(self.lexicon(), &extract(text.as_bytes(), Media::Plain), published);
        reading.id.clone_from(&record.number);
        reading
    }

    /// What of the reading could become a record, in the order of the text.
    fn proposals(&self, record: &Record, reading: &Reading) -> Vec<Proposal> {
        let stated = record.fields.get("published_on").cloned().unwrap_or(Value::Null);
        let mut proposals: Vec<Proposal> = Vec::new();
        let mut add = |kind: &'static str, about: &str, span: &Span, fields: Vec<(&str, Value)>| {
            let at = (span.start, span.end);
            let mut id = format!("{kind}:{about}:{}-{}", at.0, at.1);
            // Two figures of one indicator in the same words are told apart by their order.
            let same = |other: &&Proposal| (other.kind, &*other.about, other.at) == (kind, about, at);
            let twins = proposals.iter().filter(same).count();
            if twins > 0 {
                id = format!("{id}:{twins}");
            }
            let fields = fields.into_iter().filter(|(_, value)| !is_blank(value));
            proposals.push(Proposal {
                id,
                kind,
                about: about.to_owned(),
                fields: fields.map(|(field, value)| (field.to_owned(), value)).collect(),
                quote: span.quote.clone(),
                at,
                judgement: None,
                known: Vec::new(),
                clashes: Vec::new(),
                register: None,
            });
        };
        for claim in &reading.claims {
            let Some(value) = claim.value else { continue };
            let (start, end) = match &claim.period {
                Some(period) => (known_day(period.start.as_deref()), known_day(period.end.as_deref())),
                None => Default::default(),
            };
            let fields = vec![
                ("wording", Value::from(short(&claim.span.quote))),
                ("about", Value::from(claim.indicator.clone())),
                ("comparator", Value::from(claim.comparator)),
                ("value", Value::from(decimal(value))),
                ("value_max", claim.value_max.map_or(Value::Null, |value| Value::from(decimal(value)))),
                ("measure", Value::from(self.listed("measure", &claim.unit))),
                ("scope", Value::from(scope(&claim.subject))),
                ("units", json!(self.units(&claim.subject))),
                ("partners", json!(self.partners(&claim.partner))),
                ("period_start", Value::from(start)),
                ("period_end", Value::from(end)),
                ("stated_on", stated.clone()),
                (
                    "aspect",
                    claim.facet.as_ref().map_or(Value::Null, |it| Value::from(self.listed("aspect", it))),
                ),
                ("modality", Value::from(claim.modality)),
                ("traces", json!([claim_trace(claim), thing_trace(claim)])),
            ];
            add("claim", &claim.indicator, &claim.span, fields);
        }
        let name = |id: &str| self.name_of_reading(id, &reading.metadata.language);
        for event in &reading.events {
            let fields = vec![
                ("event_name", Value::from(short(&event.name))),
                ("event_type", Value::from(self.listed("event_type", event.kind))),
                ("ordinal", event.ordinal.map_or(Value::Null, Value::from)),
                ("begins_on", Value::from(known_day(event.date_start.as_deref()))),
                ("ends_on", Value::from(known_day(event.date_end.as_deref()))),
                (
                    "place",
                    event.place.as_deref().map_or(Value::Null, |place| Value::from(short(&name(place)))),
                ),
                ("hosts", json!(self.units(&event.host))),
                ("event_role", Value::from(event.role)),
                ("traces", json!(event_trace(event).into_iter().collect::<Vec<_>>())),
            ];
            add("event", "event", &event.span, fields);
        }
        for plan in &reading.plans {
            let fields = vec![
                ("plan_name", Value::from(short(&plan.name))),
                ("plan_number", plan.number.clone().map_or(Value::Null, Value::from)),
                ("issued_on", Value::from(known_day(plan.issued.as_deref()))),
                ("plan_status", Value::from(plan.status)),
                ("traces", json!([self.plan_trace(plan)])),
            ];
            add("plan", "plan", &plan.span, fields);
        }
        for direction in &reading.directions {
            let fields = vec![
                ("task", Value::from(short(&direction.what))),
                (
                    "who",
                    Value::from(short(&self.name_of_reading(&direction.who, &reading.metadata.language))),
                ),
                ("direction_kind", Value::from(direction.kind)),
                ("stated_on", stated.clone()),
            ];
            add("direction", "direction", &direction.span, fields);
        }
        proposals.sort_by_key(|proposal| (proposal.at, proposal.kind));
        proposals
    }

    /// A word of a closed list, `other` where the list does not have it.
    fn listed(&self, list: &str, word: &str) -> String {
        let word = word.replace('-', "_");
        let known = self.law().lists.get(list).is_some_and(|words| words.contains(&word));
        if known { word } else { "other".to_owned() }
    }

    fn units(&self, ids: &[String]) -> Vec<String> {
        let units = ids.iter().filter_map(|id| self.unit_of_reading(id)).map(|unit| unit.0);
        units.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The unit of a reader's id (`vn:bac-ninh@2025`), of which a unit below counts for its province.
    fn unit_of_reading(&self, id: &str) -> Option<UnitId> {
        let (_, name) = id.split_once(':').filter(|(scheme, _)| !["c", "f", "o"].contains(scheme))?;
        let name = name.split('/').next()?.replace('@', "-");
        let unit = UnitId(name);
        self.law().units.get(&unit).map(|unit| unit.id.clone())
    }

    /// A unit's name in the language of the document; other words as they are.
    fn name_of_reading(&self, id: &str, lang: &str) -> String {
        if id.ends_with(":*") {
            let lang = lang.parse().unwrap_or_default();
            return self.pack.messages.get(lang, &luytre_pack::key("scope", "localities"), &Args::new());
        }
        let unit = self.unit_of_reading(id).or_else(|| self.law().country().filter(|unit| unit.0 == id));
        let unit = unit.as_ref().and_then(|unit| self.law().units.get(unit));
        let name = unit.and_then(|unit| unit.names.iter().rfind(|name| name.value.lang == lang));
        name.map_or_else(|| id.to_owned(), |name| name.value.full.clone())
    }

    fn partners(&self, ids: &[String]) -> Vec<Value> {
        let partners = ids.iter().filter_map(|id| {
            let (scheme, name) = id.split_once(':')?;
            let law = self.law();
            match scheme {
                "c" => {
                    let names = law.countries.get(name)?;
                    Some(json!({ "name": names.get("en")?, "country": name, "kind": "country" }))
                }
                "f" => {
                    let (country, place) = name.split_once('/')?;
                    let id = format!("{}-{place}", country.to_lowercase());
                    Some(match law.partners.get(&id) {
                        Some(known) => json!({
                            "id": known.id, "name": known.names.get("en"), "country": known.country, "kind": known.kind,
                        }),
                        None => json!({ "name": place.replace('-', " "), "country": country, "kind": "locality" }),
                    })
                }
                "o" => Some(json!({ "name": name.replace('-', " "), "kind": "organisation" })),
                _ => None,
            }
        });
        partners.collect()
    }

    fn plan_trace(&self, plan: &luytre_reader::Plan) -> String {
        match &plan.number {
            Some(number) => format!("p:{number}"),
            None => format!("p:{}", (self.law().fold)(&plan.name)),
        }
    }

    /// Marks the proposals that records of the register speak of already.
    fn find_known(&self, actor: &Actor, proposals: &mut [Proposal]) -> Result<(), OfficeError> {
        let wanted: BTreeSet<String> =
            proposals.iter().flat_map(|proposal| traces_of(&proposal.fields)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let kinds = ["claim", "event", "plan"].map(str::to_owned);
        let query = ListQuery {
            filter: BTreeMap::from([
                ("kind".to_owned(), BTreeSet::from(kinds)),
                ("trace".to_owned(), wanted),
                ("state".to_owned(), BTreeSet::from(["noted".to_owned()])),
            ]),
            limit: 100,
            ..ListQuery::default()
        };
        let hits = self.register(actor, query)?.rows;
        for proposal in proposals.iter_mut() {
            let own = traces_of(&proposal.fields);
            let made = proposal.judgement.as_ref().map_or("", |judged| judged.made.as_str());
            let about = hits.iter().filter(|hit| hit.row.kind == proposal.kind && hit.row.number != made);
            for hit in about {
                let shared =
                    |trace: &&String| hit.row.dimensions.get("trace").is_some_and(|all| all.contains(*trace));
                let Some(trace) = own.iter().find(shared) else { continue };
                proposal.known.push(Known {
                    number: hit.row.number.clone(),
                    row: hit.row.clone(),
                    // A day and a sort do not make one event of two; a number in a series does.
                    same: match trace.split_once(':') {
                        Some(("e", _)) => proposal.fields.contains_key("ordinal"),
                        Some((scheme, _)) => scheme != "k",
                        None => false,
                    },
                });
            }
            proposal.known.sort_by_key(|known| !known.same);
            proposal.known.truncate(3);
        }
        Ok(())
    }

    /// Other documents that tell of the same, and the figures in which they differ.
    fn find_alike(
        &self,
        actor: &Actor,
        record: &Record,
        reading: &Reading,
        proposals: &mut [Proposal],
    ) -> Result<Vec<Alike>, OfficeError> {
        let own: BTreeSet<String> = traces_of(&record.fields).into_iter().collect();
        let query = ListQuery {
            filter: BTreeMap::from([
                ("kind".to_owned(), BTreeSet::from([DOCUMENT.to_owned()])),
                ("trace".to_owned(), own.clone()),
            ]),
            limit: 10 * COMPARED,
            order: Order::Changed,
            ..ListQuery::default()
        };
        let shared = |hit: &Hit, prefix: &str| {
            let theirs = hit.row.dimensions.get("trace").into_iter().flatten();
            theirs.filter(|trace| trace.starts_with(prefix) && own.contains(*trace)).count()
        };
        let mut hits = self.register(actor, query)?.rows;
        hits.retain(|hit| hit.row.number != record.number);
        hits.sort_by_key(|hit| std::cmp::Reverse((shared(hit, "w:"), shared(hit, "e:"), shared(hit, ""))));
        hits.truncate(COMPARED);
        let others = self.store.read("alike", |snap| {
            let texts = hits.iter().filter_map(|hit| {
                let record = record_of(snap.get(&hit.subject).ok()??.doc)?;
                let text = text_of(snap, &record).ok()?;
                Some((record, text))
            });
            Ok::<_, OfficeError>(texts.collect::<Vec<_>>())
        })?;
        let mut readings = vec![reading.clone()];
        readings.extend(others.iter().map(|(record, text)| self.read_again(record, text)));
        let joined = across(&readings);
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        for cluster in &joined.clusters {
            let event = |doc: &str, id: &Option<String>| {
                let reading = readings.iter().find(|reading| reading.id == doc)?;
                reading.events.iter().find(|event| Some(&event.id) == id.as_ref())
            };
            let mine = cluster.members.iter().find(|member| member.doc == record.number);
            let Some(mine) = mine.and_then(|member| event(&member.doc, &member.event)) else { continue };
            let at = (mine.span.start, mine.span.end);
            for (other, _) in &others {
                let mut tellings = cluster.members.iter().filter(|member| member.doc == other.number);
                let Some(theirs) = tellings.find_map(|member| event(&member.doc, &member.event)) else {
                    continue;
                };
                *told.entry(&other.number).or_default() += 1;
                // Whoever accepted it there made the record that this telling belongs to.
                let id = format!("event:event:{}-{}", theirs.span.start, theirs.span.end);
                let made =
                    other.judged.iter().find(|judged| judged.proposal == id && !judged.made.is_empty());
                let proposal = proposals.iter_mut().find(|it| it.kind == "event" && it.at == at);
                if let (Some(made), Some(proposal)) = (made, proposal) {
                    let Some(hit) = self.seen(actor, &made.made)? else { continue };
                    let known = Known { number: made.made.clone(), row: hit.row, same: true };
                    proposal.known.retain(|other| other.number != known.number);
                    proposal.known.insert(0, known);
                }
            }
        }
        for conflict in joined.conflicts {
            let (mine, theirs) = match (&conflict.a, &conflict.b) {
                (a, b) if a.doc == record.number => (a, b),
                (a, b) if b.doc == record.number => (b, a),
                _ => continue,
            };
            let claim = |doc: &str, id: &Option<String>| {
                let reading = readings.iter().find(|reading| reading.id == doc)?;
                reading.claims.iter().find(|claim| Some(&claim.id) == id.as_ref())
            };
            let (Some(mine), Some(other)) =
                (claim(&mine.doc, &mine.claim), claim(&theirs.doc, &theirs.claim))
            else {
                continue;
            };
            let at = (mine.span.start, mine.span.end);
            let proposal = proposals
                .iter_mut()
                .find(|it| it.kind == "claim" && it.at == at && it.about == mine.indicator);
            if let Some(proposal) = proposal {
                proposal.clashes.push(Clash {
                    document: theirs.doc.clone(),
                    quote: other.span.quote.clone(),
                    verdict: conflict.verdict,
                    aspect: conflict.aspect,
                });
            }
        }
        let alike = hits.iter().map(|hit| Alike {
            number: hit.row.number.clone(),
            title: hit.row.title.clone(),
            copy: shared(hit, "w:") >= COPY,
            events: told.get(hit.row.number.as_str()).copied().unwrap_or(0),
            figures: shared(hit, "c:"),
        });
        // Two papers that merely speak of the same thing in the same year are no news.
        Ok(alike.filter(|alike| alike.copy || alike.events > 0 || alike.figures > 0).collect())
    }

    /// The record of this number, where the actor may see it.
    fn seen(&self, actor: &Actor, number: &str) -> Result<Option<Hit>, OfficeError> {
        let view = self.view(actor);
        self.store.read("known", |snap| match snap.by_number(number)? {
            Some(subject) => Ok(snap.record(&subject, &view)?),
            None => Ok(None),
        })
    }

    /// The register's own figure for a claim's question, where the register counts it.
    fn compare(&self, actor: &Actor, fields: &Fields) -> Result<Option<Compared>, OfficeError> {
        let text = |field: &str| fields.get(field).and_then(Value::as_str).unwrap_or_default();
        let Some(indicator) = self.law().indicator(text("about")) else { return Ok(None) };
        let Some(to) = fields.get("period_end").and_then(last_day) else { return Ok(None) };
        let from = fields.get("period_start").and_then(first_day);
        let units: BTreeSet<String> = fields
            .get("units")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|unit| unit.as_str().map(str::to_owned))
            .collect();
        let national = ["nation", "localities"].contains(&text("scope"));
        if !national && units.is_empty() {
            return Ok(None);
        }
        // A paper names units as they are when it speaks, perhaps of a time before they were: count on a map they all
        // stand on.
        let Some(boundary) = self.common_day(&units, to) else { return Ok(None) };
        let mut query = FigureQuery {
            indicator: indicator.id.clone(),
            from,
            to: Some(to),
            by: national.then(|| "unit".to_owned()),
            boundary: Some(boundary),
            ..FigureQuery::default()
        };
        if !national {
            query.filter.insert("unit".to_owned(), units);
        }
        let figure = self.figure(actor, &query)?;
        let counted: BTreeSet<&str> = figure.cells.iter().map(|cell| cell.key.as_str()).collect();
        let without = match national {
            true => {
                let all = self.law().units.on("province", boundary);
                all.filter(|unit| !counted.contains(unit.id.0.as_str())).map(|unit| unit.id.clone()).collect()
            }
            false => Vec::new(),
        };
        Ok(Some(Compared { total: figure.total, query, without }))
    }

    /// `day`, or the first later day on which all the units exist; `None` where they never do together.
    pub(crate) fn common_day(&self, units: &BTreeSet<String>, day: Date) -> Option<Date> {
        let all: Vec<_> =
            units.iter().map(|unit| self.law().units.get(&UnitId(unit.clone()))).collect::<Option<_>>()?;
        let begins = all.iter().filter_map(|unit| unit.validity.from);
        let day = begins.fold(day, Date::max);
        all.iter().all(|unit| unit.validity.holds_on(day)).then_some(day)
    }

    /// One proposal of a document, without what only its page shows: what others say of the same.
    pub fn proposal(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        id: &str,
    ) -> Result<Proposal, OfficeError> {
        self.proposed(actor, now, number, id).map(|(_, proposal)| proposal)
    }

    fn proposed(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        id: &str,
    ) -> Result<(Record, Proposal), OfficeError> {
        let document = self.dossier(actor, now, number, None)?.record;
        if document.kind != DOCUMENT {
            return Err(OfficeError::NotFound);
        }
        let text = self.store.read("text", |snap| text_of(snap, &document))?;
        let proposals = self.proposals(&document, &self.read_again(&document, &text));
        match proposals.into_iter().find(|proposal| proposal.id == id) {
            Some(proposal) => Ok((document, proposal)),
            None => Err(Refusal::new("no-such-proposal").into()),
        }
    }

    /// Accepts, mends or rejects a proposal: the record it makes and the judgement are written together.
    pub fn judge(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        judging: Judging,
    ) -> Result<Receipt, OfficeError> {
        let (document, proposal) = self.proposed(actor, now, number, &judging.proposal)?;
        let source = Source {
            title: heading(&document),
            url: document.fields.get("url").and_then(Value::as_str).unwrap_or_default().to_owned(),
            quote: proposal.quote.clone(),
            document: document.number.clone(),
            at: Some((u32_of(proposal.at.0), u32_of(proposal.at.1))),
            ..Source::default()
        };
        let (office, actor) = (self.clone(), actor.clone());
        let subject = document.id.strip_prefix(RECORD).unwrap_or(&document.id).to_owned();
        self.store.write("judge", move |tx| {
            let request = |id: &str, command: Command| Request {
                actor: actor.clone(),
                now,
                id: id.to_owned(),
                command,
                seen: None,
                confirmed: judging.confirmed.clone(),
            };
            let (ruling, made) = match &judging.accept {
                Accept::No => (Ruling::Rejected, String::new()),
                Accept::Record(mended) => {
                    let mut fields = proposal.fields.clone();
                    let mut ruling = Ruling::Accepted;
                    for (field, value) in mended.iter().flatten() {
                        if proposal.fields.get(field).unwrap_or(&Value::Null) == value {
                            continue;
                        }
                        ruling = Ruling::Edited;
                        match value {
                            Value::Null => fields.remove(field),
                            value => fields.insert(field.clone(), value.clone()),
                        };
                    }
                    let record = Command::Record {
                        kind: proposal.kind.to_owned(),
                        number: String::new(),
                        owner: actor.body.clone(),
                        state: "noted".to_owned(),
                        fields,
                        sources: vec![source.clone()],
                    };
                    (ruling, office.execute_in(tx, &request(&judging.id, record))?.number)
                }
                Accept::Into(number) => {
                    let other = tx.by_number(number)?.ok_or(OfficeError::NotFound)?;
                    let id = other.strip_prefix(RECORD).unwrap_or(&other).to_owned();
                    let cite = Command::Cite { source: source.clone() };
                    (Ruling::Accepted, office.execute_in(tx, &request(&id, cite))?.number)
                }
            };
            let judgement = Judgement {
                proposal: proposal.id.clone(),
                about: proposal.about.clone(),
                ruling,
                quote: proposal.quote.clone(),
                made,
                on: office.today(now),
            };
            office.execute_in(tx, &request(&subject, Command::Judge { judgement }))
        })
    }
}

/// A heading further down is that of a part.
const HEAD: usize = 4;

/// Says nothing, so the field is left out.
fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty)
}

/// The title a document goes by.
fn heading(document: &Record) -> String {
    document.fields.get("heading").and_then(Value::as_str).unwrap_or(&document.number).to_owned()
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

const PLAIN: &str = "text/plain; charset=utf-8";

fn media_type(media: Media) -> &'static str {
    match media {
        Media::Plain | Media::Other => PLAIN,
        Media::Html => "text/html",
        Media::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Media::Odt => "application/vnd.oasis.opendocument.text",
        Media::Eml => "message/rfc822",
        Media::Pdf => "application/pdf",
    }
}

/// The text of a document, as offsets count in it.
fn text_of(snap: &Snapshot, record: &Record) -> Result<String, OfficeError> {
    let paper = record.papers.iter().find(|paper| paper.sort == TEXT).ok_or(OfficeError::NotFound)?;
    let digest = unhex(&paper.digest).ok_or(OfficeError::NotFound)?;
    let blob = snap.blob(&digest)?.ok_or(OfficeError::NotFound)?;
    String::from_utf8(blob.bytes).map_err(|_| OfficeError::NotFound)
}

fn traces_of(fields: &Fields) -> Vec<String> {
    let traces = fields.get("traces").and_then(Value::as_array).into_iter().flatten();
    traces.filter_map(|trace| trace.as_str().map(str::to_owned)).collect()
}

/// By what the same story is found again: the whole text, groups of its words, its figures, its events.
fn traces(document: &Document, reading: &Reading) -> BTreeSet<String> {
    let mut traces = BTreeSet::new();
    traces.extend(sketch(&document.text).into_iter().map(|hash| format!("w:{hash:016x}")));
    for claim in reading.claims.iter().filter(|claim| claim.value.is_some()) {
        traces.extend([claim_trace(claim), thing_trace(claim)]);
    }
    traces.extend(reading.events.iter().filter_map(event_trace));
    traces
}

fn digest_of(text: &str) -> String {
    digest_of_bytes(text.split_whitespace().collect::<Vec<_>>().join(" ").as_bytes())
}

fn digest_of_bytes(bytes: &[u8]) -> String {
    Hash(Sha256::digest(bytes).into()).to_string()
}

/// The smallest hashes of all groups of five words: of two texts, the share they have in common estimates how much of
/// the texts is the same.
fn sketch(text: &str) -> BTreeSet<u64> {
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mut hashes = BTreeSet::new();
    for group in words.windows(5) {
        // FNV-1a: the traces are kept, so the function must be the same in every build.
        let bytes = group.iter().flat_map(|word| word.bytes().chain([b' ']));
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        hashes.insert(hash);
        if hashes.len() > SKETCH {
            hashes.pop_last();
        }
    }
    hashes
}

/// The same figure.
fn claim_trace(claim: &luytre_reader::Claim) -> String {
    let value = claim.value.map(decimal).unwrap_or_default();
    format!("c:{}|{value}|{}", claim.indicator, claim.subject.join("+"))
}

/// The same question: whose figure of what, at the end of which year.
fn thing_trace(claim: &luytre_reader::Claim) -> String {
    let end = claim.period.as_ref().and_then(|period| period.end.as_deref()).unwrap_or_default();
    let year = end.get(..4).unwrap_or_default();
    format!("k:{}|{}|{year}", claim.indicator, claim.subject.join("+"))
}

/// What may be the same event: its number in its series, otherwise its sort and its day.
fn event_trace(event: &luytre_reader::Event) -> Option<String> {
    let series = event.series.as_deref().unwrap_or(event.kind);
    match (event.ordinal, known_day(event.date_start.as_deref())) {
        (Some(ordinal), _) => Some(format!("e:{series}|{ordinal}")),
        (None, day) if day.len() == 10 => Some(format!("e:{}|{day}", event.kind)),
        _ => None,
    }
}

fn scope(subject: &[String]) -> &'static str {
    let national = subject.iter().find(|id| !id.contains(':'));
    match (subject, national) {
        ([], _) => "",
        (_, Some(_)) => "nation",
        (ids, None) if ids.iter().any(|id| id.ends_with(":*")) => "localities",
        (ids, None) if ids.iter().any(|id| !["c:", "f:", "o:"].iter().any(|other| id.starts_with(other))) => {
            "units"
        }
        _ => "other",
    }
}

/// A day the field takes: a whole one or a month or a year; empty where some of it is unknown.
fn known_day(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    if first_day(&Value::from(text)).is_some() { text.to_owned() } else { String::new() }
}

/// The last day of a date that may be known to the month or year only.
fn last_day(value: &Value) -> Option<Date> {
    let first = first_day(value)?;
    match value.as_str()?.len() {
        4 => Some(first.last_of_year()),
        7 => Some(first.last_of_month()),
        _ => Some(first),
    }
}

/// Without an exponent and without a needless fraction.
fn decimal(value: f64) -> String {
    format!("{value}")
}

/// Cut to what one line of text may hold, between letters.
fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// In letters; fits the field's limit in bytes in any language.
const LONGEST_LINE: usize = 240;
