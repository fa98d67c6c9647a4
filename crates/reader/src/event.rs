//! Named or dated happenings.

use luytre_text::lang::Lang;

use crate::lexicon::{Concept, NameKind, Tag, concept as c};
use crate::model::Event;
use crate::names::Mention;
use crate::text::Text;
use crate::time::{Shape, Time};
use crate::token::Kind;

const NAMED: [(Concept, &str); 7] = [
    (c::CONFERENCE, "conference"),
    (c::FORUM, "forum"),
    (c::DIALOGUE, "dialogue"),
    (c::TRAINING, "training"),
    (c::FAIR, "fair"),
    (c::EDITION, "conference"),
    (c::MEETING, "meeting"),
];
const DATED: [(Concept, &str); 11] = [
    (c::TWINNING, "twinning"),
    (c::UNESCO_EVENT, "unesco_recognition"),
    (c::REPATRIATION, "repatriation"),
    (c::RESCUE, "rescue"),
    (c::PATROL, "patrol"),
    (c::HANDOVER, "handover"),
    (c::VISIT, "visit"),
    (c::TALKS, "talks"),
    (c::SIGNING, "signing"),
    (c::CEREMONY, "ceremony"),
    (c::MEETING, "meeting"),
];

fn small_number(text: &Text<'_>, at: usize) -> Option<u32> {
    let token = text.token(at)?;
    if token.kind == Kind::Number {
        return token.word.parse().ok().filter(|number| (1..=200).contains(number));
    }
    match text.shown(at) {
        "I" => Some(1),
        "II" => Some(2),
        "III" => Some(3),
        "IV" => Some(4),
        "V" => Some(5),
        "VI" => Some(6),
        "VII" => Some(7),
        "VIII" => Some(8),
        "IX" => Some(9),
        "X" => Some(10),
        "XI" => Some(11),
        "XII" => Some(12),
        _ => None,
    }
}

/// The ordinal of a conference at `at..end` and the tokens it adds.
fn ordinal(text: &Text<'_>, at: usize, end: usize, limit: usize) -> Option<(u32, usize, usize)> {
    // `lần thứ 12` after; `12th`, `12e`, `seventh`, `la 15e` before or after.
    for place in at..(end + 16).min(limit) {
        if text.is_mark(place, '.') || text.is_mark(place, ';') {
            break;
        }
        if let Some(next) = text.phrase(place, c::ORDINAL_BEFORE)
            && let Some(number) = small_number(text, next)
        {
            return Some((number, at, next + 1));
        }
    }
    // `the yearly meeting on borders, the 15th`.
    for place in end..(end + 12).min(limit) {
        if text.is_mark(place, '.') || text.is_mark(place, ';') {
            break;
        }
        if let Some(number) = small_number(text, place)
            && place > 0
            && matches!(text.bare(place - 1), "the" | "la" | "le")
            && text.phrase(place + 1, c::ORDINAL_AFTER).is_some()
            && text.glued(place + 1)
            && !(place + 2..place + 5).any(|next| NAMED.iter().any(|it| text.has(next, it.0)))
            && (end..place).any(|comma| text.is_mark(comma, ','))
        {
            return Some((number, at, place + 2));
        }
    }
    for place in (at.saturating_sub(5)..at).rev() {
        if text.is_mark(place, '.') || text.is_mark(place, ',') {
            break;
        }
        if let Some(number) = small_number(text, place)
            && text.phrase(place + 1, c::ORDINAL_AFTER).is_some()
            && text.glued(place + 1)
        {
            return Some((number, place, end));
        }
        if let Some((step, _)) = text.phrase_of(place, c::O1..=c::O12) {
            return Some((u32::from(step) + 1, place, end));
        }
    }
    None
}

/// What a verb of the sentence tells of: its kind and the verb.
fn happening(text: &Text<'_>, start: usize, end: usize) -> Option<(&'static str, Tag)> {
    DATED.iter().find_map(|(concept, kind)| {
        text.tags_in(start, end).find(|tag| tag.concept == *concept).map(|tag| (*kind, *tag))
    })
}

/// Where a name that ends at `at` begins: the words with capitals before it.
fn name_start(text: &Text<'_>, at: usize, floor: usize) -> usize {
    if text.lang == Lang::Vi || !text.capital(at) {
        return at;
    }
    let mut start = at;
    while start > floor && at - start < 9 {
        let before = start - 1;
        let inner = text.is_mark(before, '\'') || text.bare(before) == "s" && text.is_mark(start - 2, '\'');
        if !(inner || text.is_word(before) && text.capital(before) && before > floor) {
            break;
        }
        start = before;
    }
    start
}

