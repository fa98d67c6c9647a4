//! Dates and periods: explicit, relative to the publication, inferred.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use luytre_text::lang::Lang;

use crate::lexicon::concept as c;
use crate::number::words;
use crate::text::Text;
use crate::token::Kind;

/// A day, a month or a year; the year may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    pub year: Option<i16>,
    /// 0 where unknown.
    pub month: i8,
    pub day: i8,
}

impl When {
    pub fn year(year: i16) -> When {
        When { year: Some(year), month: 0, day: 0 }
    }

    pub fn day(year: Option<i16>, month: i8, day: i8) -> When {
        When { year, month, day }
    }

    pub fn date(self) -> Option<Date> {
        Date::new(self.year?, self.month.max(1), self.day.max(1)).ok()
    }

    fn of(date: Date) -> When {
        When { year: Some(date.year()), month: date.month(), day: date.day() }
    }

    pub fn first(self) -> When {
        When { year: self.year, month: self.month.max(1), day: self.day.max(1) }
    }

    pub fn last(self) -> When {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day > 0 {
            self.day
        } else {
            date(self.year.unwrap_or(2023).clamp(1, 9999), month, 1).days_in_month()
        };
        When { year: self.year, month, day }
    }

    pub fn shift_years(self, by: i16) -> When {
        When { year: self.year.map(|year| year.saturating_add(by).clamp(1, 9999)), ..self }
    }

    /// The day `by` days later; unchanged where the day or year is unknown.
    pub fn shift_days(self, by: i32) -> When {
        if self.day == 0 || by == 0 {
            return self;
        }
        self.date().and_then(|day| day.checked_add(by.days()).ok()).map_or(self, When::of)
    }

    pub fn text(self) -> String {
        let mut out = match self.year {
            Some(year) => format!("{year:04}"),
            None => "XXXX".to_owned(),
        };
        if self.month > 0 {
            out.push_str(&format!("-{:02}", self.month));
            if self.day > 0 {
                out.push_str(&format!("-{:02}", self.day));
            }
        }
        out
    }
}

/// What kind of expression it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// From `from` to `to`.
    Span,
    /// The state at `to`.
    AsOf,
    /// A day or two: when something happened.
    Point,
    /// `each year`, which dates nothing.
    Each,
}

#[derive(Clone, Debug)]
pub struct Time {
    pub start: usize,
    pub end: usize,
    pub from: When,
    pub to: When,
    pub shape: Shape,
    pub basis: &'static str,
}

/// What dates are counted from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Anchor {
    pub published: Option<When>,
    /// The year of the text where the day of publication is not known.
    pub year: Option<i16>,
}

impl Anchor {
    fn date(self) -> Option<Date> {
        self.published.and_then(When::date)
    }

    fn year(self) -> Option<i16> {
        self.published.and_then(|when| when.year).or(self.year)
    }

    /// The year that puts a day or month nearest to the publication.
    fn nearest(self, month: i8, day: i8) -> Option<i16> {
        let now = self.date()?;
        let wanted = |year: i16| Date::new(year, month, day.clamp(1, 28)).ok();
        [now.year() - 1, now.year(), now.year() + 1]
            .into_iter()
            .filter_map(|year| Some((wanted(year)?.since(now).ok()?.get_days().abs(), year)))
            .min()
            .map(|(_, year)| year)
    }
}

fn small(text: &Text<'_>, at: usize) -> Option<(i16, usize)> {
    let token = text.token(at)?;
    if token.kind == Kind::Number {
        return (token.word.len() <= 2).then(|| token.word.parse().ok().map(|number| (number, at + 1)))?;
    }
    let (value, end) = words(text, at)?;
    Some((i16::try_from(value).ok()?, end))
}

fn day_number(text: &Text<'_>, at: usize) -> Option<i8> {
    let token = text.token(at)?;
    if token.kind != Kind::Number || token.word.len() > 2 {
        return None;
    }
    token.word.parse().ok().filter(|day| (1..=31).contains(day))
}

pub fn year_at(text: &Text<'_>, at: usize) -> Option<i16> {
    let token = text.token(at)?;
    if token.kind != Kind::Number || token.word.len() != 4 {
        return None;
    }
    let stuck = text.glued(at) && at > 0 && text.is_word(at - 1);
    token.word.parse().ok().filter(|year| (1900..=2100).contains(year) && !stuck)
}

