//! Figures: which indicator, whose, for when.

use luytre_text::lang::Lang;

use crate::lexicon::{Concept, Measure, NameKind, Owner, Reach, Rule, concept as c};
use crate::model::{Claim, Equivalent, Period};
use crate::names::{Mention, at_time};
use crate::number::Quantity;
use crate::text::{Sentence, Text};
use crate::time::{Shape, Time, When};

pub struct Facts<'a> {
    pub text: &'a Text<'a>,
    pub quantities: &'a [Quantity],
    pub times: &'a [Time],
    pub mentions: &'a [Mention],
    pub published: Option<When>,
    pub late: bool,
    /// The unit the document is about.
    pub focus: Option<String>,
    pub main_event: Option<(When, When)>,
}

/// What a figure was understood as, before it becomes a claim.
#[derive(Clone)]
struct Understood<'r> {
    quantity: usize,
    rule: &'r Rule,
    head: Concept,
    sentence: usize,
    subject: Vec<String>,
    period: Option<Period>,
}

impl Facts<'_> {
    fn sentence(&self, at: usize) -> Option<(usize, &Sentence)> {
        let number = self.text.sentence_of(at)?;
        Some((number, &self.text.sentences[number]))
    }

    fn head_after(&self, at: usize, limit: usize, digits: bool) -> Vec<Concept> {
        let text = self.text;
        let most = if text.lang != Lang::Vi {
            5
        } else if digits {
            4
        } else {
            2
        };
        let mut place = at;
        let mut steps = 0;
        if text.lang == Lang::Fr && matches!(text.bare(place), "de" | "d") && at > 0 {
            place += 1;
            if text.is_mark(place, '\'') {
                place += 1;
            }
        }
        // `41 of the men`: the things are named after all.
        if let Some(next) = text.phrase(place, c::THE_SAME_ONES) {
            place = next;
        }
        while place < limit && steps < most && place < at + 12 {
            let found: Vec<Concept> = text
                .tags_in(place, place + 1)
                .filter(|tag| self.text.lexicon.is_counted(tag.concept))
                .map(|tag| tag.concept)
                .collect();
            if !found.is_empty() {
                return found;
            }
            let Some(kind) = text.token(place).map(|token| token.kind) else { break };
            let comma = text.lang == Lang::Vi && text.is_mark(place, ',') && steps > 0;
            if !comma
                && (matches!(kind, crate::token::Kind::Mark(mark) if mark != '-' && mark != '"')
                    || text.has(place, c::HEAD_STOP))
            {
                break;
            }
            if kind == crate::token::Kind::Number || kind == crate::token::Kind::NewLine {
                break;
            }
            // A name stands between: `eight Central Highlands provinces`.
            let name = text.lang != Lang::Vi && text.capital(place);
            if !text.has(place, c::HEAD_SKIP) && !name && text.is_word(place) {
                steps += 1;
            }
            place += 1;
        }
        Vec::new()
    }

    /// The noun before the number: `Persons: 547`, `the number of cases was 141`, `raise to 30 the number of partners`.
    fn head_before(&self, number: usize, sentence: &Sentence) -> Vec<Concept> {
        let text = self.text;
        let quantity = &self.quantities[number];
        let counted = |from: usize, to: usize| -> Vec<Concept> {
            let mut tags = text.tags_in(from, to).filter(|tag| text.lexicon.is_counted(tag.concept));
            let Some(first) = tags.next() else { return Vec::new() };
            let same = tags.take_while(|tag| tag.start == first.start).map(|tag| tag.concept);
            std::iter::once(first.concept).chain(same).collect()
        };
        let after = (quantity.end..(quantity.end + 2).min(sentence.end))
            .find_map(|place| text.phrase(place, c::COUNT_OF));
        if let Some(after) = after {
            return counted(after, (after + 5).min(sentence.end));
        }
        let label = quantity.start.checked_sub(1).filter(|place| text.is_mark(*place, ':'));
        let Some(end) = label.or_else(|| text.phrase_before(quantity.start, c::AMOUNTS)) else {
            return Vec::new();
        };
        let floor = number
            .checked_sub(1)
            .map_or(0, |before| self.quantities[before].end)
            .max(sentence.start)
            .max(end.saturating_sub(16));
        let cut = (floor..end)
            .rev()
            .find(|place| [',', ';', ':', '.', '|'].iter().any(|mark| text.is_mark(*place, *mark)));
        let start = cut.map_or(floor, |place| place + 1);
        match (start..end).rev().find_map(|place| text.phrase(place, c::COUNT_OF)) {
            Some(noun) => counted(noun, end),
            // `4 projects raised: 38 million`: the noun is that of the number before.
            None if cut.is_none() && floor > sentence.start => Vec::new(),
            None => counted(start, end),
        }
    }

    fn best_of(&self, heads: &[Concept], at: usize, end: usize, sentence: usize) -> Option<(Concept, &Rule)> {
        heads
            .iter()
            .filter_map(|head| {
                self.rule_for(*head, at, end, sentence).map(|(score, rule)| (score, *head, rule))
            })
            .max_by_key(|(score, ..)| *score)
            .map(|(_, head, rule)| (head, rule))
    }

    /// How far the nearest of `keys` stands from the number; `None` if out of reach.
    fn distance(
        &self,
        keys: &[Concept],
        at: usize,
        end: usize,
        sentence: usize,
        reach: Reach,
    ) -> Option<i32> {
        let text = self.text;
        let here = &text.sentences[sentence];
        let mut best: Option<i32> = None;
        let mut offer = |distance: i32| best = Some(best.map_or(distance, |old| old.min(distance)));
        for tag in text.tags_in(here.start, here.end).filter(|tag| keys.contains(&tag.concept)) {
            if tag.end <= at {
                let cut = (tag.end..at).filter(|place| text.is_mark(*place, ';')).count() as i32;
                offer((at - tag.end) as i32 + cut * 8);
            } else if tag.start >= end {
                let marks =
                    |mark: char| (end..tag.start).filter(|place| text.is_mark(*place, mark)).count() as i32;
                let cut = marks(',') + 3 * marks(';');
                // `4.4 billion, of which 2.2 disbursed`: the word is the part's.
                let part = text.any_in(end, tag.start, &[c::OF_WHICH]) as i32;
                if part > 0 && reach == Reach::Near {
                    continue;
                }
                // `exports reached 580 million, while imports reached 558`: the word nearer to another number is its.
                let other =
                    self.quantities.iter().find(|other| other.start >= tag.end && other.end <= here.end);
                let its = cut > 0
                    && other
                        .is_some_and(|other| !other.percent && other.start - tag.end < tag.start - end + 3);
                offer((tag.start - end) as i32 + cut * 6 + part * 12 + if its { 12 } else { 0 });
            } else {
                offer(0);
            }
        }
        if best.is_some() || reach == Reach::Near {
            return best;
        }
        let mut step = 0;
        for previous in (sentence.saturating_sub(4)..sentence).rev() {
            let other = &text.sentences[previous];
            if text.lines[other.line].noise {
                continue;
            }
            step += 1;
            let apart = if other.line == here.line { 0 } else { 8 };
            if text.tags_in(other.start, other.end).any(|tag| keys.contains(&tag.concept)) {
                return Some(22 + step * 8 + apart);
            }
        }
        let head = text.sentences.iter().take(3).any(|other| {
            other.line != here.line
                && text.tags_in(other.start, other.end).any(|tag| keys.contains(&tag.concept))
        });
        head.then_some(60)
    }

    fn rule_for(&self, head: Concept, at: usize, end: usize, sentence: usize) -> Option<(i32, &Rule)> {
        let text = self.text;
        let here = &text.sentences[sentence];
        let from = at.saturating_sub(14).max(here.start);
        let to = (end + 9).min(here.end);
        let mut best: Option<(i32, &Rule)> = None;
        for rule in text.lexicon.rules_counting(head) {
            if rule.follows.is_some() || !rule.without.is_empty() && text.any_in(from, to, &rule.without) {
                continue;
            }
            if !rule.with.is_empty() && self.distance(&rule.with, at, end, sentence, Reach::Topic).is_none() {
                continue;
            }
            let distance = if rule.key.is_empty() {
                0
            } else {
                match self.distance(&rule.key, at, end, sentence, rule.reach) {
                    Some(distance) => distance,
                    None => continue,
                }
            };
            let score = rule.weight * 10 - distance;
            if best.is_none_or(|(old, _)| score > old) {
                best = Some((score, rule));
            }
        }
        best
    }

    /// The rule of a figure that belongs to the one right before it.
    fn following(
        &self,
        heads: &[Concept],
        number: usize,
        understood: &[Understood<'_>],
    ) -> Option<(Concept, &Rule)> {
        let text = self.text;
        let before = understood.last()?;
        let (one, two) = (&self.quantities[before.quantity], &self.quantities[number]);
        let gap = one.end..two.start;
        // After a semicolon only a label of its own goes on: `received: 64; persons: 547`.
        let has = |mark: char| gap.clone().any(|place| text.is_mark(place, mark));
        let goes_on = has(':') || !has(';');
        let near = two.start >= one.end
            && gap.len() <= 9
            && before.sentence == text.sentence_of(two.core)?
            && goes_on;
        if !near {
            return None;
        }
        heads.iter().find_map(|head| {
            let wanted = before.rule.follows.as_deref().unwrap_or(&before.rule.indicator);
            text.lexicon
                .rules_counting(*head)
                .find(|rule| rule.follows.as_deref() == Some(wanted))
                .map(|rule| (*head, rule))
        })
    }

    /// Inside a relative clause that closes before the number: `Bac Ninh, which absorbed Bac Giang on July 1, came first with`.
    fn aside(&self, at: usize, sentence: &Sentence, number: usize) -> bool {
        let text = self.text;
        if at >= number {
            return false;
        }
        let open = (sentence.start..at).rev().find(|place| text.is_mark(*place, ','));
        open.is_some_and(|comma| {
            matches!(text.bare(comma + 1), "which" | "who" | "where" | "qui" | "ou" | "when")
        }) && (at..number).any(|place| text.is_mark(place, ','))
    }

    /// `down 15`, `giảm 15 vụ`, `en hausse de 15`, `15 more than`: a difference, not a level.
    fn is_change(&self, quantity: &Quantity, sentence: &Sentence) -> bool {
        let text = self.text;
        let before = quantity.start.checked_sub(1).filter(|place| *place >= sentence.start);
        let word = before.map_or("", |place| text.bare(place));
        let prior = before.and_then(|place| place.checked_sub(1)).map_or("", |place| text.bare(place));
        let led = match text.lang {
            Lang::Vi => matches!(word, "giam" | "tang"),
            Lang::En => matches!(word, "up" | "down"),
            Lang::Fr => word == "de" && matches!(prior, "hausse" | "baisse"),
        };
        let followed = (quantity.end..(quantity.end + 3).min(sentence.end)).any(|place| match text.lang {
            Lang::En => {
                matches!(text.bare(place), "more" | "fewer" | "less") && text.bare(place + 1) == "than"
            }
            Lang::Fr => {
                text.bare(place) == "de"
                    && matches!(text.bare(place + 1), "plus" | "moins")
                    && text.bare(place + 2).starts_with("qu")
            }
            Lang::Vi => false,
        });
        led || followed
    }

    /// Tokens between `28` and `34` in `28 of the 34 localities`.
    fn part_of(&self, number: usize) -> Option<usize> {
        let text = self.text;
        let (one, two) = (self.quantities.get(number)?, self.quantities.get(number + 1)?);
        let gap = one.end..two.start;
        let links = |at: usize| {
            matches!(
                text.bare(at),
                "of" | "the" | "its" | "out" | "trong" | "so" | "tong" | "tren" | "sur" | "des" | "les"
            )
        };
        ((1..=3).contains(&gap.len())
            && gap.clone().all(links)
            && !one.percent
            && one.currency.is_none()
            && two.currency.is_none()
            && one.scale == 1.0
            && one.value < two.value)
            .then_some(number + 1)
    }

    /// The whole of which a part is told (`28 of the 34 localities`) is no claim of the text.
    fn is_base(&self, number: usize) -> bool {
        number.checked_sub(1).is_some_and(|before| self.part_of(before).is_some())
    }

    /// The `from` of `from January to July` compares nothing.
    fn opens_range(&self, place: usize) -> bool {
        self.text.bare(place) == "from"
            && self.times.iter().any(|time| {
                time.start <= place + 1
                    && place + 1 < time.end
                    && (place + 1..time.end).any(|at| self.text.has(at, c::TO) || self.text.is_mark(at, '-'))
            })
    }

    /// `against 2019`, `fewer than in 2019`.
    fn is_compared(&self, time: &Time) -> bool {
        let text = self.text;
        let before =
            |edge: usize| text.phrase_before(edge, c::VERSUS).is_some_and(|place| !self.opens_range(place));
        before(time.start)
            || time.start > 0
                && matches!(text.bare(time.start - 1), "in" | "for" | "en" | "trong")
                && before(time.start - 1)
            || text.phrase(time.start, c::YEAR_EARLIER).is_some()
    }

    /// `a year earlier, the number of cases was 141`: it dates the number that follows it alone.
    fn opens_year_before(&self, time: &Time, quantity: &Quantity) -> bool {
        self.text.phrase(time.start, c::YEAR_EARLIER).is_some()
            && self.text.phrase_before(time.start, c::VERSUS).is_none()
            && !(time.end..quantity.start).any(|place| self.text.is_mark(place, ';'))
            && !self.quantities.iter().any(|other| other.start >= time.end && other.end <= quantity.start)
    }

    fn is_versus(&self, at: usize, sentence: &Sentence) -> bool {
        (at.saturating_sub(8).max(sentence.start)..at)
            .any(|place| self.text.has(place, c::VERSUS) && !self.opens_range(place))
            && !(at.saturating_sub(8).max(sentence.start)..at)
                .any(|place| self.text.is_mark(place, ';') || self.text.is_mark(place, ')'))
    }

    fn period(&self, rule: &Rule, quantity: &Quantity, number: usize, stock: bool) -> Option<Period> {
        let text = self.text;
        let sentence = &text.sentences[number];
        let versus = self.is_versus(quantity.start, sentence);
        let make = |from: Option<When>, to: Option<When>, basis: &'static str| {
            Some(Period { start: from.map(When::text), end: to.map(When::text), basis })
        };
        // What is planned of a stock is planned for a period.
        let modality = self.modality(quantity, sentence, rule);
        let ahead = !versus && matches!(modality, "planned" | "target");
        let done = modality == "achieved";
        let measure = match if stock { Measure::Stock } else { rule.measure } {
            Measure::Stock
                if ahead
                    && (self.times.iter().any(|time| {
                        time.start >= sentence.start
                            && time.end <= sentence.end
                            && time.shape == Shape::Span
                            && !self.is_compared(time)
                    }) || self
                        .topic(number, |time| time.shape == Shape::Span && self.later(time))
                        .is_some()) =>
            {
                Measure::Flow
            }
            measure => measure,
        };
        if let Some(time) = self.bracket_year(quantity, number) {
            return make(Some(time.from), Some(time.to), time.basis);
        }
        let mut best: Option<(i32, &Time)> = None;
        for time in self.times.iter().filter(|time| {
            time.start >= sentence.start && time.end <= sentence.end && time.shape != Shape::Each
        }) {
            let compare = self.is_compared(time);
            let bracket = (time.end..quantity.start.max(time.end)).any(|place| text.is_mark(place, '('));
            let mut cost = if time.end <= quantity.start {
                let cuts =
                    (time.end..quantity.start).filter(|place| text.is_mark(*place, ';')).count() as i32;
                let closed = (time.end..quantity.start).any(|place| text.is_mark(place, ')'))
                    && (time.start > 0 && (sentence.start..time.start).any(|place| text.is_mark(place, '(')));
                (quantity.start - time.end) as i32
                    + cuts * 3
                    // A day told in another clause is not that of a sum over months.
                    + if cuts > 0
                        && time.shape == Shape::Point
                        && measure == Measure::Flow
                        && !rule.event_first
                    {
                        60
                    } else {
                        0
                    }
                    + if self.aside(time.start, sentence, quantity.start) { 60 } else { 0 }
                    + if closed { 40 } else { 0 }
                    + if !compare || bracket || self.opens_year_before(time, quantity) {
                        0
                    } else if versus {
                        60
                    } else {
                        90
                    }
            } else if time.start >= quantity.end {
                // What stands in brackets of its own does not part a figure from its date.
                let closed =
                    (quantity.end..time.start).find(|place| text.is_mark(*place, '(')).and_then(|open| {
                        (open..time.start)
                            .find(|place| text.is_mark(*place, ')'))
                            .map(|close| (open, close + 1))
                    });
                let aside = |place: usize| closed.is_some_and(|(open, close)| (open..close).contains(&place));
                let cuts = (quantity.end..time.start)
                    .filter(|place| {
                        !aside(*place)
                            && (text.is_mark(*place, ',')
                                || text.is_mark(*place, ';')
                                || text.is_mark(*place, '('))
                    })
                    .count() as i32;
                // `a group, of 15 fishermen, was …`: the comma only closes the insertion.
                let inserted = quantity.start >= sentence.start + 2
                    && (quantity.start - 2..quantity.start).any(|place| text.is_mark(place, ','));
                let cuts = if inserted && cuts == 1 && time.shape == Shape::Point { 0 } else { cuts };
                let others = self
                    .quantities
                    .iter()
                    .filter(|other| {
                        other.start >= quantity.end
                            && other.end <= time.start
                            && !other.percent
                            && !aside(other.start)
                    })
                    .count() as i32;
                let apart = if time.shape == Shape::Point
                    && cuts > 0
                    && measure == Measure::Flow
                    && !rule.event_first
                {
                    60
                } else {
                    0
                };
                let clause =
                    if (quantity.end..time.start).any(|place| text.is_mark(place, ';')) { 60 } else { 0 };
                let loose = if versus { 0 } else { cuts * 14 + others * 8 + apart + clause };
                let skipped = closed.map_or(0, |(open, close)| close - open);
                (time.start - quantity.end - skipped) as i32 + loose + if compare && !versus { 80 } else { 0 }
                    - 2
            } else {
                0
            };
            // `said on Thursday`: when it was said, not when it was.
            let said = (time.start.saturating_sub(2).max(sentence.start)..time.start)
                .any(|place| text.has(place, c::SAID));
            if said && time.shape == Shape::Point && (measure != Measure::Event || ahead) {
                cost += 80;
            }
            // `signed two agreements for 2023-2025`: the years say what they are for.
            if measure == Measure::Flow
                && time.shape == Shape::Span
                && rule.head.contains(&c::H_AGREEMENT)
                && time.start >= quantity.end
                && (done && self.to_come(time) || self.is_meant_for(time, quantity))
            {
                cost += 90;
            }
            // A year inside a name (`"Meet India 2025"`) dates the name.
            if rule.event_first && text.is_mark(time.end, '"') {
                cost += 80;
            }
            // The merger of the provinces dates what became of them, not what they did in a year.
            let merger = time.shape == Shape::Point && text.lexicon.home().is_reform(time.from);
            if merger && measure == Measure::Flow && !rule.event_first {
                cost += 80;
            }
            // `985 projects on December 31, 2024`: the last day of a month closes an account.
            let closing = time.shape == Shape::Point
                && time.to.year.is_some()
                && When { day: 0, ..time.to }.last() == time.to;
            match measure {
                Measure::Stock if time.shape != Shape::AsOf && !closing => cost += 70,
                Measure::Event if time.shape == Shape::Span => cost += 25,
                Measure::Flow if time.shape == Shape::Point => cost += 12,
                _ => {}
            }
            if best.is_none_or(|(old, _)| cost < old) {
                best = Some((cost, time));
            }
        }
        match measure {
            Measure::Timeless => None,
            Measure::Stock => {
                if let Some((cost, time)) = best
                    && cost < 60
                {
                    return make(None, Some(time.to), time.basis);
                }
                let now = text.any_in(
                    quantity.start.saturating_sub(6).max(sentence.start),
                    (quantity.end + 4).min(sentence.end),
                    &[c::NOW],
                );
                if let Some(back) = self
                    .topic(number, |time| time.shape == Shape::AsOf)
                    .filter(|_| !now || self.published.is_none())
                {
                    return make(None, Some(back.to), "inferred");
                }
                if let Some(now) = self.published {
                    return make(None, Some(now.last()), "publication");
                }
                // The last event told; what is told of months and years only, after it.
                let points = self.times.iter().filter(|time| time.shape == Shape::Point);
                let latest = points.filter(|time| time.to.date().is_some()).max_by_key(|time| time.to.date());
                let last =
                    latest.map(|time| time.to).or(self.main_event.map(|event| event.1)).or_else(|| {
                        self.times.iter().rfind(|time| time.shape != Shape::Each).map(|time| time.to)
                    });
                make(None, Some(last?), "inferred")
            }
            Measure::Event => {
                if let Some((cost, time)) = best
                    && cost < 60
                {
                    return make(Some(time.from), Some(time.to), time.basis);
                }
                let event = self
                    .topic(number, |time| time.shape == Shape::Point)
                    .map(|time| (time.from, time.to))
                    .or_else(|| {
                        self.times
                            .iter()
                            .find(|time| time.shape == Shape::Point)
                            .map(|time| (time.from, time.to))
                    });
                let (from, to) = self.main_event.or(event)?;
                make(Some(from), Some(to), "inferred")
            }
            Measure::Flow => {
                if let Some((cost, time)) = best
                    && cost < 75
                {
                    // Up to a day, from none that is told.
                    let from = (time.shape != Shape::AsOf).then_some(time.from);
                    // `this year` in a paper of June: what was reached was reached by then.
                    let running = time.basis == "relative"
                        && time.shape == Shape::Span
                        && self.later(time)
                        && self.published.is_some_and(|now| now.day > 0)
                        && time.from.date() <= self.published.and_then(When::date)
                        && matches!(self.modality(quantity, sentence, rule), "achieved" | "committed");
                    let to = if running { self.published } else { Some(time.to) };
                    return make(from, to, if running { "publication" } else { time.basis });
                }
                if let Some(back) = self.topic_of_line(number, rule.event_first) {
                    return make(Some(back.from), Some(back.to), "inferred");
                }
                if rule.event_first
                    && let Some((from, to)) = self.main_event
                {
                    return make(Some(from), Some(to), "inferred");
                }
                let ahead = self.modality(quantity, sentence, rule) != "achieved";
                if let Some(back) = self.topic(number, |time| {
                    matches!(time.shape, Shape::Span)
                        && text.phrase_before(time.start, c::VERSUS).is_none()
                        && (ahead
                            || time.from.year.is_none_or(|year| {
                                self.published.and_then(|now| now.year).is_none_or(|now| year <= now)
                            }))
                }) {
                    return make(Some(back.from), Some(back.to), "inferred");
                }
                if let Some((from, to)) = self.main_event
                    && rule.indicator != "exports.value"
                {
                    return make(Some(from), Some(to), "inferred");
                }
                let year = self.published.and_then(|now| now.year);
                make(
                    Some(When { year, month: 1, day: 1 }),
                    Some(self.published.map_or(When { year, month: 12, day: 31 }, When::last)),
                    "inferred",
                )
            }
        }
    }

    /// Whether it begins after the publication.
    fn to_come(&self, time: &Time) -> bool {
        let now = self.published.map(When::last).and_then(When::date);
        time.from.date().zip(now).is_some_and(|(start, now)| start > now)
    }

    /// `for the 2023-2025 period`, after the figure.
    fn is_meant_for(&self, time: &Time, quantity: &Quantity) -> bool {
        let text = self.text;
        let fills = |at: usize| {
            matches!(
                text.bare(at),
                "the" | "period" | "la" | "les" | "periode" | "annees" | "giai" | "doan" | "cac" | "nam"
            )
        };
        let lead = (quantity.end..=time.start).rev().take(4).find(|edge| !fills(edge.saturating_sub(1)));
        lead.is_some_and(|edge| text.phrase_before(edge, c::MEANT_FOR).is_some())
    }

    /// Whether it ends after the publication.
    fn later(&self, time: &Time) -> bool {
        time.to.date().zip(self.published.and_then(When::date)).is_some_and(|(end, now)| end > now)
    }

    /// The second of two years at the head of a list, `2023 (2022)`: what stands in brackets below is of that year.
    fn bracket_year(&self, quantity: &Quantity, number: usize) -> Option<&Time> {
        let text = self.text;
        let open = quantity.start.checked_sub(1).filter(|place| text.is_mark(*place, '('))?;
        if !self.quantities.iter().any(|other| other.end == open) || !text.is_mark(quantity.end, ')') {
            return None;
        }
        let line = text.sentences[number].line;
        let floor = text.lines[line.saturating_sub(6)].start;
        self.times.windows(2).find_map(|pair| {
            let (one, two) = (&pair[0], &pair[1]);
            (two.start >= floor
                && two.end <= text.lines[line].start
                && two.start == one.end + 1
                && text.is_mark(one.end, '(')
                && text.is_mark(two.end, ')'))
            .then_some(two)
        })
    }

    /// How a list item begins: a dash, a number, a letter.
    fn item_mark(&self, line: usize) -> Option<char> {
        let text = self.text;
        let first = text.lines[line].start;
        if let Some(mark) = ['-', '•', '+', '*'].into_iter().find(|mark| text.is_mark(first, *mark)) {
            return Some(mark);
        }
        let closed = text.is_mark(first + 1, '.') || text.is_mark(first + 1, ')');
        let word = text.shown(first);
        match text.token(first)?.kind {
            crate::token::Kind::Number if closed && word.len() <= 2 => Some('1'),
            crate::token::Kind::Word if closed && word.len() == 1 && word.chars().all(char::is_lowercase) => {
                Some('a')
            }
            _ => None,
        }
    }

    /// The year of a name (`"Meet India 2025"`) governs nothing.
    fn of_a_name(&self, time: &Time) -> bool {
        time.shape == Shape::Span && self.text.is_mark(time.end, '"')
    }

    /// The last expression of the sentences before in the same paragraph.
    fn topic_of_line(&self, number: usize, happening: bool) -> Option<&Time> {
        let text = self.text;
        let line = text.sentences[number].line;
        for previous in (0..number).rev().take_while(|previous| text.sentences[*previous].line == line) {
            let sentence = &text.sentences[previous];
            let shapes = if happening { &[Shape::Span, Shape::Point][..] } else { &[Shape::Span][..] };
            let found = shapes.iter().copied().find_map(|shape| {
                self.times.iter().find(|time| {
                    time.shape == shape
                        && !self.of_a_name(time)
                        && time.start >= sentence.start
                        && time.end <= sentence.end
                        && text.phrase(time.start, c::SAME_PERIOD).is_none()
                        && text.phrase(time.start, c::YEAR_EARLIER).is_none()
                        && text.phrase_before(time.start, c::VERSUS).is_none()
                })
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The expression that still governs: of the sentences before in the paragraph, then of the lines before, then of the head.
    fn topic(&self, number: usize, fits: impl Fn(&Time) -> bool) -> Option<&Time> {
        let text = self.text;
        let mut steps = 0;
        let item = &text.sentences[number];
        let first = text.lines[item.line].start;
        if let Some(mark) = self.item_mark(item.line) {
            // An item is governed by the heading of its list, not by its sisters.
            for line in (item.line.saturating_sub(8)..item.line).rev() {
                if text.lines[line].noise || text.lines[line].table {
                    break;
                }
                if self.item_mark(line) == Some(mark) {
                    continue;
                }
                let (start, end) = (text.lines[line].start, text.lines[line].end);
                let heading = !text.is_mark(end - 1, '.') && !text.is_mark(end - 1, ';') && end - start < 30;
                let found = self.times.iter().find(|time| {
                    time.start >= start && time.end <= end && time.shape == Shape::Span && fits(time)
                });
                if !heading || found.is_some() {
                    if heading {
                        return found;
                    }
                    break;
                }
            }
        }
        if text.is_mark(first, '-') || text.is_mark(first, '•') {
            // Items of a list are governed by the head of the paper.
            let head = text.sentences.iter().take(4).map(|one| one.end).max().unwrap_or(0);
            let found =
                self.times.iter().find(|time| time.end <= head && time.shape == Shape::Span && fits(time));
            if found.is_some() {
                return found;
            }
        }
        let own_mark = self.item_mark(item.line);
        for previous in (0..number).rev() {
            let sentence = &text.sentences[previous];
            let sister =
                own_mark.is_some() && sentence.line != item.line && self.item_mark(sentence.line) == own_mark;
            if text.lines[sentence.line].noise || sister {
                continue;
            }
            steps += 1;
            if steps > 4 {
                break;
            }
            let mut found = self.times.iter().filter(|time| {
                time.start >= sentence.start
                    && time.end <= sentence.end
                    && fits(time)
                    && !self.of_a_name(time)
                    && text.phrase(time.start, c::SAME_PERIOD).is_none()
                    && text.phrase(time.start, c::YEAR_EARLIER).is_none()
            });
            if let Some(time) = found.next() {
                return Some(time);
            }
        }
        let head_end = text.sentences.get(5).map_or(text.len(), |sentence| sentence.end);
        self.times.iter().find(|time| time.end <= head_end && fits(time))
    }

    fn unit(&self, id: &str, sentence: &Sentence) -> String {
        let old = self.text.any_in(sentence.start, sentence.end, &[c::REVOKED]);
        at_time(self.text, id, self.late && !old)
    }

    fn nation(&self) -> Vec<String> {
        one_of(&self.text.lexicon.home().nation)
    }

    fn localities(&self) -> Vec<String> {
        one_of(&self.text.lexicon.home().localities)
    }

    /// The unit the document is about, else the nation.
    fn whole(&self, sentence: &Sentence) -> Vec<String> {
        self.focus.as_ref().map_or_else(|| self.nation(), |id| vec![self.unit(id, sentence)])
    }

    fn subject(&self, rule: &Rule, quantity: &Quantity, number: usize) -> Vec<String> {
        let text = self.text;
        let sentence = &text.sentences[number];
        let national = text.any_in(sentence.start, sentence.end, &[c::EVENT_NATIONAL]);
        if rule.owner == Owner::Host {
            let head = text.sentences.get(5).map_or(text.len(), |one| one.end);
            if national || text.any_in(0, head, &[c::EVENT_NATIONAL]) {
                return self.nation();
            }
            let line = &text.lines[sentence.line];
            let abroad = self.mentions.iter().find(|mention| {
                mention.kind == NameKind::Foreign
                    && mention.start >= line.start
                    && mention.end <= line.end
                    && text.phrase_before(mention.start, c::AT_PLACE).is_some()
            });
            if let Some(place) = abroad
                && !self.mentions.iter().any(|mention| {
                    mention.start >= line.start
                        && mention.end <= line.end
                        && matches!(mention.kind, NameKind::Unit | NameKind::Place)
                        && text.phrase_before(mention.start, c::AT_PLACE).is_some()
                })
            {
                return vec![place.id.clone()];
            }
            return self.whole(sentence);
        }
        // `X, Y and Z respectively`.
        if let Some(own) = self.respectively(quantity, sentence) {
            return vec![self.unit(&own, sentence)];
        }
        let partitive = text.phrase(quantity.end, c::PARTITIVE).is_some();
        let mut best: Option<(i32, Vec<String>)> = None;
        let mut offer = |cost: i32, who: Vec<String>| {
            if !who.is_empty() && best.as_ref().is_none_or(|(old, _)| cost < *old) {
                best = Some((cost, who));
            }
        };
        let cost_of = |start: usize, end: usize| -> i32 {
            if end <= quantity.start {
                let bracket = (end..quantity.start).filter(|place| text.is_mark(*place, ')')).count() as i32;
                (quantity.start - end) as i32
                    + bracket * 6
                    + if self.aside(start, sentence, quantity.start) { 40 } else { 0 }
            } else if start >= quantity.end {
                let cuts = (quantity.end..start)
                    .filter(|place| text.is_mark(*place, ',') || text.is_mark(*place, ';'))
                    .count() as i32;
                (start - quantity.end) as i32 + 6 + cuts * 25
            } else {
                0
            }
        };
        for mention in self
            .mentions
            .iter()
            .filter(|mention| mention.start >= sentence.start && mention.end <= sentence.end)
        {
            if !matches!(mention.kind, NameKind::Unit | NameKind::Place) {
                continue;
            }
            if text.phrase_before(mention.start, c::AT_PLACE).is_some()
                && self.focus.is_some()
                && self.focus.as_deref() != Some(&mention.id)
                && mention.kind == NameKind::Place
            {
                continue;
            }
            // `eleven agreements …, two of them by Hue`: the part is not the whole's.
            if mention.start >= quantity.end
                && !partitive
                && text.any_in(quantity.end, mention.start, &[c::OF_WHICH, c::PARTITIVE])
            {
                continue;
            }
            let who = self.row_of(mention, quantity, sentence);
            offer(
                cost_of(mention.start, mention.end),
                who.iter().map(|mention| self.unit(&mention.id, sentence)).collect(),
            );
        }
        for tag in text.tags_in(sentence.start, sentence.end) {
            match tag.concept {
                c::NATION => offer(cost_of(tag.start, tag.end) + 2, self.nation()),
                c::LOCALITIES if tag.start < quantity.core || tag.start >= quantity.end + 3 => {
                    let counted = self.quantities.iter().any(|other| {
                        other.end == tag.start
                            || (other.end < tag.start
                                && tag.start - other.end <= 2
                                && other.start >= sentence.start)
                    });
                    if !counted {
                        offer(cost_of(tag.start, tag.end) + 2, self.localities());
                    }
                }
                // In the paper of one locality the two sides are it and its neighbour abroad.
                c::BOTH_SIDES if self.focus.is_none() => {
                    offer(cost_of(tag.start, tag.end) + 4, self.localities());
                }
                c::THE_UNIT => {
                    if let Some(focus) = self.unit_before(tag.start) {
                        offer(cost_of(tag.start, tag.end), vec![self.unit(&focus, sentence)]);
                    }
                }
                _ => {}
            }
        }
        // `the three provinces together`: those named in a row before.
        let together = self.quantities.iter().find(|other| {
            other.start >= sentence.start
                && other.end <= quantity.start
                && (2.0..=6.0).contains(&other.value)
                && other.currency.is_none()
                && text.any_in(other.end, (other.end + 3).min(sentence.end), &[c::H_LOCALITY])
        });
        if let Some(count) = together
            && let Some(row) = self.row_before(count.start, count.value as usize)
        {
            let who = row.iter().map(|mention| self.unit(&mention.id, sentence)).collect();
            offer(cost_of(count.start, count.end + 1), who);
        }
        if let Some((_, who)) = &best
            && rule.owner == Owner::Nation
            && *who != self.nation()
        {
            // `Vân Đồn airport alone received 128`: the gate counts its own arrivals.
            let gate = self.mentions.iter().find(|mention| {
                matches!(mention.kind, NameKind::Unit | NameKind::Place)
                    && mention.start >= sentence.start
                    && mention.end <= quantity.start
                    && quantity.start - mention.end <= 4
                    && (text.phrase_before(mention.start, c::GATE).is_some()
                        || text.phrase(mention.end, c::GATE).is_some())
                    && !(mention.end..quantity.start).any(|place| text.is_mark(place, ','))
            });
            return gate.map_or_else(|| self.nation(), |mention| vec![self.unit(&mention.id, sentence)]);
        }
        if let Some((_, who)) = best {
            return who;
        }
        if rule.owner == Owner::Nation {
            return self.nation();
        }
        // The topic goes on: what the sentence before begins with.
        for previous in (0..number).rev() {
            let other = &text.sentences[previous];
            if other.line != sentence.line {
                break;
            }
            let counted = |at: usize| {
                self.quantities.iter().any(|one| one.end <= at && at - one.end <= 2 && one.end > other.start)
            };
            let mut first: Option<(usize, Vec<String>)> = None;
            let mut offer = |at: usize, who: Vec<String>| {
                if !who.is_empty() && first.as_ref().is_none_or(|(old, _)| at < *old) {
                    first = Some((at, who));
                }
            };
            for tag in text.tags_in(other.start, other.end) {
                match tag.concept {
                    c::LOCALITIES if !counted(tag.start) => offer(tag.start, self.localities()),
                    c::BOTH_SIDES if self.focus.is_none() => offer(tag.start, self.localities()),
                    c::NATION if self.focus.is_none() => offer(tag.start, self.nation()),
                    c::THE_UNIT => {
                        if let Some(id) = self.unit_before(tag.start) {
                            offer(tag.start, vec![self.unit(&id, sentence)]);
                        }
                    }
                    _ => {}
                }
            }
            let units = self.mentions.iter().filter(|mention| mention.kind == NameKind::Unit);
            for unit in units.filter(|unit| unit.start >= other.start && unit.end <= other.end) {
                offer(unit.start, vec![self.unit(&unit.id, sentence)]);
            }
            if let Some((_, who)) = first {
                return who;
            }
        }
        self.whole(sentence)
    }

    /// The units enumerated together with `mention` (`A, B and C`): a figure said of the row is said of all of them.
    fn row_of<'m>(
        &'m self,
        mention: &'m Mention,
        quantity: &Quantity,
        sentence: &Sentence,
    ) -> Vec<&'m Mention> {
        let text = self.text;
        let units: Vec<&Mention> = self
            .mentions
            .iter()
            .filter(|other| {
                other.kind == NameKind::Unit && other.start >= sentence.start && other.end <= sentence.end
            })
            .collect();
        let Some(place) = units.iter().position(|other| other.start == mention.start) else {
            return vec![mention];
        };
        let joined = |left: &Mention, right: &Mention| {
            let gap = left.end..right.start;
            (1..=3).contains(&gap.len())
                && gap.clone().all(|at| text.is_mark(at, ',') || text.is_word(at))
                && gap.clone().any(|at| text.is_mark(at, ',') || text.phrase(at, c::AND).is_some())
                && gap.clone().filter(|at| text.is_word(*at)).count() <= 2
        };
        let (mut first, mut last) = (place, place);
        while first > 0 && joined(units[first - 1], units[first]) {
            first -= 1;
        }
        while last + 1 < units.len() && joined(units[last], units[last + 1]) {
            last += 1;
        }
        // The last two of a row are joined by a word; without it, it is an address or a break.
        let whole = last > first
            && (units[last - 1].end..units[last].start).any(|at| text.phrase(at, c::AND).is_some())
            && units[last].end <= quantity.start;
        if whole { units[first..=last].to_vec() } else { vec![mention] }
    }

    /// The last `count` units named one after the other (`A, B and C`) before `at`.
    fn row_before(&self, at: usize, count: usize) -> Option<Vec<&Mention>> {
        let units: Vec<&Mention> = self
            .mentions
            .iter()
            .filter(|mention| mention.kind == NameKind::Unit && mention.end <= at)
            .collect();
        units
            .windows(count)
            .rev()
            .find(|row| {
                let close =
                    row.windows(2).all(|pair| pair[1].start - pair[0].end <= 3 && pair[0].id != pair[1].id);
                close && row.first().map(|one| &one.id) != row.last().map(|one| &one.id)
            })
            .map(<[&Mention]>::to_vec)
    }

    /// What `the province` stands for here.
    fn unit_before(&self, at: usize) -> Option<String> {
        let line = self.text.sentence_of(at).map(|number| self.text.sentences[number].line)?;
        let start = self.text.lines[line].start;
        // The document's own unit, unless the paragraph speaks of another one alone.
        let here: Vec<&str> = self
            .mentions
            .iter()
            .filter(|mention| mention.start >= start && mention.end <= at && mention.kind == NameKind::Unit)
            .map(|mention| mention.id.as_str())
            .collect();
        match (&self.focus, here.last()) {
            (Some(focus), Some(_)) if here.contains(&focus.as_str()) => Some(focus.clone()),
            (_, Some(last)) => Some((*last).to_owned()),
            (Some(focus), None) => Some(focus.clone()),
            (None, None) => self
                .mentions
                .iter()
                .rfind(|mention| mention.end <= at && mention.kind == NameKind::Unit)
                .map(|mention| mention.id.clone()),
        }
    }

    fn run_of(&self, quantity: &Quantity) -> (usize, usize) {
        let text = self.text;
        let number = self.quantities.iter().position(|other| other.core == quantity.core).unwrap_or(0);
        let linked = |left: usize| {
            let (one, two) = (&self.quantities[left], &self.quantities[left + 1]);
            let gap = one.end..two.start;
            gap.len() <= 3 && gap.clone().any(|at| text.is_mark(at, ',') || text.phrase(at, c::AND).is_some())
        };
        let mut first = number;
        while first > 0 && linked(first - 1) {
            first -= 1;
        }
        let mut last = number;
        while last + 1 < self.quantities.len() && linked(last) {
            last += 1;
        }
        (first, last)
    }

    fn respectively(&self, quantity: &Quantity, sentence: &Sentence) -> Option<String> {
        let text = self.text;
        if !text.any_in(sentence.start, sentence.end, &[c::RESPECTIVELY]) {
            return None;
        }
        let number = self.quantities.iter().position(|other| other.core == quantity.core)?;
        let (first, last) = self.run_of(quantity);
        let length = last - first + 1;
        let before: Vec<&Mention> = self
            .mentions
            .iter()
            .filter(|mention| {
                mention.start >= sentence.start
                    && mention.end <= self.quantities[first].start
                    && mention.kind == NameKind::Unit
            })
            .collect();
        (length > 1 && before.len() >= length)
            .then(|| before[before.len() - length + (number - first)].id.clone())
    }

    fn modality(&self, quantity: &Quantity, sentence: &Sentence, rule: &Rule) -> &'static str {
        let text = self.text;
        let from = quantity.start.saturating_sub(12).max(sentence.start);
        let near =
            |concept| (from..(quantity.end + 2).min(sentence.end)).any(|place| text.has(place, concept));
        if near(c::TARGET) {
            "target"
        } else if near(c::PLANNED) || near(c::D_WILL) || self.is_registered(rule, quantity, sentence) {
            "planned"
        } else if near(c::ESTIMATED) {
            "estimated"
        } else if near(c::DISBURSED) && rule.indicator.starts_with("ingo") {
            "achieved"
        } else if near(c::COMMITTED) {
            "committed"
        } else if self.section_ahead(sentence.line) {
            "planned"
        } else {
            "achieved"
        }
    }

    /// `696 delegates have registered`: who means to come has not come yet.
    fn is_registered(&self, rule: &Rule, quantity: &Quantity, sentence: &Sentence) -> bool {
        let text = self.text;
        let from = quantity.start.saturating_sub(2).max(sentence.start);
        let to = (quantity.end..(quantity.end + 8).min(sentence.end))
            .find(|at| {
                [',', ';'].iter().any(|mark| text.is_mark(*at, *mark))
                    || text.token(*at).is_some_and(|token| token.kind == crate::token::Kind::Number)
            })
            .unwrap_or((quantity.end + 8).min(sentence.end));
        rule.measure == Measure::Event && (from..to).any(|at| text.has(at, c::REGISTERED))
    }

    /// Whether the section a line stands in is headed as what is to come: `II. Orientations for 2025`.
    fn section_ahead(&self, line: usize) -> bool {
        let text = self.text;
        let lines = (line.saturating_sub(15)..line).rev().map(|number| &text.lines[number]);
        let heading = lines.take_while(|line| !line.table).find(|line| {
            let numeral = text.shown(line.start).chars().all(|letter| "IVX".contains(letter));
            let shouted = (line.start..line.end).all(|at| {
                !text.is_word(at)
                    || text.capital(at) && { text.shown(at).chars().all(|letter| !letter.is_lowercase()) }
            });
            line.end - line.start < 24
                && text.is_word(line.start)
                && (numeral && text.is_mark(line.start + 1, '.') || shouted)
        });
        heading.is_some_and(|line| text.any_in(line.start, line.end, &[c::D_HEADING]))
    }

    fn facet(&self, quantity: &Quantity, sentence: &Sentence, rule: &Rule) -> Option<String> {
        if rule.facet.is_some() {
            return rule.facet.clone();
        }
        let text = self.text;
        let from = quantity.start.saturating_sub(9).max(sentence.start);
        let near =
            |concept| (from..(quantity.end + 5).min(sentence.end)).any(|place| text.has(place, concept));
        for (concept, name) in [
            (c::PRESS, "press"),
            (c::ADJUSTED, "adjusted"),
            (c::SHARES, "shares"),
            (c::CUMULATIVE, "cumulative"),
            (c::NEW, "new"),
            (c::DISBURSED, "disbursed"),
            (c::EACH, "each"),
            (c::OF_WHICH, "component"),
        ] {
            if near(concept) {
                return Some(name.to_owned());
            }
        }
        None
    }
}