/// Where the telling of several meetings ends: `a series of conferences on …`, `workshops in March, May and August`.
fn series_of(text: &Text<'_>, times: &[Time], at: usize, end: usize, limit: usize) -> Option<usize> {
    let led = (at.saturating_sub(3)..at).find_map(|place| text.phrase(place, c::SERIES)).is_some();
    let month = |time: &Time| time.shape == Shape::Span && time.from.month == time.to.month;
    let near = end..(end + 6).min(limit);
    let mut months = times
        .iter()
        .filter(|time| near.contains(&time.start) || month(time) && time.start >= end)
        .take_while(|time| time.end <= limit && time.start <= end + 12);
    let first = months.next().filter(|time| month(time) && near.contains(&time.start));
    let last = first.and_then(|_| months.take_while(|time| time.shape == Shape::Span).last());
    match (led, last) {
        (_, Some(last)) => Some(last.end),
        (true, None) => {
            let mut stop = end;
            while stop < (end + 14).min(limit)
                && !matches!(
                    text.token(stop).map(|token| token.kind),
                    Some(Kind::Mark('.' | ',' | ';' | ':' | '('))
                )
                && text.phrase(stop, c::EVENT_PAST).is_none()
            {
                stop += 1;
            }
            Some(stop)
        }
        _ => None,
    }
}

