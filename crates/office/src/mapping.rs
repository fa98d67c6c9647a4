//! Which column of a list is which field: from its heading in any of the languages, from what its cells hold, and as the same
//! office has settled it before for a list with the same headings.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use luytre_domain::kind::{Field, FieldType, Kind};
use luytre_domain::ledger::hex;
use luytre_domain::permit::{Action, Actor, Reach};
use luytre_domain::refusal::Refusal;
use luytre_pack::{ListForm, key};
use luytre_text::fold::fold;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::OfficeError;
use crate::office::Office;
use crate::sheet::{Cell, Sheet};
use crate::words::Words;

/// A list: headings over lines of cells.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The file's name, for the sources of its records; empty where the list tells its sources itself.
    pub file: String,
    pub sheet: String,
    /// No two are equal.
    pub columns: Vec<String>,
    /// Each with its number as a spreadsheet shows it.
    pub rows: Vec<(u32, Vec<Cell>)>,
}

/// What a column is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Field(String),
    /// The owning unit.
    Unit,
    State,
    /// By what the list itself tells its rows apart.
    Key,
    /// The country of a partner whose name stands in another column.
    Country,
    SourceTitle,
    SourceUrl,
    Confidence,
    /// Left out.
    Nothing,
}

/// Targets that are no field, by their words; a word also names the message `import-target-<word without @>`.
pub(crate) const BESIDE_FIELDS: [(&str, Target); 7] = [
    ("@unit", Target::Unit),
    ("@state", Target::State),
    ("@key", Target::Key),
    ("@country", Target::Country),
    ("@source-title", Target::SourceTitle),
    ("@source-url", Target::SourceUrl),
    ("@confidence", Target::Confidence),
];

const NOTHING: &str = "-";

impl Target {
    /// As mappings are written: a field's id, `@unit` and the like, or `-`.
    pub fn word(&self) -> &str {
        match self {
            Target::Field(id) => id,
            Target::Nothing => NOTHING,
            other => {
                BESIDE_FIELDS.iter().find(|(_, target)| target == other).map_or(NOTHING, |(word, _)| word)
            }
        }
    }

    /// What `word` names for this kind.
    pub fn of(word: &str, kind: &Kind) -> Option<Target> {
        let word = word.trim();
        if word == NOTHING {
            return Some(Target::Nothing);
        }
        if kind.field(word).is_some() {
            return Some(Target::Field(word.to_owned()));
        }
        let bare = |known: &str| known == word || &known[1..] == word;
        BESIDE_FIELDS.iter().find(|(known, _)| bare(known)).map(|(_, target)| target.clone())
    }
}

/// Why a column was taken for what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The same office settled it so before.
    Remembered,
    /// The heading is a name of it.
    Heading,
    /// The heading resembles a name of it.
    Resembles,
    /// What stands in the cells.
    Cells,
    /// Nothing tells.
    None,
}

impl Ground {
    /// Names the message `import-ground-<id>`.
    pub fn id(self) -> &'static str {
        match self {
            Ground::Remembered => "remembered",
            Ground::Heading => "heading",
            Ground::Resembles => "resembles",
            Ground::Cells => "cells",
            Ground::None => "none",
        }
    }
}

/// What a column seems to be for.
#[derive(Clone, Debug)]
pub struct Guess {
    pub column: String,
    /// Some of its values, in their order.
    pub samples: Vec<String>,
    pub target: Target,
    pub ground: Ground,
    /// In percent.
    pub confidence: u32,
}

/// A mapping as the ledger keeps it: a statement about the register, of one office, for lists of these headings.
#[derive(Serialize, Deserialize)]
struct Settled {
    kind: String,
    /// Heading to the word of its target.
    columns: BTreeMap<String, String>,
}

/// Headings are looked for in so many lines from the top: lists begin with a title and who made them.
const HEADINGS_WITHIN: usize = 20;
/// Cells of a column that are looked at.
const LOOKED_AT: usize = 40;
/// Below this a guess is shown, and not followed without being asked for.
pub const SURE: u32 = 60;