fn month_at(text: &Text<'_>, at: usize) -> Option<(i8, usize)> {
    let (step, end) = text.phrase_of(at, c::M1..=c::M12)?;
    // `may` and `mars` are months with a capital in English, always in French.
    if text.lang == Lang::En && !text.capital(at) {
        return None;
    }
    Some((step as i8 + 1, end))
}

fn join(text: &Text<'_>, at: usize) -> Option<usize> {
    joined(text, at).map(|next| {
        // `entre le 14 et le 16 septembre`.
        let article = matches!(text.bare(next), "le" | "the") && day_number(text, next + 1).is_some();
        next + usize::from(article)
    })
}

fn joined(text: &Text<'_>, at: usize) -> Option<usize> {
    if text.is_mark(at, '-') || text.is_mark(at, ',') && day_number(text, at + 1).is_some() {
        return Some(at + 1);
    }
    text.phrase(at, c::AND).or_else(|| text.phrase(at, c::TO)).or_else(|| text.phrase(at, c::RANGE_TO))
}

/// A day with its month: the days, month, year and end.
fn day_month(text: &Text<'_>, at: usize) -> Option<(i8, i8, i8, Option<i16>, usize)> {
    // ISO.
    if let Some(year) = year_at(text, at)
        && text.is_mark(at + 1, '-')
        && text.glued(at + 1)
        && let Some(month) = day_number(text, at + 2).filter(|month| *month <= 12)
        && text.glued(at + 2)
    {
        if text.is_mark(at + 3, '-')
            && text.glued(at + 3)
            && let Some(day) = day_number(text, at + 4)
        {
            return Some((day, day, month, Some(year), at + 5));
        }
        return Some((0, 0, month, Some(year), at + 3));
    }
    // English: month first.
    if let Some((month, next)) = month_at(text, at)
        && text.lang == Lang::En
    {
        if let Some(day) = day_number(text, next) {
            let mut last = day;
            let mut end = next + 1;
            if let Some(after) = join(text, end)
                && let Some(second) = day_number(text, after)
                && second > day
                && text.phrase(after + 1, c::H_PERSON).is_none()
            {
                last = second;
                end = after + 1;
            }
            let comma = usize::from(text.is_mark(end, ','));
            if let Some(year) = year_at(text, end + comma) {
                return Some((day, last, month, Some(year), end + comma + 1));
            }
            return Some((day, last, month, None, end));
        }
        let year = year_at(text, next);
        return Some((0, 0, month, year, next + usize::from(year.is_some())));
    }
    // Days first.
    let first = day_number(text, at)?;
    let mut last = first;
    let mut end = at + 1;
    if text.phrase(end, c::ORDINAL_AFTER).is_some() && text.glued(end) {
        end += 1;
    }
    if let Some(after) = join(text, end)
        && let Some(second) = day_number(text, after)
        && second > first
    {
        let numeric = (text.is_mark(after + 1, '/') || text.is_mark(after + 1, '-'))
            && day_number(text, after + 2).is_some_and(|month| month <= 12);
        if numeric
            || month_at(text, after + 1).is_some()
            || (text.lang == Lang::Vi && text.phrase(after + 1, c::MONTH).is_some())
        {
            last = second;
            end = after + 1;
        }
    }
    for mark in ['/', '-', '.'] {
        if text.is_mark(end, mark)
            && text.glued(end)
            && text.glued(end + 1)
            && let Some(month) = day_number(text, end + 1).filter(|month| *month <= 12)
        {
            if text.is_mark(end + 2, mark) && text.glued(end + 2) {
                if let Some(year) = year_at(text, end + 3) {
                    return Some((first, last, month, Some(year), end + 4));
                }
                if let Some(year) = day_number(text, end + 3).map(i16::from).filter(|year| *year >= 10) {
                    return Some((first, last, month, Some(2000 + year), end + 4));
                }
            }
            if mark == '/' || text.lang == Lang::Vi && last > first {
                return Some((first, last, month, None, end + 2));
            }
        }
    }
    if text.is_mark(end, '/')
        && first <= 12
        && text.glued(end)
        && let Some(year) = year_at(text, end + 1)
    {
        return Some((0, 0, first, Some(year), end + 2));
    }
    if text.lang == Lang::Vi {
        if let Some(next) = text.phrase(end, c::MONTH)
            && let Some(month) = day_number(text, next).filter(|month| *month <= 12)
        {
            let year = text.phrase(next + 1, c::YEAR).and_then(|at| Some((year_at(text, at)?, at + 1)));
            return Some(match year {
                Some((year, stop)) => (first, last, month, Some(year), stop),
                None => (first, last, month, None, next + 1),
            });
        }
        return None;
    }
    let (month, next) = month_at(text, end)?;
    let comma = usize::from(text.is_mark(next, ','));
    match year_at(text, next + comma) {
        Some(year) => Some((first, last, month, Some(year), next + comma + 1)),
        None => Some((first, last, month, None, next)),
    }
}

