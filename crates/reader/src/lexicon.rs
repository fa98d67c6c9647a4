//! The vocabulary: text files of the pack that a linguist extends without Rust.
//!
//! - `vi/*.toml`, `en/*.toml`, `fr/*.toml`: tables of *concepts*, each with its words in that language. In a phrase
//!   `(s|ed)` may be absent, `[a|b]` may not.
//! - `indicators.toml`: which counted thing, in which company, is which indicator. The same in all languages.
//! - `home.toml`: the country itself.
//! - `names/*.csv`: `kind,id,lang,spelling` of units, countries, foreign localities, organisations.

use luytre_text::lang::Lang;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::finding::{Code, Finding};
use crate::home::Home;
use crate::token::{Kind, Tokens, bare_key, one_tone_place, tokens};

/// A text file of the lexicon. `path` is relative to the lexicon's folder.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    pub path: &'a str,
    pub text: &'a str,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A unit of the first level: `vn:da-nang`.
    Unit,
    /// A place below; `id` is its unit of the first level.
    Place,
    Country,
    /// Adjective or inhabitant of a country.
    Adjective,
    Foreign,
    Organisation,
}

/// One spelling of a name, as the pack's tables give it. `lang` is `*` for all languages. `kind` is `unit` (first
/// level), `place` (below, known by its name alone), `commune` (below, heard only beside a word of rank: `xã Tân Hội`,
/// `Tan Hoi Commune`; `id` is its unit of the first level), `country`, `adjective`, `foreign`, `organisation`, `renewed`.
#[derive(Clone, Debug, Deserialize)]
pub struct NameRow {
    pub kind: String,
    pub id: String,
    pub lang: String,
    pub spelling: String,
}

const HOME: &str = "home.toml";

/// A concept: the number of a set of words in [`Lexicon`].
pub type Concept = u16;

/// How the value of an indicator relates to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Flow,
    Stock,
    /// An attribute of an event, dated by it.
    Event,
    Timeless,
}

/// A rule of `indicators.toml`. One of the indicator [`Rule::NOTHING`] keeps what it counts from the other rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    indicator: String,
    unit: String,
    /// Counted concepts, or `money`, `km`.
    head: Vec<String>,
    /// One of these must stand near; the nearest decides between rules. Empty: the head says enough.
    #[serde(default)]
    key: Vec<String>,
    /// One of these must stand in the sentence.
    #[serde(default)]
    with: Vec<String>,
    /// None of these may stand near.
    #[serde(default)]
    without: Vec<String>,
    /// Added to the score: the larger wins.
    #[serde(default)]
    weight: i32,
    measure: Measure,
    /// How far the key may be: `near` (same sentence), `topic` (also the sentences before, headings and the title).
    #[serde(default)]
    reach: Reach,
    #[serde(default)]
    facet: Option<String>,
    /// Without a period of its own it is dated by the event the document tells of.
    #[serde(default)]
    event_first: bool,
    /// The indicator of the figure right before, which decides alone: `31 delegations, 176 persons`.
    #[serde(default)]
    follows: Option<String>,
    /// Whose figure it is where nothing else tells: `place`, `nation`, `all` (localities together).
    #[serde(default)]
    owner: Owner,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    Near,
    #[default]
    Topic,
}

/// Whose figure it is where the text does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The locality in focus.
    #[default]
    Place,
    /// The nation, unless the text says a locality.
    Nation,
    /// The host of the event.
    Host,
}

#[derive(Deserialize)]
struct RuleFile {
    rule: Vec<RuleRow>,
}

/// A rule, ready for use.
#[derive(Clone, Debug)]
pub struct Rule {
    pub indicator: String,
    pub unit: String,
    pub head: Vec<Concept>,
    pub key: Vec<Concept>,
    pub with: Vec<Concept>,
    pub without: Vec<Concept>,
    pub weight: i32,
    pub measure: Measure,
    pub reach: Reach,
    pub facet: Option<String>,
    pub owner: Owner,
    pub event_first: bool,
    pub follows: Option<String>,
}

impl Rule {
    /// Counted, but on no list: people missing, capital looked for.
    pub const NOTHING: &'static str = "none";
}