/// The key of a heading.
fn head_key(text: &str) -> String {
    fold(text)
}

impl Office {
    /// The list on a sheet: the one named, otherwise the first whose headings say most. Headings are the line among the first
    /// that names most columns this kind knows.
    ///
    /// # Errors
    /// `no-such-sheet` with the sheets there are; `list-empty` where nothing stands below the headings.
    pub fn list_on(
        &self,
        kind: &str,
        file: &str,
        sheets: Vec<Sheet>,
        wanted: Option<&str>,
    ) -> Result<List, OfficeError> {
        let known = self.law().kind(kind).ok_or_else(|| Refusal::new("no-such-kind").arg("kind", kind))?;
        let heads = self.heads(known);
        let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let mut best: Option<(usize, usize, Sheet)> = None;
        for sheet in sheets.into_iter().filter(|sheet| wanted.is_none_or(|wanted| wanted == sheet.name)) {
            let told = |line: &[Cell]| {
                let known = line.iter().filter(|cell| heads.contains_key(&head_key(&cell.text())));
                let words = line.iter().filter(|cell| matches!(cell, Cell::Text(_))).count();
                (known.count(), words.min(2))
            };
            let lines = sheet.lines.iter().take(HEADINGS_WITHIN).enumerate();
            // The first of equals: what resembles headings further down is a row.
            let found = lines
                .map(|(at, (_, line))| (told(line), at))
                .max_by_key(|(told, at)| (*told, std::cmp::Reverse(*at)));
            let Some(((named, _), at)) = found else { continue };
            if best.as_ref().is_none_or(|(most, ..)| named > *most) {
                best = Some((named, at, sheet));
            }
        }
        let Some((_, at, sheet)) = best else {
            let refusal = Refusal::new("no-such-sheet").arg("sheet", wanted.unwrap_or_default());
            return Err(refusal.arg("known", names.join(", ")).into());
        };
        let mut lines = sheet.lines.into_iter().skip(at);
        let heading = lines.next().map(|(_, line)| line).unwrap_or_default();
        let rows: Vec<(u32, Vec<Cell>)> = lines.collect();
        if rows.is_empty() {
            return Err(Refusal::new("list-empty").arg("file", file).into());
        }
        let width = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0).max(heading.len());
        let mut columns: Vec<String> = Vec::new();
        for at in 0..width {
            let text = heading.get(at).map(Cell::text).unwrap_or_default();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = if text.is_empty() { column_letters(at) } else { text };
            let again = columns.iter().filter(|other| **other == text).count();
            let text = if again > 0 { format!("{text} ({})", column_letters(at)) } else { text };
            columns.push(text);
        }
        Ok(List { file: file.to_owned(), sheet: sheet.name, columns, rows })
    }

    /// Every name of every column this kind knows: ids, labels in all languages, and the headings of the pack.
    fn heads(&self, kind: &Kind) -> HashMap<String, Target> {
        let form = self.form(&kind.id);
        let mut heads = HashMap::new();
        let mut add = |name: &str, target: Target| {
            let key = head_key(name);
            if !key.is_empty() {
                heads.entry(key).or_insert(target);
            }
        };
        let labels = |key: &str| {
            let messages = &self.pack.messages;
            let all = Lang::ALL.into_iter().filter(move |lang| messages.has(*lang, key));
            all.map(|lang| messages.get(lang, key, &Args::new())).collect::<Vec<String>>()
        };
        for (word, names) in &form.headings {
            if let Some(target) = Target::of(word, kind) {
                names.iter().for_each(|name| add(name, target.clone()));
            }
        }
        for field in &kind.fields {
            let target = Target::Field(field.id.clone());
            add(&field.id, target.clone());
            labels(&key("field", &field.id)).iter().for_each(|label| add(label, target.clone()));
        }
        for (word, target) in BESIDE_FIELDS {
            let id = &word[1..];
            add(id, target.clone());
            labels(&format!("import-target-{id}")).iter().for_each(|label| add(label, target.clone()));
        }
        // What an earlier refusal wrote beside its rows says nothing about them.
        for key in ["import-refused-row", "import-refused-why"] {
            labels(key).iter().for_each(|label| add(label, Target::Nothing));
        }
        heads
    }

    pub(crate) fn form(&self, kind: &str) -> ListForm {
        self.pack.list_forms.get(kind).cloned().unwrap_or_default()
    }

    /// What each column of the list seems to be for, in the order of the columns. Each target is given once.
    pub fn guess_columns(&self, actor: &Actor, kind: &str, list: &List) -> Result<Vec<Guess>, OfficeError> {
        let known = self.importable(actor, kind)?;
        let heads = self.heads(known);
        let words = Words::new(self, known);
        let settled = self.settled(actor, kind, list)?;
        let samples = |at: usize| {
            let cells =
                list.rows.iter().filter_map(move |(_, row)| row.get(at)).filter(|cell| !cell.is_empty());
            cells.take(LOOKED_AT)
        };
        let mut bids: Vec<(u32, usize, Target, Ground)> = Vec::new();
        for (at, column) in list.columns.iter().enumerate() {
            if let Some(target) = settled.as_ref().and_then(|settled| Target::of(settled.get(column)?, known))
            {
                bids.push((100, at, target, Ground::Remembered));
                continue;
            }
            let key = head_key(column);
            if let Some(target) = heads.get(&key) {
                bids.push((95, at, target.clone(), Ground::Heading));
                continue;
            }
            let cells: Vec<&Cell> = samples(at).collect();
            for (head, target) in &heads {
                let like = resemblance(&key, head);
                if like >= 50 && *target != Target::Nothing {
                    // What the cells hold speaks for or against.
                    let fits = fit(known, &words, target, &cells).unwrap_or(70);
                    bids.push(((like * 6 + fits * 3) / 10, at, target.clone(), Ground::Resembles));
                }
            }
            for target in
                known.fields.iter().map(|field| Target::Field(field.id.clone())).chain([Target::Unit])
            {
                if let Some(fits) = fit(known, &words, &target, &cells).filter(|fits| *fits >= 80) {
                    let ground = Ground::Cells;
                    // Any day would do for any field of days, so that the cells alone settle nothing.
                    let weight = if matches!(&target, Target::Field(id) if known.field(id).is_some_and(|field| field.kind == FieldType::Date))
                    {
                        35
                    } else {
                        55
                    };
                    bids.push((fits * weight / 100, at, target, ground));
                }
            }
        }
        bids.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)).then_with(|| a.2.cmp(&b.2)));
        let mut given: BTreeSet<Target> = BTreeSet::new();
        let mut chosen: BTreeMap<usize, (u32, Target, Ground)> = BTreeMap::new();
        for (confidence, at, target, ground) in bids {
            let free = target == Target::Nothing || !given.contains(&target);
            if free && !chosen.contains_key(&at) {
                given.insert(target.clone());
                chosen.insert(at, (confidence, target, ground));
            }
        }
        let guess = |(at, column): (usize, &String)| {
            let (confidence, target, ground) =
                chosen.remove(&at).unwrap_or((0, Target::Nothing, Ground::None));
            let mut shown: Vec<String> = Vec::new();
            for text in samples(at).map(Cell::text) {
                if shown.len() < 3 && !shown.contains(&text) {
                    shown.push(text);
                }
            }
            Guess { column: column.clone(), samples: shown, target, ground, confidence }
        };
        Ok(list.columns.iter().enumerate().map(guess).collect())
    }

    /// The kind, where `actor` may take in lists of it.
    pub(crate) fn importable(&self, actor: &Actor, kind: &str) -> Result<&Kind, OfficeError> {
        let known = self.law().kind(kind).ok_or_else(|| Refusal::new("no-such-kind").arg("kind", kind))?;
        if !self.may(actor, kind, Action::Import, Some(Reach::Own)) {
            return Err(Refusal::new("forbidden").into());
        }
        Ok(known)
    }

    /// Where a mapping is kept: by office, kind and headings, whatever their order.
    fn settled_at(actor: &Actor, kind: &str, columns: &[String]) -> String {
        let mut keys: Vec<String> = columns.iter().map(|column| head_key(column)).collect();
        keys.sort();
        let digest = Sha256::digest(keys.join("\n"));
        format!("list:{}:{kind}:{}", actor.body, hex(&digest[..8]))
    }

    fn settled(
        &self,
        actor: &Actor,
        kind: &str,
        list: &List,
    ) -> Result<Option<BTreeMap<String, String>>, OfficeError> {
        let subject = Office::settled_at(actor, kind, &list.columns);
        let stored = self.store.read("mapping", |snap| snap.get(&subject))?;
        Ok(stored
            .and_then(|stored| serde_json::from_value::<Settled>(stored.doc).ok())
            .map(|settled| settled.columns))
    }

    /// Remembers what the columns of such a list are for, as an entry of the ledger. Does nothing where it is known already.
    pub fn settle_columns(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &str,
        list: &List,
        targets: &[Target],
    ) -> Result<(), OfficeError> {
        self.importable(actor, kind)?;
        let columns: BTreeMap<String, String> = list
            .columns
            .iter()
            .zip(targets)
            .map(|(column, target)| (column.clone(), target.word().to_owned()))
            .collect();
        if self.settled(actor, kind, list)?.as_ref() == Some(&columns) {
            return Ok(());
        }
        let permit = self.permit(actor, kind, Action::Import, Some(Reach::Own))?;
        let subject = Office::settled_at(actor, kind, &list.columns);
        let settled = Settled { kind: kind.to_owned(), columns };
        let draft = self.draft(&permit, &subject, "list_settled", &settled);
        Ok(self
            .store
            .write("settle columns", move |tx| tx.append(&permit, now, draft.clone()).map(|_| ()))?)
    }

    /// What columns of this kind may be for, fields first, without those that no list may carry.
    pub fn targets(&self, kind: &str) -> Vec<Target> {
        let fields = self.law().kind(kind).map(|kind| kind.fields.as_slice()).unwrap_or_default();
        let open = |field: &&Field| !field.personal && !field.kept;
        let fields = fields.iter().filter(open).map(|field| Target::Field(field.id.clone()));
        fields.chain(BESIDE_FIELDS.map(|(_, target)| target)).collect()
    }
}