/// The events of the text.
pub fn events(text: &Text<'_>, times: &[Time], mentions: &[Mention], focus: Option<&str>) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::new();
    for sentence in &text.sentences {
        let line = &text.lines[sentence.line];
        if line.noise || line.table {
            continue;
        }
        let mut taken = sentence.start;
        for at in sentence.start..sentence.end {
            if at < taken {
                continue;
            }
            let Some((kind, end, edition)) = NAMED.iter().find_map(|(concept, kind)| {
                text.phrase(at, *concept).map(|end| (*kind, end, *concept == c::EDITION))
            }) else {
                continue;
            };
            // `a series of online conferences`, `workshops in March, May and August`.
            if let Some(stop) = series_of(text, times, at, end, sentence.end) {
                let start = (at.saturating_sub(5)..at)
                    .find(|place| *place >= sentence.start && text.has(*place, c::SERIES))
                    .unwrap_or(at);
                taken = stop;
                let tokens = (start, stop);
                let around = (sentence.start, sentence.end);
                add(text, times, mentions, focus, &mut out, "conference_series", None, tokens, around);
                continue;
            }
            let found = ordinal(text, at, end, sentence.end);
            // `the 14th edition has no host yet`: nothing that happened.
            if found.is_some()
                && text.any_in(end, (found.map_or(end, |it| it.2) + 6).min(sentence.end), &[c::NEGATION])
            {
                continue;
            }
            let named =
                text.capital(at) && at > sentence.start && (text.capital(end) || text.is_mark(end, '"'))
                    || text.is_mark(end, '"')
                    || text.any_in(end, (end + 8).min(sentence.end), &[c::EVENT_NATIONAL]);
            let training = kind == "training";
            let bears_year = crate::time::year_at(text, end).is_some() && text.capital(at);
            let named = named
                || bears_year
                || at > sentence.start
                    && text.capital(at)
                    && text.any_in(at, end, &[c::PARTY_SERIES, c::DIPLOMATIC_SERIES]);
            let dated = bears_year
                || times.iter().any(|time| {
                    time.start >= sentence.start && time.end <= sentence.end && time.shape == Shape::Point
                });
            if found.is_none() && (kind == "meeting" || !dated || !named && !training) {
                continue;
            }
            let (number, start, mut stop) = match found {
                Some((number, start, stop)) => (Some(number), start, stop.max(end)),
                None => (None, name_start(text, at, sentence.start), end),
            };
            if number.is_none() && training && text.has(at, c::ORDINAL_BEFORE) {
                continue;
            }
            // The name goes on to the first break.
            let limit = (stop + if edition { 2 } else { 22 }).min(sentence.end);
            let mut quote = text.is_mark(stop, '"');
            while stop < limit && !edition {
                let token = text.token(stop).map(|token| token.kind);
                let closes = text.is_mark(stop, '"');
                let next_event = text.phrase(stop, c::AND).is_some()
                    && (stop + 1..stop + 4)
                        .any(|place| text.phrase(place, c::ORDINAL_AFTER).is_some() && text.glued(place));
                if next_event
                    || bears_year && stop > end && text.phrase(stop, c::AND).is_some()
                    || matches!(token, Some(Kind::Mark('.' | ',' | ';' | ':' | '(')))
                    || closes && !quote
                    || text.phrase(stop, c::SAID).is_some()
                    || text.phrase(stop, c::EVENT_PAST).is_some()
                    || text.phrase(stop, c::EVENT_FUTURE).is_some()
                {
                    break;
                }
                if closes && quote && stop > end {
                    stop += 1;
                    break;
                }
                if times.iter().any(|time| time.start == stop && time.shape == Shape::Point)
                    || text.phrase(stop, c::AT_PLACE).is_some_and(|next| text.capital(next))
                {
                    break;
                }
                if number.is_some()
                    && text.lang == Lang::Vi
                    && found.is_some_and(|(_, _, last)| stop >= last)
                    && !text.has(stop, c::EVENT_NATIONAL)
                {
                    break;
                }
                quote |= closes;
                stop += 1;
            }
            taken = stop;
            add(
                text,
                times,
                mentions,
                focus,
                &mut out,
                kind,
                number,
                (start, stop),
                (sentence.start, sentence.end),
            );
        }
        // Happenings told by a verb, once a sentence, and only with a date of their own.
        if taken > sentence.start {
            continue;
        }
        let Some((kind, tag)) = happening(text, sentence.start, sentence.end) else { continue };
        // Each recognition has its year.
        let recognitions: Vec<Tag> = text
            .tags_in(sentence.start, sentence.end)
            .filter(|tag| tag.concept == c::UNESCO_EVENT)
            .copied()
            .collect();
        if kind == "unesco_recognition" && recognitions.len() > 1 {
            for (place, tag) in recognitions.iter().enumerate() {
                let limit = recognitions.get(place + 1).map_or(sentence.end, |next| next.start);
                let from = if place == 0 { sentence.start } else { tag.start };
                let Some(time) = times.iter().find(|time| time.start >= tag.end && time.end <= limit) else {
                    continue;
                };
                let tokens = (name_start(text, tag.start, from), time.end);
                add(text, times, mentions, focus, &mut out, kind, None, tokens, (from, limit));
            }
            continue;
        }
        let whole_year = kind == "unesco_recognition";
        let Some(time) = times.iter().find(|time| {
            time.start >= sentence.start
                && time.end <= sentence.end
                && (time.shape == Shape::Point || whole_year && time.shape == Shape::Span)
        }) else {
            continue;
        };
        let lowest = tag.start.min(time.start);
        let highest = tag.end.max(time.end).max((tag.end + 6).min(sentence.end));
        if out
            .iter()
            .any(|event| event.kind == kind && event.date_start.as_deref() == Some(&time.from.text()))
        {
            continue;
        }
        let start = if tag.start - sentence.start < 14 {
            sentence.start.max(time.start.min(tag.start))
        } else {
            lowest
        };
        add(
            text,
            times,
            mentions,
            focus,
            &mut out,
            kind,
            None,
            (start.min(tag.start), highest.min(sentence.end)),
            (sentence.start, sentence.end),
        );
    }
    if out.is_empty() {
        // What the paper opens with happened, even if it does not say on which day.
        let lead = text
            .sentences
            .iter()
            .filter(|sentence| {
                let line = &text.lines[sentence.line];
                !line.noise && !line.table && text.is_mark(sentence.end - 1, '.')
            })
            .take(2)
            .find_map(|sentence| {
                happening(text, sentence.start, sentence.end)
                    .filter(|(kind, _)| matches!(*kind, "twinning" | "signing" | "rescue" | "handover"))
                    .map(|found| (sentence, found))
            });
        if let Some((sentence, (kind, tag))) = lead {
            let around = (sentence.start, sentence.end);
            let tokens = (name_start(text, tag.start, sentence.start).min(tag.start), tag.end);
            add(text, times, mentions, focus, &mut out, kind, None, tokens, around);
        }
    }
    close(text, times, &mut out);
    for (number, event) in out.iter_mut().enumerate() {
        event.id = format!("e{}", number + 1);
    }
    out
}

/// Days that a meeting may last where its closing is told apart (`Closing: 16 September`). A later day is of another.
const LASTS_AT_MOST: i32 = 14;