#[derive(Clone, Debug, Default)]
struct Trie<T> {
    next: FxHashMap<(u32, u32), u32>,
    leaves: Vec<Vec<T>>,
}

impl<T> Trie<T> {
    fn new() -> Trie<T> {
        Trie { next: FxHashMap::default(), leaves: vec![Vec::new()] }
    }

    fn insert(&mut self, path: &[u32], leaf: T) {
        let mut node = 0;
        for word in path {
            let fresh = self.leaves.len() as u32;
            node = *self.next.entry((node, *word)).or_insert(fresh);
            if node == fresh {
                self.leaves.push(Vec::new());
            }
        }
        self.leaves[node as usize].push(leaf);
    }

    fn at(&self, path: &[u32]) -> &[T] {
        let mut node = 0;
        for word in path {
            match self.next.get(&(node, *word)) {
                Some(next) => node = *next,
                None => return &[],
            }
        }
        &self.leaves[node as usize]
    }
}

/// A phrase found in a text: tokens `start..end` carry `concept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    pub concept: Concept,
    pub start: usize,
    pub end: usize,
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameHit {
    pub kind: NameKind,
    pub id: u32,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug)]
struct NameLeaf {
    kind: NameKind,
    id: u32,
    lang: Option<Lang>,
    /// The words as spelled, lower case: in Vietnamese texts marks must agree.
    words: Vec<String>,
    /// Capitals throughout: an abbreviation, which must be so written.
    abbreviation: bool,
    /// Names of communes are names of people, months and virtues too: only a word of rank beside it makes it one.
    ranked: bool,
}

/// Vocabulary, names and rules.
#[derive(Clone, Debug)]
pub struct Lexicon {
    vocabulary: FxHashMap<String, u32>,
    concepts: FxHashMap<String, Concept>,
    concept_names: Vec<String>,
    words: [Trie<Concept>; 3],
    names: Trie<NameLeaf>,
    ids: Vec<String>,
    id_numbers: FxHashMap<String, u32>,
    rules: Vec<Rule>,
    /// For each concept the rules that count it.
    counting: Vec<Vec<u32>>,
    home: Home,
}

macro_rules! known {
    ($($name:ident = $text:literal),* $(,)?) => {
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        enum Order { $($name),* }
        /// Concepts that the code may ask for by name; the files may leave any of them without words.
        #[allow(dead_code)]
        pub mod concept {
            use super::{Concept, Order};
            $(pub const $name: Concept = Order::$name as Concept;)*
        }
        const KNOWN: &[&str] = &[$($text),*];
    };
}