/// `A`, `B` … `AA`: a column as a spreadsheet names it.
pub fn column_letters(at: usize) -> String {
    let (mut at, mut letters) = (at + 1, Vec::new());
    while at > 0 {
        at -= 1;
        letters.push(char::from(b'A' + u8::try_from(at % 26).unwrap_or(0)));
        at /= 26;
    }
    letters.iter().rev().collect()
}

/// How much two headings have in common, in percent of the longer one's words.
fn resemblance(one: &str, other: &str) -> u32 {
    let words = |text: &str| {
        text.split(' ').filter(|word| word.len() > 1).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (one, other) = (words(one), words(other));
    let both = one.intersection(&other).count();
    let most = one.len().max(other.len());
    (both * 100).checked_div(most).and_then(|share| u32::try_from(share).ok()).unwrap_or(0)
}

/// How many of the cells would do for the target, in percent; `None` where cells of any sort would, or there are none.
fn fit(kind: &Kind, words: &Words, target: &Target, cells: &[&Cell]) -> Option<u32> {
    if cells.is_empty() {
        return None;
    }
    let does: Box<dyn Fn(&Cell) -> bool> = match target {
        Target::Unit => Box::new(|cell| words.unit(&cell.text(), None).is_ok()),
        Target::Field(id) => {
            let field = kind.field(id)?;
            match field.kind {
                FieldType::Text
                | FieldType::Note
                | FieldType::Person
                | FieldType::Number
                | FieldType::Decimal
                | FieldType::Money => {
                    return None;
                }
                _ => Box::new(|cell| words.fits(field, cell)),
            }
        }
        _ => return None,
    };
    let good = cells.iter().filter(|cell| does(cell)).count();
    u32::try_from(good * 100 / cells.len()).ok()
}