fn stock(facts: &Facts<'_>, rule: &Rule, quantity: &Quantity, sentence: usize) -> bool {
    let text = facts.text;
    let here = &text.sentences[sentence];
    if !rule.indicator.starts_with("fdi") {
        // `1,050 organisations now have ties`: a state, whatever the indicator mostly is.
        let around = (quantity.start.saturating_sub(4).max(here.start), (quantity.end + 4).min(here.end));
        let now = rule.measure == Measure::Flow
            && rule.head.first().is_some_and(|head| *head != c::H_MONEY)
            && text.any_in(around.0, around.1, &[c::NOW]);
        return rule.measure == Measure::Stock || now;
    }
    let near = |concepts: &[Concept]| {
        let from = quantity.start.saturating_sub(16).max(here.start);
        let to = (quantity.end + 6).min(here.end);
        // What follows a semicolon is said of the next figure.
        let to = (quantity.end..to).find(|place| text.is_mark(*place, ';')).unwrap_or(to);
        text.any_in(from, to, concepts)
    };
    let before = text.any_in(here.start, quantity.start, &[c::CUMULATIVE])
        && text.any_in(
            quantity.start.saturating_sub(9).max(here.start),
            quantity.start,
            &[c::OF_WHICH, c::RESPECTIVELY],
        );
    rule.measure == Measure::Stock
        || before
        || near(&[c::CUMULATIVE])
            && !text.any_in(
                quantity.start.saturating_sub(4).max(here.start),
                (quantity.end + 4).min(here.end),
                &[c::NEW, c::ADJUSTED],
            )
}