fn point(anchor: Anchor, first: i8, last: i8, month: i8, year: Option<i16>) -> (When, When, &'static str) {
    let basis = if year.is_some() { "explicit" } else { "relative" };
    let year = year.or_else(|| anchor.nearest(month, last.max(1))).or(None);
    if first == 0 {
        let when = When { year, month, day: 0 };
        return (when.first(), when.last(), basis);
    }
    (When::day(year, month, first), When::day(year, month, last), basis)
}

/// `this year`, `last year`, `year 2024`, a bare year after an expression of months.
fn year_after(text: &Text<'_>, anchor: Anchor, at: usize) -> Option<(Option<i16>, usize)> {
    let mut at = at;
    for _ in 0..2 {
        if matches!(text.bare(at), "of" | "de" | "in" | "en" | "d" | "from" | "cua") {
            at += 1;
            if text.is_mark(at, '\'') {
                at += 1;
            }
        }
    }
    if let Some(end) = text.phrase(at, c::THIS_YEAR) {
        return Some((anchor.year(), end));
    }
    if let Some(end) = text.phrase(at, c::LAST_YEAR) {
        return Some((anchor.year().map(|year| year - 1), end));
    }
    if let Some(end) = text.phrase(at, c::NEXT_YEAR) {
        return Some((anchor.year().map(|year| year + 1), end));
    }
    let slash = usize::from(text.is_mark(at, '/'));
    let next = text.phrase(at, c::YEAR).unwrap_or(at + slash);
    year_at(text, next).map(|year| (Some(year), next + 1))
}

fn roman_or_small(text: &Text<'_>, at: usize) -> Option<i16> {
    match text.shown(at) {
        "I" => Some(1),
        "II" => Some(2),
        "III" => Some(3),
        "IV" => Some(4),
        _ => small(text, at).map(|(number, _)| number).filter(|number| (1..=4).contains(number)),
    }
}

fn months(year: Option<i16>, from: i8, to: i8) -> (When, When) {
    (When { year, month: from, day: 1 }, When { year, month: to, day: 0 }.last())
}

fn weekday_at(text: &Text<'_>, at: usize) -> Option<(Weekday, usize)> {
    let (step, end) = text.phrase_of(at, c::W1..=c::W7)?;
    let days = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    Some((days[step as usize], end))
}