known! {
    NONE = "none",
    MORE_THAN = "comparator.more_than", NEARLY = "comparator.nearly", ABOUT = "comparator.about",
    LESS_THAN = "comparator.less_than", AT_LEAST = "comparator.at_least", AT_MOST = "comparator.at_most",
    AT_LEAST_AFTER = "comparator.at_least_after", RANGE_TO = "comparator.range_to", ABOUT_AFTER = "comparator.about_after",
    SEVERAL = "comparator.several",
    N0 = "number.0", N1 = "number.1", N2 = "number.2", N3 = "number.3", N4 = "number.4", N5 = "number.5", N6 = "number.6",
    N7 = "number.7", N8 = "number.8", N9 = "number.9", N10 = "number.10", N11 = "number.11", N12 = "number.12",
    N13 = "number.13", N14 = "number.14", N15 = "number.15", N16 = "number.16", N17 = "number.17", N18 = "number.18",
    N19 = "number.19", N20 = "number.20", N30 = "number.30", N40 = "number.40", N50 = "number.50", N60 = "number.60",
    N70 = "number.70", N80 = "number.80", N90 = "number.90", N100 = "number.100", N1000 = "number.1000",
    TEN_VI = "number.ten_vi", ABOUT_10 = "number.about_10", ABOUT_12 = "number.about_12", ABOUT_15 = "number.about_15", ABOUT_20 = "number.about_20",
    ABOUT_30 = "number.about_30", ABOUT_40 = "number.about_40", ABOUT_50 = "number.about_50", ABOUT_60 = "number.about_60",
    ABOUT_100 = "number.about_100", HALF = "number.half", NUMBER_AND = "number.and",
    THOUSAND = "scale.thousand", MILLION = "scale.million", BILLION = "scale.billion", TRILLION = "scale.trillion",
    USD = "currency.USD", VND = "currency.VND", EUR = "currency.EUR", CNY = "currency.CNY", JPY = "currency.JPY", KRW = "currency.KRW",
    PERCENT = "measure.percent", KM = "measure.km", OTHER_UNIT = "measure.other",
    ORDINAL_BEFORE = "ordinal.before", ORDINAL_AFTER = "ordinal.after",
    O1 = "ordinal.1", O2 = "ordinal.2", O3 = "ordinal.3", O4 = "ordinal.4", O5 = "ordinal.5", O6 = "ordinal.6",
    O7 = "ordinal.7", O8 = "ordinal.8", O9 = "ordinal.9", O10 = "ordinal.10", O11 = "ordinal.11", O12 = "ordinal.12",
    M1 = "month.1", M2 = "month.2", M3 = "month.3", M4 = "month.4", M5 = "month.5", M6 = "month.6",
    M7 = "month.7", M8 = "month.8", M9 = "month.9", M10 = "month.10", M11 = "month.11", M12 = "month.12",
    W1 = "weekday.1", W2 = "weekday.2", W3 = "weekday.3", W4 = "weekday.4", W5 = "weekday.5", W6 = "weekday.6", W7 = "weekday.7",
    YEAR = "time.year", MONTH = "time.month", QUARTER = "time.quarter", HALF_YEAR = "time.half_year", DAY = "time.day", WEEK = "time.week",
    FIRST = "time.first", LAST_OF = "time.last_of", PAST = "time.past", SINCE = "time.since", UNTIL = "time.until", TO_NOW = "time.to_now",
    THIS_YEAR = "time.this_year", LAST_YEAR = "time.last_year", NEXT_YEAR = "time.next_year", YEAR_EARLIER = "time.year_earlier",
    THIS_MONTH = "time.this_month", LAST_MONTH = "time.last_month", SAME_PERIOD = "time.same_period", SAME_PERIOD_NOW = "time.same_period_now",
    TODAY = "time.today", YESTERDAY = "time.yesterday", DAY_EARLIER = "time.day_earlier", WEEK_EARLIER = "time.week_earlier", END_OF = "time.end_of", START_OF = "time.start_of",
    YEAR_START = "time.year_start", WEEKEND = "time.weekend", WHOLE_YEAR = "time.whole_year", AND = "time.and", BETWEEN = "time.between", FROM = "time.from", TO = "time.to",
    PERIOD_WORD = "time.period", MEANT_FOR = "time.meant_for", NEXT = "time.next", AS_OF = "time.as_of", EVERY_YEAR = "time.every_year", PREVIOUS_QUARTER = "time.previous_quarter",
    NATION = "whose.nation", LOCALITIES = "whose.localities", THE_UNIT = "whose.unit", UNIT_WORD = "whose.unit_word", FOREIGN_UNIT_WORD = "whose.foreign_unit_word",
    MINISTRY = "whose.ministry", UNIT_BODY = "whose.unit_body", BOTH_SIDES = "whose.both_sides", RANK_WORD = "whose.rank_word", OUT_OF = "whose.out_of",
    RESPECTIVELY = "list.respectively", OF_WHICH = "list.of_which", PARTITIVE = "list.partitive", VERSUS = "list.versus", EACH = "list.each", SAME_FIGURE = "list.same_figure",
    ESTIMATED = "modality.estimated", COMMITTED = "modality.committed", PLANNED = "modality.planned", TARGET = "modality.target", DISBURSED = "modality.disbursed",
    NEGATION = "modality.negation", REGISTERED = "modality.registered",
    NEW = "facet.new", ADJUSTED = "facet.adjusted", CUMULATIVE = "facet.cumulative", SHARES = "facet.shares", REVOKED = "facet.revoked", PRESS = "facet.press",
    TITLE_PERSON = "who.title", TITLE_AFTER = "who.title_after", HONORIFIC = "who.honorific", SURNAME = "who.surname", SAID = "who.said", NOT_PERSON = "who.not",
    TITLE_JOIN = "who.join",
    PLAN_WORD = "plan.word", PLAN_CITED = "plan.cited", PLAN_ISSUED = "plan.issued", PLAN_APPROVED = "plan.approved", PLAN_PLANNED = "plan.planned",
    PLAN_IN_FORCE = "plan.in_force", PLAN_DRAFT = "plan.draft", PLAN_ISSUER = "plan.issuer", PLAN_QUALIFIER = "plan.qualifier", PLAN_STOP = "plan.stop",
    CONFERENCE = "event.conference", FORUM = "event.forum", DIALOGUE = "event.dialogue", MEETING = "event.meeting", VISIT = "event.visit", TALKS = "event.talks",
    SIGNING = "event.signing", TWINNING = "event.twinning", TRAINING = "event.training", FAIR = "event.fair", CEREMONY = "event.ceremony",
    UNESCO_EVENT = "event.unesco", REPATRIATION = "event.repatriation", RESCUE = "event.rescue", DETENTION = "event.detention", PATROL = "event.patrol",
    HANDOVER = "event.handover", SERIES = "event.series", SESSION = "event.session", EDITION = "event.edition",
    EVENT_NOW = "event.now", EVENT_FUTURE = "event.future", EVENT_PAST = "event.past", EVENT_CANCELLED = "event.cancelled", EVENT_CLOSING = "event.closing",
    EVENT_NATIONAL = "event.national", LOCAL_SERIES = "series.local_diplomacy", DIPLOMATIC_SERIES = "series.diplomatic", PARTY_SERIES = "series.party", AT_PLACE = "event.at",
    D_WILL = "direction.will", D_MUST = "direction.must", D_PLEDGE = "direction.pledge", D_ASK = "direction.ask", D_PROPOSE = "direction.propose",
    D_WISH = "direction.wish", D_CONTINUE = "direction.continue", D_ASSIGN = "direction.assign", D_NOT = "direction.not", D_HEADING = "direction.heading", D_WE = "direction.we", D_HELD = "direction.held",
    RELATED = "noise.related", CAPTION = "noise.caption", BREADCRUMB = "noise.breadcrumb", COUNTER = "noise.counter",
    FUNCTION = "word.function", HEAD_STOP = "word.head_stop", MARKER = "word.marker", HEAD_SKIP = "word.skip",
    AMOUNTS = "word.amounts", COUNT_OF = "word.count_of", THE_SAME_ONES = "word.of_them", GATE = "whose.gate", NOW = "time.now",
    SINCE_THEN = "time.since_then", MONTH_SERIES = "event.plural",
    H_DELEGATE = "delegate", H_TURN = "turn", H_PERSON = "person", H_LOCALITY = "locality", H_PROJECT = "project", INBOUND_PERSONS = "persons_of_delegation",
    H_MONEY = "money", H_KM = "km", H_NONE = "bare_number", H_DELEGATION = "delegation", H_DELEGATION_IN = "delegation_in", H_DELEGATION_OUT = "delegation_out",
    H_AGREEMENT = "agreement", H_FLIGHT = "flight", H_VESSEL = "vessel", H_CASE = "case",
    H_COUNTRY = "country",
}