/// All claims of the text.
pub fn claims(facts: &Facts<'_>) -> Vec<Claim> {
    let text = facts.text;
    let mut understood: Vec<Understood<'_>> = Vec::new();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (number, quantity) in facts.quantities.iter().enumerate() {
        let Some((sentence_number, sentence)) = facts.sentence(quantity.core) else { continue };
        let line = &text.lines[sentence.line];
        if line.noise || quantity.ordinal || quantity.percent {
            continue;
        }
        if line.table {
            continue;
        }
        if facts.is_change(quantity, sentence) || facts.is_base(number) {
            continue;
        }
        // A second currency in brackets belongs to the first.
        if quantity.currency.is_some()
            && let Some(last) = number.checked_sub(1)
            && let Some(previous) = understood.iter().rposition(|one| one.quantity == last)
            && facts.quantities[last].currency.is_some_and(|first| Some(first) != quantity.currency)
            && (facts.quantities[last].end..quantity.start).len() <= 3
            && (facts.quantities[last].end..quantity.start).any(|at| text.is_mark(at, '('))
        {
            joined.push((previous, number));
            continue;
        }
        if quantity.value == 1.0 && !quantity.digits && quantity.currency.is_none() && quantity.scale == 1.0 {
            continue;
        }
        let heads = if quantity.currency.is_some() {
            vec![c::H_MONEY]
        } else if text.phrase(quantity.end, c::KM).is_some() {
            vec![c::H_KM]
        } else if text.phrase(quantity.end, c::OTHER_UNIT).is_some() {
            Vec::new()
        } else {
            let noun = facts.part_of(number).map_or(quantity.end, |whole| facts.quantities[whole].end);
            let heads = facts.head_after(noun, sentence.end, quantity.digits);
            if heads.is_empty() && !year_like(quantity) { facts.head_before(number, sentence) } else { heads }
        };
        // `the two provinces`, `the two countries`: those spoken of, not a count.
        if quantity.value == 2.0
            && !quantity.digits
            && heads.iter().any(|head| matches!(*head, c::H_LOCALITY | c::H_COUNTRY))
        {
            continue;
        }
        let head = heads.first().copied();
        let bracket = quantity.start > sentence.start
            && (quantity.start.saturating_sub(9).max(sentence.start)..quantity.start)
                .any(|at| text.is_mark(at, '('));
        let compared = facts.is_versus(quantity.start, sentence) || bracket;
        // A figure set against another of the same noun is of the same kind.
        let echo = understood
            .iter()
            .rev()
            .find(|one| {
                compared
                    && one.sentence == sentence_number
                    && heads.contains(&one.head)
                    && !matches!(one.head, c::H_MONEY | c::H_KM)
            })
            .map(|one| (one.head, one.rule));
        let mut rule = facts
            .following(&heads, number, &understood)
            .or(echo)
            .or_else(|| facts.best_of(&heads, quantity.start, quantity.end, sentence_number));
        if rule.is_none() && head.is_none() && text.phrase(quantity.end, c::OTHER_UNIT).is_none() {
            // Without a noun of its own: the noun of the list (`58 và 47 dự án`), or of the figure it is set against.
            let (_, last) = facts.run_of(quantity);
            let end_of_list = (number + 1..=last).find_map(|other| {
                let other = &facts.quantities[other];
                let heads = if other.currency.is_some() {
                    vec![c::H_MONEY]
                } else {
                    facts.head_after(other.end, sentence.end, true)
                };
                facts.best_of(&heads, quantity.start, quantity.end, sentence_number)
            });
            let again = || {
                let nearby: Vec<&Understood<'_>> = understood
                    .iter()
                    .filter(|one| one.sentence == sentence_number || one.sentence + 1 == sentence_number)
                    .collect();
                // `In 2022 this figure was 185,000`.
                let same = text.any_in(sentence.start, quantity.start, &[c::SAME_FIGURE]);
                let versus = same
                    || facts.is_versus(quantity.start, sentence)
                    || quantity.start > 0 && text.is_mark(quantity.start - 1, '(');
                // `9 new projects; 4 raised; 131 in force`: the noun was said once.
                let status = [c::CUMULATIVE, c::NEW, c::ADJUSTED]
                    .iter()
                    .any(|concept| text.phrase(quantity.end, *concept).is_some());
                if status && quantity.currency.is_none() && quantity.scale == 1.0 {
                    let projects = nearby
                        .iter()
                        .rfind(|one| one.sentence == sentence_number && one.head == c::H_PROJECT);
                    if let Some(one) = projects {
                        return Some((one.head, one.rule));
                    }
                }
                let partitive = text.phrase(quantity.end, c::PARTITIVE).is_some()
                    || quantity.scale == 1.0
                        && quantity.currency.is_none()
                        && (1..=2).any(|back| {
                            quantity.start.checked_sub(back).is_some_and(|place| {
                                place >= sentence.start
                                    && text
                                        .phrase(place, c::OF_WHICH)
                                        .is_some_and(|end| end <= quantity.start)
                            })
                        });
                let listed = facts.run_of(quantity).0 < number
                    && text.any_in(sentence.start, sentence.end, &[c::RESPECTIVELY]);
                if !versus && !partitive && !listed {
                    return None;
                }
                // `seven boats and 64 fishermen …, against 11 and 103`: in the same order.
                let (first, last) = facts.run_of(quantity);
                let length = last - first + 1;
                let place = number - first;
                if listed && place > 0 && !versus && quantity.currency.is_none() {
                    // `number 44 and 29, respectively`.
                    let list =
                        nearby.last().filter(|one| one.quantity + 1 == number && one.head != c::H_MONEY);
                    if let Some(one) = list {
                        return Some((one.head, one.rule));
                    }
                }
                let recent: Vec<&&Understood<'_>> =
                    nearby.iter().filter(|one| one.quantity < first).collect();
                let one = if length > 1 && recent.len() >= length {
                    recent[recent.len() - length + place]
                } else {
                    recent.last()?
                };
                (facts.quantities[one.quantity].currency.is_some()
                    == (quantity.scale > 1.0 && quantity.currency.is_none())
                    || quantity.currency.is_none() && facts.quantities[one.quantity].currency.is_none())
                .then_some((one.head, one.rule))
            };
            rule = end_of_list.or_else(again);
            if rule.is_none()
                && quantity.scale >= 1e6
                && quantity.start > sentence.start
                && matches!(text.bare(quantity.start - 1), "hit" | "to" | "numbered" | "de")
            {
                rule = facts.best_of(&[c::H_NONE], quantity.start, quantity.end, sentence_number);
            }
            if rule.is_none() && quantity.scale >= 1e6 {
                rule = facts.best_of(&[c::H_MONEY], quantity.start, quantity.end, sentence_number);
            }
        }
        if rule.is_none()
            && head.is_none()
            && text.phrase(quantity.end, c::OTHER_UNIT).is_none()
            && year_like(quantity)
        {
            continue;
        }
        if rule.is_none()
            && head.is_none()
            && quantity.start > sentence.start
            && (text.is_mark(quantity.start - 1, ':')
                || text.phrase_before(quantity.start, c::AMOUNTS).is_some())
        {
            rule = facts.best_of(&[c::H_NONE], quantity.start, quantity.end, sentence_number);
        }
        let Some((head, rule)) = rule else { continue };
        if rule.indicator == Rule::NOTHING {
            continue;
        }
        let is_stock = stock(facts, rule, quantity, sentence_number);
        let subject = facts.subject(rule, quantity, sentence_number);
        let period = facts.period(rule, quantity, sentence_number, is_stock);
        understood.push(Understood {
            quantity: number,
            rule,
            head,
            sentence: sentence_number,
            subject,
            period,
        });
    }
    let mut out: Vec<Claim> = Vec::new();
    // A headline repeats the body: the body is preferred, and a headline alone is not trusted against it.
    let headline = |sentence: usize| {
        let line = text.sentences[sentence].line;
        line < 3
            && !text.is_mark(text.lines[line].end - 1, '.')
            && text.lines[line].end - text.lines[line].start < 40
            && text.lines.len() > line + 2
    };
    for (place, one) in understood.iter().enumerate() {
        if headline(one.sentence)
            && understood[place + 1..]
                .iter()
                .any(|other| other.rule.indicator == one.rule.indicator && !headline(other.sentence))
        {
            continue;
        }
        let quantity = &facts.quantities[one.quantity];
        let sentence = &text.sentences[one.sentence];
        let unit = if one.head == c::H_MONEY {
            quantity.currency.map(str::to_owned).unwrap_or_else(|| {
                facts.quantities[..one.quantity]
                    .iter()
                    .rev()
                    .find_map(|other| other.currency)
                    .unwrap_or("USD")
                    .to_owned()
            })
        } else {
            one.rule.unit.clone()
        };
        let equivalents = joined
            .iter()
            .filter(|(first, _)| *first == place)
            .map(|(_, second)| {
                let other = &facts.quantities[*second];
                Equivalent {
                    value: other.value,
                    unit: other.currency.unwrap_or("USD").to_owned(),
                    comparator: other.comparator,
                }
            })
            .collect();
        let mut end = quantity.end;
        if one.head != c::H_MONEY {
            for at in quantity.end..(quantity.end + 5).min(sentence.end) {
                if text.tags_in(at, at + 1).any(|tag| tag.start == at && tag.concept == one.head) {
                    end = text.phrase(at, one.head).unwrap_or(at + 1);
                    break;
                }
            }
        }
        push(
            facts,
            &mut out,
            quantity,
            one.rule,
            unit,
            one.subject.clone(),
            one.period.clone(),
            sentence,
            equivalents,
            (quantity.start, end),
        );
    }
    tables(facts, &mut out);
    out
}