/// One expression that starts at `at`.
fn expression(text: &Text<'_>, anchor: Anchor, at: usize, before: &[Time]) -> Option<Time> {
    let make = |end: usize, from: When, to: When, shape: Shape, basis: &'static str| {
        Some(Time { start: at, end, from, to, shape, basis })
    };
    // Years: `2011-20`, `2023 - 2025`, `between 2020 and 2024`.
    if let Some(first) = year_at(text, at) {
        let next = if text.is_mark(at + 1, '-') {
            Some(at + 2)
        } else {
            text.phrase(at + 1, c::TO).or_else(|| text.phrase(at + 1, c::RANGE_TO)).or_else(|| {
                let between = at > 0 && text.has(at - 1, c::BETWEEN);
                text.phrase(at + 1, c::AND).filter(|_| between)
            })
        };
        if let Some(next) = next {
            if let Some(second) = year_at(text, next)
                && second > first
            {
                return make(
                    next + 1,
                    When::year(first).first(),
                    When::year(second).last(),
                    Shape::Span,
                    "explicit",
                );
            }
            if let Some(short) = day_number(text, next).map(i16::from)
                && text.is_mark(at + 1, '-')
                && text.glued(at + 1)
                && text.glued(next)
                && !text.is_mark(next + 1, '-')
                && short > first % 100
            {
                return make(
                    next + 1,
                    When::year(first).first(),
                    When::year(first / 100 * 100 + short).last(),
                    Shape::Span,
                    "explicit",
                );
            }
        }
        if day_month(text, at).is_none() {
            return make(
                at + 1,
                When::year(first).first(),
                When::year(first).last(),
                Shape::Span,
                "explicit",
            );
        }
    }
    // N months, quarters, halves.
    if text.lang == Lang::Vi {
        if let Some(next) = text.phrase(at, c::QUARTER)
            && let Some(quarter) = roman_or_small(text, next)
        {
            let (year, end) = year_after(text, anchor, next + 1).unwrap_or((anchor.year(), next + 1));
            let basis = if end > next + 1 { "explicit" } else { "relative" };
            let (from, to) = months(year, quarter as i8 * 3 - 2, quarter as i8 * 3);
            return make(end, from, to, Shape::Span, basis);
        }
        if let Some(next) = text.phrase(at, c::MONTH)
            && let Some(month) = day_number(text, next).filter(|month| *month <= 12)
        {
            let (year, end) =
                year_after(text, anchor, next + 1).unwrap_or((anchor.nearest(month, 15), next + 1));
            let basis = if end > next + 1 { "explicit" } else { "relative" };
            let (from, to) = months(year, month, month);
            return make(end, from, to, Shape::Span, basis);
        }
    }
    let (ordinal_from, lead) = match text.phrase(at, c::FIRST) {
        Some(next) => (true, next),
        None => (false, at),
    };
    let first_of = text
        .phrase_of(at, c::O1..=c::O4)
        .map(|(step, end)| (step as i8 + 1, end))
        .or_else(|| ordinal_from.then_some((1, lead)));
    if let Some((number, next)) = first_of {
        if let Some(end) = text.phrase(next, c::QUARTER) {
            let (year, stop) = year_after(text, anchor, end).unwrap_or((anchor.year(), end));
            let next_year = year_after(text, anchor, end).is_none();
            let (from, to) = months(year, number * 3 - 2, number * 3);
            return make(stop, from, to, Shape::Span, if next_year { "relative" } else { "explicit" });
        }
        if let Some(end) = text.phrase(next, c::HALF_YEAR)
            && number <= 2
        {
            let found = year_after(text, anchor, end);
            let (year, stop) = found.unwrap_or((anchor.year(), end));
            let (from, to) = months(year, number * 6 - 5, number * 6);
            return make(stop, from, to, Shape::Span, "relative");
        }
    }
    let count_at = if ordinal_from { lead } else { at };
    if let Some((count, next)) = small(text, count_at)
        && (1..=12).contains(&count)
    {
        let mut next = next;
        let mut from_start = ordinal_from;
        if let Some(skip) = text.phrase(next, c::FIRST) {
            next = skip;
            from_start = true;
        }
        if text.is_mark(next, '-') {
            next += 1;
        }
        if let Some(mut end) = text.phrase(next, c::MONTH) {
            let mut last = false;
            if let Some(skip) = text.phrase(end, c::FIRST) {
                end = skip;
                from_start = true;
            } else if let Some(skip) = text.phrase(end, c::LAST_OF) {
                end = skip;
                last = true;
            }
            let ago = text.lang != Lang::Vi && text.any_in(next, end + 2, &[c::DAY_EARLIER]);
            let found = year_after(text, anchor, end);
            // Three months is a duration, nine months is the year so far: only with a sign of it.
            let sign = from_start
                || found.is_some()
                || last
                || matches!(text.bare(at.saturating_sub(1)), "in" | "trong" | "en" | "the" | "sau" | "cung")
                || count >= 6
                || { text.sentence_of(at).is_some_and(|number| text.sentences[number].start == at) };
            if sign && !ago && text.phrase(end, c::PERIOD_WORD).is_none()
                || text.phrase(end, c::PERIOD_WORD).is_some()
            {
                let (year, stop) = found.unwrap_or((
                    before
                        .iter()
                        .rev()
                        .find(|time| time.shape == Shape::Span && time.basis != "inferred")
                        .and_then(|time| time.from.year)
                        .filter(|_| anchor.year().is_none())
                        .or(anchor.year()),
                    end,
                ));
                let (from, to) =
                    if last { months(year, 13 - count as i8, 12) } else { months(year, 1, count as i8) };
                let basis = if found.is_some() && year_at(text, stop - 1).is_some() {
                    "explicit"
                } else {
                    "relative"
                };
                return make(stop, from, to, Shape::Span, basis);
            }
        }
        // `three years ago` is no period; `ba năm qua`, `trois dernières années`, `past three years` are.
        let (past_before, unit_at) = match text.phrase(next, c::PAST) {
            Some(skip) => (true, skip),
            None => (at > 0 && text.has(at - 1, c::PAST), next),
        };
        if let Some(end) = text.phrase(unit_at, c::YEAR) {
            let past_after = text.phrase(end, c::PAST);
            if past_before || past_after.is_some() {
                let stop = past_after.unwrap_or(end);
                if let Some(now) = anchor.date() {
                    let from = now.checked_sub(i32::from(count).years()).ok()?;
                    return make(stop, When::of(from), When::of(now), Shape::Span, "relative");
                }
                let to = anchor.published?;
                return make(stop, to, to, Shape::Span, "relative");
            }
        }
    }
    // January-September, January to July.
    if let Some((month, next)) = month_at(text, at).filter(|_| text.lang != Lang::Vi) {
        let after = if text.is_mark(next, '-') { Some(next + 1) } else { text.phrase(next, c::TO) };
        if let Some(after) = after
            && let Some((last, end)) = month_at(text, after)
            && last > month
        {
            let found = year_after(text, anchor, end);
            let (year, stop) = found.unwrap_or((anchor.year(), end));
            let (from, to) = months(year, month, last);
            return make(stop, from, to, Shape::Span, if found.is_some() { "explicit" } else { "relative" });
        }
    }
    if let Some((first, last, month, year, end)) = day_month(text, at) {
        let (from, to, basis) = point(anchor, first, last, month, year);
        return make(end, from, to, if first == 0 { Shape::Span } else { Shape::Point }, basis);
    }
    if text.lang != Lang::Vi
        && let Some((month, next)) = month_at(text, at)
    {
        let found = year_after(text, anchor, next);
        let (year, end) = found.unwrap_or((anchor.nearest(month, 15), next));
        let (from, to) = months(year, month, month);
        return make(end, from, to, Shape::Span, if found.is_some() { "explicit" } else { "relative" });
    }
    // Relative words.
    let year = anchor.year();
    let whole = |year: Option<i16>| (When { year, month: 1, day: 1 }, When { year, month: 12, day: 31 });
    if let Some(end) = text.phrase(at, c::EVERY_YEAR) {
        let (from, to) = whole(year);
        return make(end, from, to, Shape::Each, "inferred");
    }
    // The same months of the year before, or of the year named.
    if let Some(end) = text.phrase(at, c::SAME_PERIOD).or_else(|| text.phrase(at, c::YEAR_EARLIER)) {
        let last = before.iter().rev().find(|time| time.shape == Shape::Span)?;
        let (to_year, stop) = match year_after(text, anchor, end) {
            Some((Some(year), stop)) => (Some(year), stop),
            _ => (last.to.year.map(|year| year - 1), end),
        };
        let by = to_year.zip(last.to.year).map_or(-1, |(to, from)| to - from);
        let by = if by == 0 && text.phrase(at, c::YEAR_EARLIER).is_some() { -1 } else { by };
        return make(stop, last.from.shift_years(by), last.to.shift_years(by), Shape::Span, "relative");
    }
    if let Some(end) = text.phrase(at, c::SAME_PERIOD_NOW) {
        // Not the one it was compared with.
        let last = before.iter().rev().find(|time| {
            let compared = [c::SAME_PERIOD, c::YEAR_EARLIER];
            time.shape == Shape::Span && !text.any_in(time.start, time.end, &compared)
        })?;
        return make(end, last.from, last.to, Shape::Span, last.basis);
    }
    if let Some(end) = text.phrase(at, c::THIS_YEAR).or_else(|| text.phrase(at, c::WHOLE_YEAR)) {
        let (from, to) = whole(year);
        return make(end, from, to, Shape::Span, "relative");
    }
    if let Some(end) = text.phrase(at, c::LAST_YEAR) {
        let (from, to) = whole(year.map(|year| year - 1));
        return make(end, from, to, Shape::Span, "relative");
    }
    if let Some(end) = text.phrase(at, c::NEXT_YEAR) {
        let (from, to) = whole(year.map(|year| year + 1));
        return make(end, from, to, Shape::Span, "relative");
    }
    if let Some(end) = text.phrase(at, c::YEAR_START) {
        let to = anchor.published.map(|when| if when.day > 0 { when } else { when.last() }).unwrap_or(When {
            year: None,
            month: 12,
            day: 31,
        });
        return make(end, When { year, month: 1, day: 1 }, to, Shape::Span, "publication");
    }
    if let Some(end) = text.phrase(at, c::SINCE_THEN) {
        let last = before.iter().rev().find(|time| matches!(time.shape, Shape::Point | Shape::Span))?;
        let to = anchor.published.map_or(When { year: None, month: 12, day: 31 }, When::last);
        return make(end, last.from, to, Shape::Span, "relative");
    }
    if let Some(end) = text.phrase(at, c::DAY_EARLIER) {
        // `to be done before 30 June`: a bound is no day on which something happened.
        let bound = |time: &Time| {
            (time.start.saturating_sub(2)..time.start).any(|place| {
                matches!(text.bare(place), "truoc" | "sau" | "before" | "after" | "by" | "avant" | "apres")
            })
        };
        let last = before.iter().rev().find(|time| time.shape == Shape::Point && !bound(time))?;
        let day = When::of(last.from.date()?.yesterday().ok()?);
        return make(end, day, day, Shape::Point, "relative");
    }
    let now = anchor.date();
    if let Some(end) = text.phrase(at, c::LAST_MONTH) {
        let day = now?.checked_sub(1.month()).ok()?;
        let (from, to) = months(Some(day.year()), day.month(), day.month());
        return make(end, from, to, Shape::Span, "relative");
    }
    if let Some(end) = text.phrase(at, c::THIS_MONTH) {
        let day = now?;
        let (from, to) = months(Some(day.year()), day.month(), day.month());
        return make(end, from, to, Shape::Span, "relative");
    }
    if let Some(end) = text.phrase(at, c::TODAY) {
        return make(end, When::of(now?), When::of(now?), Shape::Point, "relative");
    }
    if let Some(end) = text.phrase(at, c::YESTERDAY) {
        let day = When::of(now?.yesterday().ok()?);
        return make(end, day, day, Shape::Point, "relative");
    }
    if let Some(end) = text.phrase(at, c::WEEKEND) {
        let mut day = now?;
        while day.weekday() != Weekday::Sunday {
            day = day.yesterday().ok()?;
        }
        return make(end, When::of(day.yesterday().ok()?), When::of(day), Shape::Point, "relative");
    }
    if let Some((weekday, end)) = weekday_at(text, at) {
        let mut day = now?;
        let sentence = text.sentence_of(at).map(|number| text.sentences[number].clone());
        let future = sentence.is_some_and(|sentence| {
            text.any_in(
                at.saturating_sub(5).max(sentence.start),
                (at + 2).min(sentence.end),
                &[c::EVENT_FUTURE],
            )
        });
        while day.weekday() != weekday {
            day = if future { day.tomorrow() } else { day.yesterday() }.ok()?;
        }
        let mut last = day;
        let mut stop = end;
        if let Some(next) = text.phrase(end, c::AND)
            && let Some((second, after)) = weekday_at(text, next)
        {
            // `vendredi et samedi`: the second is the nearer one.
            let mut day2 = now?;
            while day2.weekday() != second {
                day2 = day2.yesterday().ok()?;
            }
            last = day2;
            while day > last {
                day = day.checked_sub(7.days()).ok()?;
            }
            stop = after;
        }
        return make(stop, When::of(day), When::of(last), Shape::Point, "relative");
    }
    None
}

