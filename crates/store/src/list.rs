//! Lists: which records, how many, by which values, in which order, page by page; now or as of an entry.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use luytre_domain::ledger::hex;
use luytre_domain::projection::{OPENS, Row};
use roaring::RoaringBitmap;

use crate::db::{Arg, Db, args};
use crate::error::StoreError;
use crate::frequent::union;
use crate::index::{Column, Index, day_key};
use crate::project::Listed;
use crate::search::{self, Hits, Match, Part, Term, Typed};
use crate::snapshot::Snapshot;

/// The dimension that holds the keys of those who may see a record.
pub(crate) const SEES: &str = "sees";

/// Up to this many records are sorted whole; more are walked in their order. Tests, which run without optimisation
/// and on few records, go both ways.
const SPARSE: u64 = if cfg!(debug_assertions) { 16 } else { 20_000 };
/// Rows of a walk asked for at once.
const CHUNK: usize = if cfg!(debug_assertions) { 7 } else { 2_000 };
/// A title costs a look into the database, so fewer of them are sorted whole.
const SPARSE_TITLES: u64 = if cfg!(debug_assertions) { 8 } else { 2_000 };

/// Whose eyes look. What a view does not see is in no row, no count and no sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    #[default]
    All,
    /// Records whose dimension `sees` holds one of these keys. It is today's permission that counts, also for
    /// questions about the past.
    Keys(BTreeSet<String>),
    /// The open rows, as anybody may see them on this day. They are others than the records: what is asked of them knows
    /// nothing of what is closed. There is no past of them.
    Open(Date),
}

impl View {
    pub(crate) fn is_open(&self) -> bool {
        matches!(self, View::Open(_))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// By date, the latest first, records without a date last.
    #[default]
    Newest,
    Oldest,
    /// By last entry, the latest first.
    Changed,
    Title,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Any of the values of a dimension, and that for every dimension named.
    pub filter: BTreeMap<String, BTreeSet<String>>,
    pub sees: View,
    /// Words to be found; the last one may be unfinished. Searched in the words of today, also where `as_of` is set.
    pub text: Option<String>,
    /// First and last day of the record's date.
    pub date_from: Option<Date>,
    pub date_until: Option<Date>,
    /// Nothing real happened on this day or later.
    pub idle_before: Option<Date>,
    /// Order within a group of hits, where `text` is set.
    pub order: Order,
    /// A `next` or `previous` of an earlier page of the same list.
    pub cursor: Option<String>,
    pub limit: usize,
    /// The list as it was at this entry.
    pub as_of: Option<u64>,
    /// The dimensions to count by.
    pub facets: Vec<String>,
}

impl Default for ListQuery {
    fn default() -> Self {
        ListQuery {
            filter: BTreeMap::new(),
            sees: View::All,
            text: None,
            date_from: None,
            date_until: None,
            idle_before: None,
            order: Order::Newest,
            cursor: None,
            limit: 50,
            as_of: None,
            facets: Vec::new(),
        }
    }
}

/// One record of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub subject: String,
    /// Its last entry.
    pub changed: u64,
    /// Without its words.
    pub row: Row,
    /// How the text was found in it.
    pub found: Option<Match>,
}

/// A number of records; `exact` is false where there are at least so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub n: u64,
    pub exact: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    pub rows: Vec<Hit>,
    pub total: Count,
    /// For each wanted dimension its values with the number of records each would leave, the largest first. All
    /// filters hold but the dimension's own; chosen values are there even with 0.
    pub facets: BTreeMap<String, Vec<(String, u64)>>,
    pub next: Option<String>,
    pub previous: Option<String>,
}

/// What a list is, before it is cut into pages.
#[derive(Debug)]
pub(crate) struct Counted {
    groups: Vec<(Option<Match>, Arc<RoaringBitmap>)>,
    total: Count,
    facets: BTreeMap<String, Vec<(String, u64)>>,
}

impl Counted {
    /// All records of the list.
    pub(crate) fn found(&self) -> RoaringBitmap {
        self.groups.iter().fold(RoaringBitmap::new(), |all, (_, set)| all | set.as_ref())
    }
}