/// The line of a programme that tells the last day of the meeting the paper is about.
fn close(text: &Text<'_>, times: &[Time], out: &mut [Event]) {
    let named = |event: &&mut Event| NAMED.iter().any(|(_, kind)| *kind == event.kind);
    let Some(event) = out.iter_mut().find(named) else { return };
    for sentence in &text.sentences {
        let line = &text.lines[sentence.line];
        if line.noise || line.table {
            continue;
        }
        let opening = (sentence.start + 4).min(sentence.end);
        let Some(tag) = text.tags_in(sentence.start, opening).find(|tag| tag.concept == c::EVENT_CLOSING)
        else {
            continue;
        };
        // `Closing the 9th conference`: another one, or the day is known with its name.
        let numbered = (sentence.start..sentence.end).any(|at| {
            NAMED.iter().any(|(concept, _)| {
                text.phrase(at, *concept).is_some_and(|end| ordinal(text, at, end, sentence.end).is_some())
            })
        });
        let day = times.iter().find(|time| {
            time.start >= tag.end
                && time.start <= tag.end + 6
                && time.end <= sentence.end
                && time.shape == Shape::Point
        });
        let Some(day) = day.filter(|_| !numbered) else { continue };
        let last = day.to.text();
        let lasts = (1..=LASTS_AT_MOST)
            .any(|days| event.date_end.as_deref() == Some(day.to.shift_days(-days).text().as_str()));
        if lasts {
            event.date_end = Some(last);
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn add(
    text: &Text<'_>,
    times: &[Time],
    mentions: &[Mention],
    focus: Option<&str>,
    out: &mut Vec<Event>,
    kind: &'static str,
    number: Option<u32>,
    tokens: (usize, usize),
    sentence: (usize, usize),
) {
    let span = text.span(tokens.0, tokens.1);
    let after_since =
        (tokens.0.saturating_sub(2).max(sentence.0)..tokens.0).any(|place| text.has(place, c::SINCE));
    // The date nearest to the name, after it first.
    let date = times
        .iter()
        .filter(|time| time.start >= sentence.0 && time.end <= sentence.1 && time.shape != Shape::Each)
        // `… since the 20th conference`: the day of the sentence is not its day.
        .filter(|time| !after_since || time.start >= tokens.1 && time.start <= tokens.1 + 9)
        .min_by_key(|time| {
            let distance = if time.start >= tokens.1 {
                time.start - tokens.1
            } else {
                tokens.0.saturating_sub(time.end) * 2
            };
            // A year inside the name names the edition; a day beside it says when.
            let inside = time.start >= tokens.0 && time.end <= tokens.1;
            distance
                + match (time.shape, inside) {
                    (Shape::Point, _) => 0,
                    (_, false) => 12,
                    (_, true) => 24,
                }
        });
    // `the day after the 33rd conference`: the day told is not that of the conference.
    let lead = tokens.0.saturating_sub(5).max(sentence.0)..tokens.0;
    let shift = lead.clone().find_map(|place| {
        let next = text.bare(place + 1);
        match (text.bare(place), next) {
            ("lendemain", "de" | "d" | "du") | ("day", "after") | ("ngay", "sau") => Some(-1),
            ("veille", "de" | "d" | "du") | ("day", "before") | ("eve", "of") | ("ngay", "truoc") => Some(1),
            _ => None,
        }
    });
    let moved = |when: crate::time::When| when.shift_days(shift.unwrap_or(0));
    let shown = |when: crate::time::When, time: &Time| {
        if time.shape == Shape::Point {
            return moved(when).text();
        }
        if time.from.month == 1 && time.to.month == 12 {
            return crate::time::When { month: 0, day: 0, ..when }.text();
        }
        crate::time::When { day: 0, ..when }.text()
    };
    let series = if text.any_in(tokens.0, tokens.1, &[c::DIPLOMATIC_SERIES]) {
        Some("diplomatic")
    } else if text.any_in(tokens.0, tokens.1, &[c::PARTY_SERIES]) {
        Some("party")
    } else if text.any_in(tokens.0, tokens.1, &[c::LOCAL_SERIES]) {
        Some("local-diplomacy")
    } else {
        None
    };
    if let Some(number) = number
        && let Some(event) = out.iter_mut().find(|event| {
            event.ordinal == Some(number) && (event.series.as_deref() == series || series.is_none())
        })
    {
        if (event.date_start.is_none() || event.date_start.as_deref().is_some_and(|day| day.len() < 10))
            && let Some(time) = date.filter(|time| time.shape == Shape::Point)
        {
            event.date_start = Some(shown(time.from, time));
            event.date_end = Some(shown(time.to, time));
        }
        return;
    }
    let place = mentions
        .iter()
        .find(|mention| {
            mention.start >= tokens.0
                && mention.end <= sentence.1
                && matches!(mention.kind, NameKind::Unit | NameKind::Place | NameKind::Foreign)
                && text.phrase_before(mention.start, c::AT_PLACE).is_some()
        })
        .map(|mention| mention.id.clone());
    let future = text.any_in(
        tokens.0.saturating_sub(3).max(sentence.0),
        (tokens.1 + 5).min(sentence.1),
        &[c::EVENT_FUTURE],
    );
    out.push(Event {
        id: String::new(),
        kind,
        name: span.quote.clone(),
        ordinal: number,
        date_start: date.map(|time| shown(time.from, time)),
        date_end: date.map(|time| shown(time.to, time)),
        place,
        host: focus.map(str::to_owned).into_iter().collect(),
        role: if future {
            "planned"
        } else if out.is_empty() {
            "main"
        } else {
            "mentioned"
        },
        span,
        series: series.map(str::to_owned),
    });
}