/// All expressions of the text in order. `since`, `until`, `end of` widen or turn what follows them.
pub fn times(text: &Text<'_>, anchor: Anchor) -> Vec<Time> {
    let mut out: Vec<Time> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some(mut time) = expression(text, anchor, at, &out) else {
            at += 1;
            continue;
        };
        let next = time.end.max(at + 1);
        let mut edge = at;
        for _ in 0..2 {
            // `ngày 15/11`, `năm 2024`, `le 14 décembre`: the word before belongs to it.
            let word = edge.checked_sub(1).filter(|word| {
                text.has(*word, c::DAY)
                    || text.has(*word, c::YEAR)
                    || text.has(*word, c::MONTH)
                    || matches!(text.bare(*word), "le" | "les" | "the" | "au" | "du" | "on")
            });
            match word {
                Some(word) => edge = word,
                None => break,
            }
        }
        let until_now =
            (time.end..(time.end + 1).min(text.len())).any(|place| text.phrase(place, c::TO_NOW).is_some());
        if let Some(from) = text.phrase_before(edge, c::END_OF) {
            // `late on October 3` is that day still.
            if time.shape != Shape::Point {
                time.shape = Shape::AsOf;
            }
            edge = from;
        } else if let Some(from) = text.phrase_before(edge, c::START_OF) {
            time.to = When { month: 3, day: 31, ..time.from };
            edge = from;
        }
        let mut word_before = edge;
        if edge > 0 && (text.has(edge - 1, c::DAY)) {
            word_before = edge - 1;
        }
        if let Some(from) = text.phrase_before(word_before, c::SINCE)
            && (until_now || text.lang != Lang::Vi || text.bare(from) == "ke")
            && time.shape != Shape::Each
            && time.from.first() == time.from
        {
            if time.from.date().zip(anchor.date()).is_some_and(|(from, now)| from > now) {
                time.from = time.from.shift_years(-1);
            }
            let told = out.iter().rev().find(|other| other.shape == Shape::Point).map(|other| other.to);
            let to = anchor.published.map(When::last).or(told);
            time.to = to.unwrap_or(When { year: None, month: 12, day: 31 });
            time.shape = Shape::Span;
            time.basis = "publication";
            edge = from;
        } else if let Some(from) =
            text.phrase_before(word_before, c::AS_OF).or_else(|| text.phrase_before(word_before, c::UNTIL))
        {
            if time.shape == Shape::Point
                || text.phrase_before(word_before, c::AS_OF).is_some()
                || time.shape == Shape::AsOf
            {
                time.shape = Shape::AsOf;
            }
            edge = from;
        }
        // `since the sixth conference (September 2022)`.
        if let Some(number) = text.sentence_of(edge) {
            let from = edge.saturating_sub(20).max(text.sentences[number].start);
            let since = (from..edge).rev().find(|place| text.has(*place, c::SINCE));
            if let Some(since) = since
                && time.shape != Shape::Each
                && text.any_in(since, edge, &[c::CONFERENCE, c::EDITION, c::TWINNING])
                && !(since..edge)
                    .any(|place| text.is_mark(place, ';') || text.phrase(place, c::SAID).is_some())
            {
                time.from = time.from.first();
                time.to = anchor.published.map_or(When { year: None, month: 12, day: 31 }, When::last);
                time.shape = Shape::Span;
                time.basis = "relative";
            }
        }
        if until_now {
            time.end = text.phrase(time.end, c::TO_NOW).unwrap_or(time.end);
        }
        // `closed on October 10 … over two days`.
        if time.shape == Shape::Point
            && time.from == time.to
            && let Some(number) = text.sentence_of(at)
        {
            let line = &text.lines[text.sentences[number].line];
            let days = (line.start..line.end).find_map(|place| {
                let (count, next) = words(text, place)?;
                text.phrase(next, c::DAY).filter(|_| (2..=5).contains(&count))?;
                Some(count as i8)
            });
            // Only a meeting lasts; a boat adrift for two days was found on one.
            let lasts = || {
                let meetings = [
                    c::CONFERENCE,
                    c::FORUM,
                    c::DIALOGUE,
                    c::EDITION,
                    c::MEETING,
                    c::TRAINING,
                    c::FAIR,
                    c::VISIT,
                ];
                text.any_in(line.start, line.end, &meetings)
            };
            if let Some(days) = days
                && time.from.day >= days
                && text.lang != Lang::Vi
                && lasts()
            {
                time.from.day -= days - 1;
            }
        }
        time.start = edge.max(out.last().map_or(0, |last| last.end));
        at = next.max(time.end);
        out.push(time);
    }
    out
}