/// Where a page begins: the place of the row before it (or after it, looking back).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cursor {
    back: bool,
    /// Index into the groups of hits.
    group: usize,
    at: At,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    /// Rank by column and by record, smaller first.
    Rank(u32, u32),
    Title(String, u32),
}

impl Order {
    fn letter(self) -> char {
        match self {
            Order::Newest => 'n',
            Order::Oldest => 'o',
            Order::Changed => 'c',
            Order::Title => 't',
        }
    }

    fn column(self, index: &Index) -> Option<&Column> {
        match self {
            Order::Newest | Order::Oldest => Some(&index.date),
            Order::Changed => Some(&index.changed),
            Order::Title => None,
        }
    }

    /// Smaller ranks come first; unknown comes last.
    fn rank(self, value: u32) -> u32 {
        match (self, value) {
            (_, 0) => u32::MAX,
            (Order::Oldest, value) => value,
            (_, value) => u32::MAX - value,
        }
    }

    fn rank_of_record(self, ord: u32) -> u32 {
        if self == Order::Oldest { ord } else { u32::MAX - ord }
    }

    fn record_of_rank(self, rank: u32) -> u32 {
        self.rank_of_record(rank)
    }
}

impl Cursor {
    fn write(&self, order: Order) -> String {
        let back = if self.back { 'p' } else { 'n' };
        let group = self.group;
        match &self.at {
            At::Rank(rank, record) => format!("{}{back}{group}-{rank}-{record}", order.letter()),
            At::Title(sort, ord) => {
                format!("{}{back}{group}-{}-{ord}", order.letter(), hex(sort.as_bytes()))
            }
        }
    }

    fn read(text: &str, order: Order) -> Option<Cursor> {
        let rest = text.strip_prefix(order.letter())?;
        let (back, rest) = match rest.strip_prefix('p') {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix('n')?),
        };
        let mut parts = rest.split('-');
        let (group, key, ord) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?.parse().ok()?);
        let at = match order {
            Order::Title => {
                let pair = |at: usize| u8::from_str_radix(key.get(at..at + 2)?, 16).ok();
                let bytes: Option<Vec<u8>> = (0..key.len()).step_by(2).map(pair).collect();
                At::Title(String::from_utf8(bytes?).ok()?, ord)
            }
            _ => At::Rank(key.parse().ok()?, ord),
        };
        (parts.next().is_none() && group < 3).then_some(Cursor { back, group, at })
    }
}

/// What all of `sets` have in common.
fn meet(mut sets: Vec<Arc<RoaringBitmap>>, all: &Arc<RoaringBitmap>) -> Arc<RoaringBitmap> {
    sets.sort_by_key(|set| set.len());
    match sets.as_slice() {
        [] => all.clone(),
        [only] => only.clone(),
        [first, second, rest @ ..] => {
            let both = first.as_ref() & second.as_ref();
            Arc::new(rest.iter().fold(both, |found, set| found & set.as_ref()))
        }
    }
}

/// What `view` sees of the index that is its own ([`Index::realm`]); `None` is all of it.
pub(crate) fn visible(index: &Index, view: &View) -> Option<Arc<RoaringBitmap>> {
    match view {
        View::All => None,
        View::Keys(keys) => Some(index.with_any(SEES, keys)),
        View::Open(day) => {
            let day = day.to_string();
            let later: Vec<&RoaringBitmap> =
                index.values(OPENS).filter(|(opens, _)| *opens > day.as_str()).map(|(_, set)| set).collect();
            let shut = || later.iter().fold(index.all.as_ref().clone(), |open, shut| open - *shut);
            (!later.is_empty()).then(|| Arc::new(shut()))
        }
    }
}