fn one_of(id: &str) -> Vec<String> {
    if id.is_empty() { Vec::new() } else { vec![id.to_owned()] }
}

fn year_like(quantity: &Quantity) -> bool {
    quantity.digits && quantity.scale == 1.0 && (1900.0..2100.0).contains(&quantity.value)
}

#[allow(clippy::too_many_arguments)]
fn push(
    facts: &Facts<'_>,
    out: &mut Vec<Claim>,
    quantity: &Quantity,
    rule: &Rule,
    unit: String,
    subject: Vec<String>,
    period: Option<Period>,
    sentence: &Sentence,
    equivalents: Vec<Equivalent>,
    tokens: (usize, usize),
) {
    let same = |claim: &Claim| {
        let period_equal = match (&claim.period, &period) {
            (Some(one), Some(two)) => {
                one.end == two.end && one.start == two.start || claim.value.is_some_and(|value| value > 20.0)
            }
            (one, two) => one.is_none() && two.is_none() || claim.value.is_some_and(|value| value > 20.0),
        };
        claim.indicator == rule.indicator
            && claim.value == Some(quantity.value)
            && claim.unit == unit
            && period_equal
    };
    if out.iter().any(|claim| same(claim) && claim.subject == subject) {
        return;
    }
    let modality = facts.modality(quantity, sentence, rule);
    let facet = facts.facet(quantity, sentence, rule);
    let text = facts.text;
    let partner = facts
        .mentions
        .iter()
        .filter(|mention| {
            mention.start >= sentence.start
                && mention.end <= sentence.end
                && matches!(mention.kind, NameKind::Country | NameKind::Foreign)
        })
        .map(|mention| mention.id.clone())
        .collect();
    out.push(Claim {
        id: format!("c{}", out.len() + 1),
        indicator: rule.indicator.clone(),
        value: Some(quantity.value),
        value_max: quantity.value_max,
        comparator: quantity.comparator,
        unit,
        scale: quantity.scale,
        period,
        subject,
        partner,
        facet,
        modality,
        equivalents,
        span: text.span(tokens.0, tokens.1),
    });
}