impl Lexicon {
    /// Reads the files. Every mistake is a finding; what is right is kept.
    pub fn new(files: &[File<'_>], names: &[NameRow]) -> (Lexicon, Vec<Finding>) {
        let mut lexicon = Lexicon {
            vocabulary: FxHashMap::default(),
            concepts: FxHashMap::default(),
            concept_names: Vec::new(),
            words: [Trie::new(), Trie::new(), Trie::new()],
            names: Trie::new(),
            ids: Vec::new(),
            id_numbers: FxHashMap::default(),
            rules: Vec::new(),
            counting: Vec::new(),
            home: Home::default(),
        };
        for name in KNOWN {
            lexicon.concept_number(name);
        }
        let mut findings = Vec::new();
        for file in files {
            if file.path.ends_with(".csv") {
                lexicon.read_names(file, &mut findings);
            } else if file.path.ends_with("indicators.toml") {
                continue;
            } else if let Some(lang) = folder_lang(file.path) {
                lexicon.read_words(file, lang, &mut findings);
            }
        }
        for row in names {
            lexicon.add_row(row, "names", 0, true, &mut findings);
        }
        for file in files.iter().filter(|file| file.path.ends_with("indicators.toml")) {
            lexicon.read_rules(file, &mut findings);
        }
        lexicon.read_home(files, &mut findings);
        lexicon.counting = vec![Vec::new(); lexicon.concept_names.len()];
        for (number, rule) in lexicon.rules.iter().enumerate() {
            for head in &rule.head {
                lexicon.counting[*head as usize].push(number as u32);
            }
        }
        (lexicon, findings)
    }

    /// The country itself; empty where the files do not tell it.
    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    /// Comes after the names, which the seat of government is one of.
    fn read_home(&mut self, files: &[File<'_>], findings: &mut Vec<Finding>) {
        let own = |file: &&File<'_>| file.path.trim_start_matches('/') == HOME;
        let read = match files.iter().find(own) {
            Some(file) => Home::read(file),
            None => Err(Finding::at(Code::LexiconShape, HOME, 0, "missing")),
        };
        match read {
            Ok(home) if self.id_number(&home.seat).is_none() => {
                findings.push(Finding::at(Code::LexiconShape, HOME, 0, &home.seat));
            }
            Ok(home) => self.home = home,
            Err(finding) => findings.push(finding),
        }
    }

    /// Whether some rule counts this concept.
    pub fn is_counted(&self, concept: Concept) -> bool {
        self.counting.get(concept as usize).is_some_and(|rules| !rules.is_empty())
    }

    /// The rules that count this concept, in the order of the file.
    pub fn rules_counting(&self, concept: Concept) -> impl Iterator<Item = &Rule> {
        self.counting.get(concept as usize).into_iter().flatten().map(|number| &self.rules[*number as usize])
    }

    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The id of a name: `vn:da-nang`, `c:LA`.
    pub fn id(&self, number: u32) -> &str {
        &self.ids[number as usize]
    }

    pub fn id_number(&self, id: &str) -> Option<u32> {
        self.id_numbers.get(id).copied()
    }

    /// The name of a concept, as the files write it.
    pub fn concept_name(&self, concept: Concept) -> &str {
        &self.concept_names[concept as usize]
    }

    fn concept_number(&mut self, name: &str) -> Concept {
        if let Some(number) = self.concepts.get(name) {
            return *number;
        }
        let number = self.concept_names.len() as Concept;
        self.concepts.insert(name.to_owned(), number);
        self.concept_names.push(name.to_owned());
        number
    }

    fn word_number(&mut self, word: &str) -> u32 {
        let fresh = self.vocabulary.len() as u32;
        *self.vocabulary.entry(word.to_owned()).or_insert(fresh)
    }

    fn read_words(&mut self, file: &File<'_>, lang: Lang, findings: &mut Vec<Finding>) {
        let table: toml::Table = match file.text.parse() {
            Ok(table) => table,
            Err(error) => {
                let line = error.span().map_or(0, |span| line_of(file.text, span.start));
                findings.push(Finding::at(Code::LexiconSyntax, file.path, line, error.message()));
                return;
            }
        };
        for (section, content) in table {
            match content {
                toml::Value::Array(list) => self.add_words(file, lang, &section, &list, findings),
                toml::Value::Table(inner) => {
                    for (name, content) in inner {
                        let full = format!("{section}.{name}");
                        match content.as_array() {
                            Some(list) => self.add_words(file, lang, &full, list, findings),
                            None => findings.push(Finding::at(Code::LexiconShape, file.path, 0, &full)),
                        }
                    }
                }
                _ => findings.push(Finding::at(Code::LexiconShape, file.path, 0, &section)),
            }
        }
    }

    fn add_words(
        &mut self,
        file: &File<'_>,
        lang: Lang,
        concept: &str,
        list: &[toml::Value],
        findings: &mut Vec<Finding>,
    ) {
        let concept = self.concept_number(concept);
        for entry in list {
            let Some(phrase) = entry.as_str() else {
                findings.push(Finding::at(Code::LexiconShape, file.path, 0, &entry.to_string()));
                continue;
            };
            for spelling in spellings(phrase) {
                let cut = tokens(&spelling, lang);
                let mut path = Vec::with_capacity(cut.list.len());
                for token in &cut.list {
                    path.push(match token.kind {
                        Kind::Word | Kind::Number => self.word_number(&token.word),
                        Kind::Mark(mark) => self.word_number(mark.encode_utf8(&mut [0; 4])),
                        Kind::NewLine => continue,
                    });
                }
                if path.is_empty() {
                    findings.push(Finding::at(Code::LexiconShape, file.path, 0, phrase));
                } else {
                    self.words[lang as usize].insert(&path, concept);
                }
            }
        }
    }

    fn read_names(&mut self, file: &File<'_>, findings: &mut Vec<Finding>) {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(file.text.as_bytes());
        for row in reader.deserialize::<NameRow>() {
            match row {
                Ok(row) => self.add_name(&row, file.path, 0, findings),
                Err(error) => {
                    let line = error.position().map_or(0, |place| place.line() as usize);
                    findings.push(Finding::at(Code::LexiconSyntax, file.path, line, &error.to_string()));
                }
            }
        }
    }

    fn add_name(&mut self, row: &NameRow, path: &str, line: usize, findings: &mut Vec<Finding>) {
        self.add_row(row, path, line, false, findings);
    }

    /// `late` rows come after the lexicon's own, which are kept where both give a spelling.
    fn add_row(&mut self, row: &NameRow, path: &str, line: usize, late: bool, findings: &mut Vec<Finding>) {
        let kind = match row.kind.as_str() {
            "renewed" => {
                let fresh = self.ids.len() as u32;
                if *self.id_numbers.entry(row.id.clone()).or_insert(fresh) == fresh {
                    self.ids.push(row.id.clone());
                }
                return;
            }
            "unit" => NameKind::Unit,
            "place" | "commune" => NameKind::Place,
            "country" => NameKind::Country,
            "adjective" => NameKind::Adjective,
            "foreign" => NameKind::Foreign,
            "organisation" => NameKind::Organisation,
            other => {
                findings.push(Finding::at(Code::LexiconShape, path, line, other));
                return;
            }
        };
        let lang = match row.lang.as_str() {
            "*" => None,
            tag => match tag.parse::<Lang>() {
                Ok(lang) => Some(lang),
                Err(_) => {
                    findings.push(Finding::at(Code::LexiconShape, path, line, tag));
                    return;
                }
            },
        };
        let cut = tokens(&row.spelling, Lang::Vi);
        let words: Vec<String> = cut
            .list
            .iter()
            .filter(|token| matches!(token.kind, Kind::Word | Kind::Number))
            .map(|token| one_tone_place(token.word.clone()))
            .collect();
        if words.is_empty() {
            findings.push(Finding::at(Code::LexiconShape, path, line, &row.spelling));
            return;
        }
        let mut key = Vec::with_capacity(words.len());
        for word in &words {
            key.push(self.word_number(&bare_key(word)));
        }
        let ranked = row.kind == "commune";
        let known = |leaf: &NameLeaf| {
            leaf.words == words && (leaf.lang.is_none() || leaf.lang == lang) && (!leaf.ranked || ranked)
        };
        if late && self.names.at(&key).iter().any(known) {
            return;
        }
        let fresh = self.ids.len() as u32;
        let id = *self.id_numbers.entry(row.id.clone()).or_insert(fresh);
        if id == fresh {
            self.ids.push(row.id.clone());
        }
        let abbreviation = words.len() == 1
            && row.spelling.chars().count() <= 6
            && row.spelling.chars().all(|letter| !letter.is_lowercase());
        self.names.insert(&key, NameLeaf { kind, id, lang, words, abbreviation, ranked });
    }

    fn read_rules(&mut self, file: &File<'_>, findings: &mut Vec<Finding>) {
        let rows: RuleFile = match toml::from_str(file.text) {
            Ok(rows) => rows,
            Err(error) => {
                let line = error.span().map_or(0, |span| line_of(file.text, span.start));
                findings.push(Finding::at(Code::LexiconSyntax, file.path, line, error.message()));
                return;
            }
        };
        for row in rows.rule {
            let mut numbers = |list: &[String]| -> Vec<Concept> {
                list.iter()
                    .filter_map(|name| match self.concepts.get(name.as_str()) {
                        Some(number) => Some(*number),
                        None => {
                            findings.push(Finding::at(Code::UnknownConcept, file.path, 0, name));
                            None
                        }
                    })
                    .collect()
            };
            let rule = Rule {
                head: numbers(&row.head),
                key: numbers(&row.key),
                with: numbers(&row.with),
                without: numbers(&row.without),
                indicator: row.indicator,
                unit: row.unit,
                weight: row.weight,
                measure: row.measure,
                reach: row.reach,
                facet: row.facet,
                owner: row.owner,
                event_first: row.event_first,
                follows: row.follows,
            };
            self.rules.push(rule);
        }
    }

    /// All phrases of the text, the longest at each place, in order. `langs` gives the language of each token.
    pub fn tags(&self, text: &Tokens, lang_at: impl Fn(usize) -> Lang) -> Vec<Tag> {
        let list = &text.list;
        let mut buffer = [0u8; 4];
        let numbers: Vec<u32> = list
            .iter()
            .map(|token| {
                let key = match token.kind {
                    Kind::Word | Kind::Number => token.word.as_str(),
                    Kind::Mark(mark) => mark.encode_utf8(&mut buffer),
                    Kind::NewLine => return u32::MAX,
                };
                self.vocabulary.get(key).copied().unwrap_or(u32::MAX)
            })
            .collect();
        let mut out = Vec::new();
        let mut at = 0;
        while at < list.len() {
            let trie = &self.words[lang_at(at) as usize];
            let mut node = 0;
            let mut best = None;
            for (step, number) in numbers[at..].iter().take(12).enumerate() {
                if *number == u32::MAX {
                    break;
                }
                let Some(next) = trie.next.get(&(node, *number)) else { break };
                node = *next;
                if !trie.leaves[node as usize].is_empty() {
                    best = Some((node, at + step + 1));
                }
            }
            match best {
                Some((leaf, end)) => {
                    let leaves = &trie.leaves[leaf as usize];
                    out.extend(leaves.iter().map(|concept| Tag { concept: *concept, start: at, end }));
                    at = end;
                }
                None => at += 1,
            }
        }
        out
    }

    /// All names of the text, the longest at each place.
    pub fn names(&self, text: &Tokens, lang_at: impl Fn(usize) -> Lang) -> Vec<NameHit> {
        let list = &text.list;
        let mut out = Vec::new();
        let mut walked: Vec<usize> = Vec::with_capacity(8);
        let mut at = 0;
        while at < list.len() {
            if list[at].kind != Kind::Word {
                at += 1;
                continue;
            }
            let lang = lang_at(at);
            // What `fits` asks of the first word, asked before the walk.
            if !list[at].capital && lang != Lang::Fr && list[at].bare != "the" {
                at += 1;
                continue;
            }
            let mut node = 0;
            let mut best: Option<(&NameLeaf, usize)> = None;
            walked.clear();
            let mut step = at;
            while step < list.len() && walked.len() < 8 {
                match list[step].kind {
                    Kind::Word | Kind::Number => {
                        let Some(number) = self.vocabulary.get(&list[step].bare) else { break };
                        let Some(next) = self.names.next.get(&(node, *number)) else { break };
                        node = *next;
                        walked.push(step);
                        step += 1;
                        if let Some(leaf) = self.names.leaves[node as usize]
                            .iter()
                            .filter(|leaf| fits(leaf, text, &walked, lang))
                            .filter(|leaf| !leaf.ranked || self.beside_rank(text, at, step, lang))
                            .max_by_key(|leaf| (!leaf.ranked, leaf.lang.is_some()))
                        {
                            best = Some((leaf, step));
                        }
                    }
                    // A name may be joined by a hyphen, a dot or an apostrophe: `Bà Rịa - Vũng Tàu`, `TP.HCM`.
                    Kind::Mark('-' | '.' | '\'') if !walked.is_empty() => step += 1,
                    _ => break,
                }
            }
            match best {
                Some((leaf, end)) => {
                    out.push(NameHit { kind: leaf.kind, id: leaf.id, start: at, end });
                    at = end;
                }
                None => at += 1,
            }
        }
        out
    }
}

impl Lexicon {
    /// Whether a word of rank stands before or after the name: `phường Tân Hội`, `Tan Hoi Ward`, `commune de Tân Hôi`.
    fn beside_rank(&self, text: &Tokens, start: usize, end: usize, lang: Lang) -> bool {
        let is_rank = |at: usize| {
            let Some(token) = text.list.get(at) else { return false };
            let trie = &self.words[lang as usize];
            self.vocabulary
                .get(&token.word)
                .and_then(|number| trie.next.get(&(0, *number)))
                .is_some_and(|node| trie.leaves[*node as usize].contains(&concept::RANK_WORD))
        };
        let mut before = start;
        // `commune de Tân Hôi`, `commune d'An Hoa`.
        while lang == Lang::Fr
            && before > 0
            && (matches!(text.list[before - 1].word.as_str(), "de" | "d")
                || text.list[before - 1].kind == Kind::Mark('\''))
        {
            before -= 1;
        }
        before.checked_sub(1).is_some_and(is_rank) || lang == Lang::En && is_rank(end)
    }
}

fn fits(leaf: &NameLeaf, text: &Tokens, walked: &[usize], lang: Lang) -> bool {
    if leaf.lang.is_some_and(|only| only != lang) {
        return false;
    }
    // A name has a capital; an adjective of French has none.
    let first = &text.list[walked[0]];
    let small = leaf.kind == NameKind::Adjective && lang == Lang::Fr || leaf.words[0] == "the";
    if !first.capital && !small {
        return false;
    }
    let shown = |at: usize| &text.text[text.list[at].start..text.list[at].end];
    if leaf.abbreviation && shown(walked[0]).chars().any(char::is_lowercase) {
        return false;
    }
    let last = &text.list[walked[walked.len() - 1]];
    if walked.len() > 1 && !last.capital && leaf.kind != NameKind::Adjective && last.kind == Kind::Word {
        return false;
    }
    if lang != Lang::Vi {
        return true;
    }
    // Marks tell names apart in Vietnamese; a text may leave them out altogether.
    let word = |at: &usize| text.list[*at].word.as_str();
    walked.len() == leaf.words.len() && walked.iter().zip(&leaf.words).all(|(at, name)| word(at) == name)
        || (leaf.words.iter().any(|word| !word.is_ascii())
            && walked.len() > 1
            && walked.iter().all(|at| word(at).is_ascii()))
}

fn folder_lang(path: &str) -> Option<Lang> {
    let folder = path.split('/').rev().nth(1)?;
    folder.parse().ok()
}

pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// `sign(s|ed)` stands for `sign`, `signs`, `signed`; `[ký|ký kết] mới` for `ký mới`, `ký kết mới`.
fn spellings(phrase: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut rest = phrase;
    while let Some(open) = rest.find(['(', '[']) {
        let optional = rest.as_bytes()[open] == b'(';
        let Some(length) = rest[open..].find(if optional { ')' } else { ']' }) else { break };
        let inner = &rest[open + 1..open + length];
        let mut next = Vec::new();
        for head in &out {
            if optional {
                next.push(format!("{head}{}", &rest[..open]));
            }
            for choice in inner.split('|') {
                next.push(format!("{head}{}{choice}", &rest[..open]));
            }
        }
        out = next;
        rest = &rest[open + length + 1..];
        if out.len() > 256 {
            break;
        }
    }
    out.iter().map(|head| format!("{head}{rest}")).collect()
}