impl Snapshot<'_> {
    /// One page of a list, with its count and its facets.
    pub fn list(&self, query: &ListQuery) -> Result<ListPage, StoreError> {
        let cursor = match &query.cursor {
            Some(text) => Some(Cursor::read(text, query.order).ok_or(StoreError::Cursor)?),
            None => None,
        };
        let index = self.index_at(query.as_of)?.realm(&query.sees);
        let counted = self.counted(query, &index)?;
        let back = cursor.as_ref().is_some_and(|cursor| cursor.back);
        // One more than the page holds tells whether there is more.
        let mut found = self.walk(query, &index, &counted, cursor.as_ref(), query.limit + 1)?;
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        if back {
            found.reverse();
        }
        let token = |back: bool, place: Option<&(usize, At)>| {
            place.map(|(group, at)| Cursor { back, group: *group, at: at.clone() }.write(query.order))
        };
        let here = cursor.as_ref().map(|cursor| (cursor.group, cursor.at.clone()));
        let next =
            if back || more { token(false, found.last().or(here.as_ref().filter(|_| back))) } else { None };
        let previous = match (back, &here) {
            (true, _) if more => token(true, found.first()),
            (false, Some(here)) => token(true, found.first().or(Some(here))),
            _ => None,
        };
        let places: Vec<(u32, Option<Match>)> = found
            .iter()
            .map(|(group, at)| {
                let ord = match at {
                    At::Rank(_, rank) => query.order.record_of_rank(*rank),
                    At::Title(_, ord) => *ord,
                };
                (ord, counted.groups[*group].0)
            })
            .collect();
        let rows = self.hits_at(&places, query.as_of)?;
        Ok(ListPage { rows, total: counted.total, facets: counted.facets.clone(), next, previous })
    }

    /// All records of a list in the order of their places, for exports: `take` gets each row.
    pub fn list_all(
        &self,
        query: &ListQuery,
        mut take: impl FnMut(Hit) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut query = ListQuery { facets: Vec::new(), limit: 500, cursor: None, ..query.clone() };
        loop {
            let page = self.list(&query)?;
            page.rows.into_iter().try_for_each(&mut take)?;
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// What somebody may be about to type: at most `limit` records, exact hits first, then the newest.
    pub fn suggest(&self, text: &str, view: &View, limit: usize) -> Result<Vec<Hit>, StoreError> {
        /// Records looked at before giving up; keeps the answer quick where hardly anything is visible.
        const MOST_LOOKED_AT: u64 = 2_000;
        /// Of those, records whose words are read again.
        const MOST_READ: u64 = 500;
        let Some(typed) = Typed::new(text, view.is_open()) else { return Ok(Vec::new()) };
        let index = self.index_at(None)?.realm(view);
        let visible = visible(&index, view).unwrap_or_else(|| index.all.clone());
        let mut found: BTreeMap<u32, Match> = BTreeMap::new();
        // Who types without marks means any marks: the newest folded hits have their exact ones among them.
        let marked = typed.words.iter().any(|word| word.exact != word.folded);
        let columns = [search::Column::Exact, search::Column::Folded];
        let enough = if marked { limit } else { 4 * limit } as u64;
        for column in columns.into_iter().skip(usize::from(!marked)) {
            let (parts, whole) = self.parts(&typed, column, &index)?;
            let mut base = visible.clone();
            let mut groups: Vec<&[Term]> = Vec::new();
            for part in &parts {
                let Some(known) = &part.known else {
                    groups.push(&part.asked);
                    continue;
                };
                let mut records = union(known);
                if !part.asked.is_empty() {
                    let mut rest = RoaringBitmap::new();
                    search::find(self.db, column, &[&part.asked], true, MOST_LOOKED_AT, |ord| {
                        rest.insert(ord);
                        true
                    })?;
                    records = Arc::new(records.as_ref() | rest);
                }
                base = Arc::new(base.as_ref() & records.as_ref());
            }
            let mut candidates = Vec::new();
            let mut take = |ord: u32| {
                if !found.contains_key(&ord) {
                    candidates.push(ord);
                }
                (candidates.len() as u64) < if whole { enough } else { MOST_READ }
            };
            if groups.is_empty() {
                base.iter().rev().all(take);
            } else if !base.is_empty() {
                let take = |ord| !base.contains(ord) || take(ord);
                search::find(self.db, column, &groups, true, MOST_LOOKED_AT, take)?;
            }
            for some in candidates.chunks(READ_TOGETHER) {
                let exact = found.values().filter(|found| **found == Match::Exact).count();
                if exact >= limit || (column == search::Column::Folded && found.len() >= limit) {
                    break;
                }
                for (ord, words) in self.words_of(some)? {
                    if let Some(found_as) = typed.matches(&words) {
                        found.insert(ord, found_as);
                    }
                }
            }
        }
        let mut best: Vec<(Match, u32)> = found.into_iter().map(|(ord, found)| (found, ord)).collect();
        best.sort_by_key(|(found, ord)| (*found, std::cmp::Reverse(*ord)));
        best.truncate(limit);
        let places: Vec<(u32, Option<Match>)> =
            best.into_iter().map(|(found, ord)| (ord, Some(found))).collect();
        self.hits_at(&places, None)
    }

    /// Records as a list shows them, with few statements: each is a trip to the database.
    fn hits_at(&self, places: &[(u32, Option<Match>)], as_of: Option<u64>) -> Result<Vec<Hit>, StoreError> {
        let numbers: Vec<String> = (2..READ_TOGETHER + 2).map(|at| format!("${at}")).collect();
        let sql = format!(
            "select r.ord, s.subject, r.changed, r.data from record r join subject s on s.ord = r.ord
             where r.changed <= $1 and r.ord in ({})",
            numbers.join(", ")
        );
        let mut hits: BTreeMap<u32, Hit> = BTreeMap::new();
        for some in places.chunks(READ_TOGETHER) {
            let mut args = vec![Arg::from(as_of.unwrap_or(i64::MAX.unsigned_abs()))];
            let ord = |at: usize| some.get(at).map_or(Arg::Int(-1), |(ord, _)| (*ord).into());
            args.extend((0..READ_TOGETHER).map(ord));
            self.db.each(&sql, &args, |row| {
                if let Some(data) = row.text_or(3)? {
                    let (subject, changed) = (row.text(1)?.to_owned(), row.count(2)?);
                    let row_of = Listed::read(data)?.into_row();
                    hits.insert(row.ord(0)?, Hit { subject, changed, row: row_of, found: None });
                }
                Ok(true)
            })?;
        }
        let hit = |(ord, found): &(u32, Option<Match>)| match hits.remove(ord) {
            Some(hit) => Ok(Hit { found: *found, ..hit }),
            // It has changed since.
            None => self.hit(*ord, as_of, *found),
        };
        places.iter().map(hit).collect()
    }

    /// The words of at most [`READ_TOGETHER`] records.
    fn words_of(&self, ords: &[u32]) -> Result<Vec<(u32, BTreeSet<search::Word>)>, StoreError> {
        let places: Vec<String> = (1..=READ_TOGETHER).map(|at| format!("${at}")).collect();
        // Always as many places, so that the statement is prepared once.
        let args: Vec<Arg> =
            (0..READ_TOGETHER).map(|at| ords.get(at).map_or(Arg::Int(-1), |ord| (*ord).into())).collect();
        let sql = format!("select ord, words from record where ord in ({})", places.join(", "));
        self.db.all(&sql, &args, |row| Ok((row.ord(0)?, search::words_of(row.text(1)?))))
    }

    /// What narrows a search, word by word, and whether it says everything: an unfinished word that may end in very
    /// many ways is left out, and the records are read instead.
    fn parts(
        &self,
        typed: &Typed,
        column: search::Column,
        index: &Index,
    ) -> Result<(Vec<Part>, bool), StoreError> {
        let term = |word: &search::Word| Term { text: column.of(word).to_owned(), prefix: false };
        let part = |word: &search::Word| match index.frequent.records(column, word) {
            Some(known) => Part { known: Some(known), asked: Vec::new() },
            None => Part { known: None, asked: vec![term(word)] },
        };
        let (finished, last) = typed.split();
        let mut parts: Vec<Part> = finished.iter().map(part).collect();
        let Some(last) = last else { return Ok((parts, true)) };
        let mut endings: BTreeMap<String, search::Word> = BTreeMap::new();
        // Several spellings of one folded word stand together.
        self.db.each(
            "select folded, exact from word where folded >= $1 and folded < $2 order by folded, exact limit $3",
            args![&last.folded, &format!("{}\u{10ffff}", last.folded), 8 * MOST_ENDINGS],
            |row| {
                let word = search::Word { folded: row.text(0)?.to_owned(), exact: row.text(1)?.to_owned() };
                if column.of(&word).starts_with(column.of(last)) {
                    endings.insert(column.of(&word).to_owned(), word);
                }
                Ok(endings.len() <= MOST_ENDINGS)
            },
        )?;
        if endings.len() > MOST_ENDINGS {
            return Ok((parts, false));
        }
        // A word nobody has written keeps its own term, which finds nothing.
        endings.entry(column.of(last).to_owned()).or_insert_with(|| last.clone());
        let mut ending = Part { known: None, asked: Vec::new() };
        for Part { known, asked } in endings.values().map(part) {
            match known {
                Some(known) => ending.known.get_or_insert_default().extend(known),
                None => ending.asked.extend(asked),
            }
        }
        parts.push(ending);
        Ok((parts, true))
    }

    pub(crate) fn counted(&self, query: &ListQuery, index: &Index) -> Result<Arc<Counted>, StoreError> {
        let ListQuery { filter, sees, text, date_from, date_until, idle_before, facets, as_of, .. } = query;
        let key = format!(
            "{:?}",
            (self.head.0, index.seq, filter, sees, text, date_from, date_until, idle_before, facets)
        );
        if let Some(counted) = self.memory.counted.get(&key) {
            return Ok(counted);
        }
        let mut narrow: Vec<Arc<RoaringBitmap>> = Vec::new();
        if *sees != View::All {
            let today = self.index_at(None)?.realm(sees);
            narrow.extend(visible(&today, sees));
        }
        if date_from.is_some() || date_until.is_some() {
            let from = date_from.map_or(1, |day| day_key(Some(day)));
            let until = date_until.map_or(u32::MAX, |day| day_key(Some(day)));
            narrow.push(Arc::new(index.date.between(from, until)));
        }
        if let Some(day) = idle_before {
            narrow.push(Arc::new(index.active.between(1, day_key(Some(*day)) - 1)));
        }
        let hits = match text.as_deref().and_then(|text| Typed::new(text, sees.is_open())) {
            None => None,
            Some(typed) => Some(self.hits(&typed, sees)?),
        };
        if let Some(hits) = &hits {
            narrow.push(Arc::new(&hits.exact | &hits.folded | &hits.partial));
        }
        if (as_of.is_some() && !narrow.is_empty()) || hits.is_some() {
            // Permissions and words are those of today: keep to what was there.
            narrow.push(index.all.clone());
        }
        let filters: BTreeMap<&str, Arc<RoaringBitmap>> = filter
            .iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(dimension, values)| (dimension.as_str(), index.with_any(dimension, values)))
            .collect();
        let but = |dimension: Option<&str>| {
            let others =
                filters.iter().filter(|(other, _)| Some(**other) != dimension).map(|(_, set)| set.clone());
            meet(narrow.iter().cloned().chain(others).collect(), &index.all)
        };
        let found = but(None);
        let facets = facets
            .iter()
            .filter(|dimension| dimension.as_str() != SEES)
            .map(|dimension| {
                let own;
                let base = if filters.contains_key(dimension.as_str()) {
                    own = but(Some(dimension));
                    &own
                } else {
                    &found
                };
                let chosen = filter.get(dimension);
                let mut counts: Vec<(String, u64)> = index
                    .count(dimension, base)
                    .into_iter()
                    .filter(|(value, n)| *n > 0 || chosen.is_some_and(|chosen| chosen.contains(*value)))
                    .map(|(value, n)| (value.to_owned(), n))
                    .collect();
                counts.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
                (dimension.clone(), counts)
            })
            .collect();
        let groups = match &hits {
            None => vec![(None, found.clone())],
            Some(hits) => hits
                .groups()
                .into_iter()
                .map(|(kind, set)| (Some(kind), Arc::new(set & found.as_ref())))
                .collect(),
        };
        let total = Count { n: found.len(), exact: hits.is_none_or(|hits| hits.complete) };
        let counted = Arc::new(Counted { groups, total, facets });
        self.memory.counted.put(key, counted.clone());
        Ok(counted)
    }

    fn hits(&self, typed: &Typed, sees: &View) -> Result<Arc<Hits>, StoreError> {
        let key = format!("{} {typed:?}", self.head.0);
        if let Some(hits) = self.memory.hits.get(&key) {
            return Ok(hits);
        }
        let index = self.index_at(None)?.realm(sees);
        let parts = |column| {
            let (mut parts, whole) = self.parts(typed, column, &index)?;
            if let (false, Some(last)) = (whole, typed.words.last()) {
                let asked = vec![Term { text: column.of(last).to_owned(), prefix: true }];
                parts.push(Part { known: None, asked });
            }
            Ok(parts)
        };
        let hits = Arc::new(search::hits(self.db, typed, parts)?);
        self.memory.hits.put(key, hits.clone());
        Ok(hits)
    }

    /// The places that follow `cursor` in its direction, the nearest first.
    fn walk(
        &self,
        query: &ListQuery,
        index: &Index,
        counted: &Counted,
        cursor: Option<&Cursor>,
        most: usize,
    ) -> Result<Vec<(usize, At)>, StoreError> {
        let back = cursor.is_some_and(|cursor| cursor.back);
        let start = cursor.map_or(0, |cursor| cursor.group);
        if start >= counted.groups.len() {
            return Err(StoreError::Cursor);
        }
        let groups: Vec<usize> =
            if back { (0..=start).rev().collect() } else { (start..counted.groups.len()).collect() };
        let mut found = Vec::new();
        for group in groups {
            let from = cursor.filter(|cursor| cursor.group == group).map(|cursor| &cursor.at);
            let left = most - found.len();
            let set = counted.groups[group].1.as_ref();
            let places = match query.order.column(index) {
                Some(column) => walk_column(query.order, column, set, from, back, left),
                None => self.walk_titles(index, set, from, back, left, query.as_of.is_some())?,
            };
            found.extend(places.into_iter().map(|at| (group, at)));
            if found.len() == most {
                break;
            }
        }
        Ok(found)
    }

    fn walk_titles(
        &self,
        index: &Index,
        set: &RoaringBitmap,
        from: Option<&At>,
        back: bool,
        most: usize,
        past: bool,
    ) -> Result<Vec<At>, StoreError> {
        let beyond = |at: &At| from.is_none_or(|from| if back { at < from } else { at > from });
        let mut found: Vec<At> = Vec::new();
        let mut today = |sort: &str, ord: u32| {
            if !index.retitled.contains_key(&ord) {
                let at = At::Title(sort.to_owned(), ord);
                if beyond(&at) {
                    found.push(at);
                }
            }
            found.len() < most
        };
        if set.len() <= SPARSE_TITLES {
            for ord in set {
                let sort = self.db.one("select sort from record where ord = $1", args![ord], |row| {
                    Ok(row.text(0)?.to_owned())
                })?;
                if let Some(sort) = sort
                    && !index.retitled.contains_key(&ord)
                {
                    let at = At::Title(sort, ord);
                    if beyond(&at) {
                        found.push(at);
                    }
                }
            }
        } else {
            let (sort, ord) = match from {
                Some(At::Title(sort, ord)) => (sort.as_str(), i64::from(*ord)),
                _ if back => ("\u{10ffff}", i64::MAX),
                _ => ("", -1),
            };
            let sql = if back {
                "select sort, ord from record where (sort, ord) < ($1, $2) order by sort desc, ord desc limit $3"
            } else {
                "select sort, ord from record where (sort, ord) > ($1, $2) order by sort, ord limit $3"
            };
            let (mut sort, mut ord) = (sort.to_owned(), ord);
            loop {
                let (mut seen, mut last, mut wanted) = (0, None, true);
                self.db.each(sql, args![&sort, ord, CHUNK], |row| {
                    let (sort, ord) = (row.text(0)?, row.ord(1)?);
                    seen += 1;
                    if seen == CHUNK {
                        last = Some((sort.to_owned(), i64::from(ord)));
                    }
                    wanted = !set.contains(ord) || today(sort, ord);
                    Ok(wanted)
                })?;
                match last {
                    Some(last) if wanted => (sort, ord) = last,
                    _ => break,
                }
            }
        }
        if past {
            let then = index.retitled.iter().filter(|(ord, _)| set.contains(**ord));
            found.extend(then.map(|(ord, sort)| At::Title(sort.clone(), *ord)).filter(beyond));
        }
        found.sort();
        if back {
            found.reverse();
        }
        found.truncate(most);
        Ok(found)
    }

    pub(crate) fn subject_of(&self, ord: u32) -> Result<String, StoreError> {
        let subject = self.db.one("select subject from subject where ord = $1", args![ord], |row| {
            Ok(row.text(0)?.to_owned())
        })?;
        subject.ok_or_else(|| StoreError::corrupt("subject", format_args!("{ord} is missing")))
    }

    /// A record as a list shows it, if it is one.
    pub(crate) fn hit_or(&self, ord: u32, as_of: Option<u64>) -> Result<Option<Hit>, StoreError> {
        hit(self.db, ord, as_of)
    }

    /// A record as a list shows it.
    pub(crate) fn hit(&self, ord: u32, as_of: Option<u64>, found: Option<Match>) -> Result<Hit, StoreError> {
        hit(self.db, ord, as_of)?
            .map(|hit| Hit { found, ..hit })
            .ok_or_else(|| StoreError::corrupt("record", format_args!("{ord} is missing")))
    }
}