/// The day of publication, read from the head of the document: tokens and what was read.
pub fn publication(text: &Text<'_>) -> Option<(When, &'static str, usize, usize)> {
    let count = text.lines.len();
    let years: Vec<i16> = (0..text.len()).filter_map(|at| year_at(text, at)).collect();
    for (number, line) in text.lines.iter().enumerate().take(7) {
        let words = line.end - line.start;
        let sentence = text.is_mark(line.end - 1, '.') && words > 12;
        let mut best = None;
        for at in line.start..line.end.min(line.start + 45) {
            let Some((first, last, month, year, end)) = day_month(text, at) else { continue };
            if first != last || end > line.end || (at > line.start && text.is_mark(at - 1, '/')) {
                continue;
            }
            best = Some((first, month, year, at, end));
            break;
        }
        if best.is_none() && text.lang == Lang::Vi && !sentence && words < 20 {
            for at in line.start..line.end {
                if let Some(next) = text.phrase(at, c::MONTH)
                    && let Some(month) = day_number(text, next).filter(|month| *month <= 12)
                    && let Some(at_year) = text.phrase(next + 1, c::YEAR)
                    && let Some(year) = year_at(text, at_year)
                    && at > line.start
                    && text.has(at - 1, c::DAY)
                {
                    best = Some((0, month, Some(year), at, at_year + 1));
                }
            }
        }
        if best.is_none() && text.lang != Lang::Vi && number == 0 && !sentence && words < 20 {
            best = (line.start..line.end).find_map(|at| {
                let (month, next) = month_at(text, at)?;
                Some((0, month, Some(year_at(text, next)?), at, next + 1))
            });
        }
        let Some((day, month, year, at, end)) = best else { continue };
        let header = !sentence && words <= 24 && (count > 1 || words < 12);
        // A dateline: place, date, agency, dash; or `date 2021-12-14` before the text.
        let dash = (end..(end + 6).min(line.end)).any(|place| text.is_mark(place, '-') && !text.glued(place));
        let dateline = at - line.start <= 8
            && (dash || text.bare(line.start) == "date")
            && (text.bare(line.start) == "date" || dash);
        if text.phrase_before(at, c::SINCE).is_some() || (!header && !dateline) {
            continue;
        }
        if header && number > 0 && day == 0 && text.lang != Lang::Vi && words > 12 {
            continue;
        }
        let mut year = year;
        let mut basis = if dateline && !header || text.bare(line.start) == "date" && sentence {
            "dateline"
        } else {
            "header"
        };
        if year.is_none() {
            // A weekday beside it and a year that the text names decide the year together.
            let named = (line.start..line.end).find_map(|place| weekday_at(text, place)).or_else(|| {
                text.sentences
                    .iter()
                    .take(8)
                    .find_map(|sentence| {
                        (sentence.start..sentence.end).find_map(|place| weekday_at(text, place))
                    })
                    .filter(|_| dateline)
            });
            if let Some((weekday, _)) = named {
                let mut fitting: Vec<i16> = years
                    .iter()
                    .copied()
                    .filter(|year| Date::new(*year, month, day).is_ok_and(|date| date.weekday() == weekday))
                    .collect();
                fitting.sort_unstable();
                fitting.dedup();
                if let [only] = fitting[..] {
                    year = Some(only);
                    basis = "inferred";
                }
            }
        }
        // A header without year must look like one: first lines only, short.
        if year.is_none() && !dateline && words > 8 {
            continue;
        }
        return Some((When { year, month, day }, basis, at, end));
    }
    None
}