/// Rows and columns: the label of the row and the head of the column together say what a cell is.
fn tables(facts: &Facts<'_>, out: &mut Vec<Claim>) {
    let text = facts.text;
    let mut at = 0;
    while at < text.lines.len() {
        if !text.lines[at].table {
            at += 1;
            continue;
        }
        let first = at;
        while at < text.lines.len() && text.lines[at].table {
            at += 1;
        }
        let cells = |line: usize| -> Vec<(usize, usize)> {
            let (start, end) = (text.lines[line].start, text.lines[line].end);
            let barred = (start..end).any(|place| text.is_mark(place, '|'));
            let mut cuts = vec![start];
            for place in start..end {
                if text.is_mark(place, '|') {
                    cuts.push(place);
                    cuts.push(place + 1);
                } else if !barred && place > start && text.wide_gap(place) {
                    cuts.push(place);
                    cuts.push(place);
                }
            }
            cuts.push(end);
            cuts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
        };
        let head = cells(first);
        let caption =
            if first > 0 { (text.lines[first - 1].start, text.lines[first - 1].end) } else { (0, 0) };
        for line in first + 1..at {
            let row = cells(line);
            // Rows of years are labelled by the year.
            let dated = |cell: &(usize, usize)| {
                facts.times.iter().any(|time| time.start >= cell.0 && time.end == cell.1 && cell.1 > cell.0)
            };
            let label = row
                .iter()
                .copied()
                .find(|(start, end)| (*start..*end).any(|place| text.is_word(place)))
                .or_else(|| row.first().copied().filter(dated));
            let Some(label) = label else { continue };
            for (column, (start, end)) in row.iter().enumerate() {
                if (*start, *end) == label || head.len() != row.len() {
                    continue;
                }
                let Some(quantity) =
                    facts.quantities.iter().find(|quantity| quantity.start >= *start && quantity.end <= *end)
                else {
                    continue;
                };
                let title = head[column];
                if matches!(text.bare(title.0), "tt" | "stt" | "no" | "n") {
                    continue;
                }
                let ranges = [title, label, caption];
                // The unit of the last column may stand for all.
                let whole_head = (head[0].0, head[head.len() - 1].1);
                let currency = [title, label, whole_head, caption].iter().find_map(|(start, end)| {
                    (*start..*end).find_map(|place| {
                        [(c::USD, "USD"), (c::VND, "VND"), (c::EUR, "EUR")]
                            .iter()
                            .find(|(concept, _)| text.has(place, *concept))
                            .map(|(_, name)| (*name, (*start, *end)))
                    })
                });
                // The units of what the column names.
                let counted: Vec<&str> = text
                    .tags_in(title.0, title.1)
                    .flat_map(|tag| text.lexicon.rules_counting(tag.concept))
                    .map(|rule| rule.unit.as_str())
                    .collect();
                let mut best: Option<(i32, &Rule)> = None;
                let around = |concepts: &[Concept]| {
                    ranges.iter().any(|(start, end)| text.any_in(*start, *end, concepts))
                        || (first.saturating_sub(8)..first)
                            .any(|line| text.any_in(text.lines[line].start, text.lines[line].end, concepts))
                };
                for rule in text.lexicon.rules() {
                    if rule.follows.is_some() || !rule.with.is_empty() && !around(&rule.with) {
                        continue;
                    }
                    let money = rule.head.contains(&c::H_MONEY);
                    let mut score = rule.weight * 10;
                    let heads =
                        ranges.iter().take(2).position(|(start, end)| text.any_in(*start, *end, &rule.head));
                    if money {
                        if currency.is_none()
                            || ranges[..2]
                                .iter()
                                .any(|(start, end)| text.any_in(*start, *end, &[c::HEAD_SKIP, c::H_PROJECT]))
                                && text.any_in(title.0, title.1, &[c::H_PROJECT])
                        {
                            continue;
                        }
                    } else {
                        // A column of persons counts no delegations, whatever its row is called.
                        let other = !counted.is_empty() && !counted.contains(&rule.unit.as_str());
                        if other && heads == Some(1) && rule.indicator != Rule::NOTHING {
                            continue;
                        }
                        match heads {
                            Some(place) => score += 5 - place as i32,
                            None => continue,
                        }
                        if currency.is_some_and(|(_, range)| range == title || range == label) {
                            continue;
                        }
                    }
                    let place = ranges.iter().position(|(start, end)| text.any_in(*start, *end, &rule.key));
                    let above = place.is_none()
                        && !rule.key.is_empty()
                        && (0..first)
                            .rev()
                            .take(8)
                            .any(|line| text.any_in(text.lines[line].start, text.lines[line].end, &rule.key));
                    match place {
                        Some(place) => score += 12 - 3 * place as i32,
                        None if rule.key.is_empty() => {}
                        None if above => score -= 2,
                        None => continue,
                    }
                    if ranges[..2].iter().any(|(start, end)| text.any_in(*start, *end, &rule.without)) {
                        continue;
                    }
                    if best.is_none_or(|(old, _)| score > old) {
                        best = Some((score, rule));
                    }
                }
                let Some((_, rule)) = best else { continue };
                if rule.indicator == Rule::NOTHING {
                    continue;
                }
                let mut quantity = quantity.clone();
                let money = rule.head.contains(&c::H_MONEY);
                if money
                    && quantity.scale == 1.0
                    && let Some((_, (start, end))) = currency
                {
                    let factor: f64 = (start..end)
                        .find_map(|place| {
                            [(c::THOUSAND, 1e3), (c::MILLION, 1e6), (c::BILLION, 1e9)]
                                .iter()
                                .find(|(concept, _)| text.has(place, *concept))
                                .map(|(_, factor)| *factor)
                        })
                        .unwrap_or(1.0);
                    quantity.scale = factor;
                    quantity.value *= factor;
                }
                let unit = if money {
                    currency.map_or("USD", |(name, _)| name).to_owned()
                } else {
                    rule.unit.clone()
                };
                let time =
                    facts.times.iter().find(|time| time.start >= title.0 && time.end <= title.1).or_else(
                        || facts.times.iter().find(|time| time.start >= label.0 && time.end <= label.1),
                    );
                let sentence_number = text.sentence_of(*start).or_else(|| text.sentence_of(quantity.core));
                let Some(sentence_number) = sentence_number else { continue };
                let period = match time {
                    Some(time) => Some(Period {
                        start: Some(time.from.text()),
                        end: Some(time.to.text()),
                        basis: time.basis,
                    }),
                    None => facts.period(
                        rule,
                        &quantity,
                        text.sentence_of(caption.0).unwrap_or(sentence_number),
                        rule.measure == Measure::Stock,
                    ),
                };
                let subject = facts.whole(&text.sentences[sentence_number]);
                let sentence = Sentence { start: title.0, end: title.1, line };
                let tokens = (quantity.start, quantity.end);
                push(facts, out, &quantity, rule, unit, subject, period, &sentence, Vec::new(), tokens);
            }
        }
    }
}