/// Records whose words are read with one statement.
const READ_TOGETHER: usize = 25;
/// Up to so many words that begin alike are asked for one by one.
const MOST_ENDINGS: usize = 64;

fn hit(db: &Db, ord: u32, as_of: Option<u64>) -> Result<Option<Hit>, StoreError> {
    let read = |row: &crate::db::Row| -> Result<Option<Hit>, StoreError> {
        let (subject, changed) = (row.text(0)?.to_owned(), row.count(1)?);
        let listed = row.text_or(2)?.map(Listed::read).transpose()?;
        Ok(listed.map(|listed| Hit { subject, changed, row: listed.into_row(), found: None }))
    };
    let now = "select s.subject, r.changed, r.data from record r join subject s on s.ord = r.ord
               where r.ord = $1 and r.changed <= $2";
    let then = "select s.subject, v.since, v.data from version v join subject s on s.ord = v.ord
                where v.ord = $1 and v.since <= $2 and v.until > $2";
    let as_of = as_of.unwrap_or(i64::MAX.unsigned_abs());
    match db.one(now, args![ord, as_of], read)? {
        Some(hit) => Ok(hit),
        None => Ok(db.one(then, args![ord, as_of], read)?.flatten()),
    }
}

fn walk_column(
    order: Order,
    column: &Column,
    set: &RoaringBitmap,
    from: Option<&At>,
    back: bool,
    most: usize,
) -> Vec<At> {
    let from = match from {
        Some(At::Rank(rank, record)) => Some((*rank, *record)),
        _ => None,
    };
    let beyond = |at: &(u32, u32)| from.is_none_or(|from| if back { *at < from } else { *at > from });
    let place = |ord: u32| (order.rank(column.get(ord)), order.rank_of_record(ord));
    let nearest = |mut places: Vec<(u32, u32)>, most: usize| {
        if places.len() > most {
            if back {
                places.select_nth_unstable_by(most, |a, b| b.cmp(a));
            } else {
                places.select_nth_unstable(most);
            }
            places.truncate(most);
        }
        places.sort_unstable();
        if back {
            places.reverse();
        }
        places
    };
    let mut found = Vec::new();
    if set.len() <= SPARSE {
        found = nearest(set.iter().map(place).filter(beyond).collect(), most);
    } else {
        let rank_of_range = |range: u32| order.rank(range);
        let start = from.map(|(rank, _)| {
            // The column's number of a rank: ranks are their own inverse, but for "unknown".
            let value = if rank == u32::MAX { 0 } else { order.rank(rank) };
            rank_of_range(column.range_of(value))
        });
        let mut ranges: Vec<_> =
            column.ranges().iter().map(|(range, set)| (rank_of_range(*range), set)).collect();
        ranges.sort_by_key(|(rank, _)| *rank);
        if back {
            ranges.reverse();
        }
        for (rank, records) in ranges {
            if start.is_some_and(|start| if back { rank > start } else { rank < start }) {
                continue;
            }
            let left = most - found.len();
            let both = set & records.as_ref();
            if rank == u32::MAX {
                // All ranks are equal: the order is that of the records.
                let ascending = (order == Order::Oldest) != back;
                let places = |ord| (rank, order.rank_of_record(ord));
                if ascending {
                    found.extend(both.iter().map(places).filter(beyond).take(left));
                } else {
                    found.extend(both.iter().rev().map(places).filter(beyond).take(left));
                }
            } else {
                found.extend(nearest(both.iter().map(place).filter(beyond).collect(), left));
            }
            if found.len() >= most {
                break;
            }
        }
    }
    found.into_iter().map(|(rank, record)| At::Rank(rank, record)).collect()
}
