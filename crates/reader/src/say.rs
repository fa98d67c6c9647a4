//! Plans and policies; directions and commitments.

use luytre_text::lang::Lang;

use crate::lexicon::{NameKind, concept as c};
use crate::model::{Direction, Event, Plan};
use crate::names::{Mention, Named, at_time, key};
use crate::text::Text;
use crate::time::{Shape, Time};
use crate::token::Kind;

/// An official number: `36-NQ/TW`, `80/2020/NĐ-CP`, `61/KH-UBND`, `21-KH/TU`. Tokens after it.
fn official(text: &Text<'_>, at: usize) -> Option<usize> {
    if text.token(at)?.kind != Kind::Number {
        return None;
    }
    let mut end = at + 1;
    let mut letters = false;
    let mut slashes = 0;
    while end < text.len() && text.glued(end) {
        match text.token(end)?.kind {
            Kind::Mark('/') => slashes += 1,
            Kind::Mark('-') => {}
            Kind::Word => letters = true,
            Kind::Number => {}
            _ => break,
        }
        end += 1;
    }
    while end > at + 1 && matches!(text.token(end - 1).map(|token| token.kind), Some(Kind::Mark(_))) {
        end -= 1;
    }
    (slashes > 0 && (letters || end - at == 3 && text.shown(at + 2).len() == 4)).then_some(end)
}

/// Tokens that belong to official numbers: no quantities.
pub fn numbers_of_documents(text: &Text<'_>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match official(text, at) {
            Some(end) if (at..end).any(|place| text.is_word(place)) => {
                out.push((at, end));
                at = end;
            }
            _ => at += 1,
        }
    }
    out
}

pub fn plans(text: &Text<'_>, times: &[Time]) -> Vec<Plan> {
    let mut out: Vec<Plan> = Vec::new();
    for sentence in &text.sentences {
        if text.lines[sentence.line].noise {
            continue;
        }
        let mut at = sentence.start;
        while at < sentence.end {
            let Some(end) = text.phrase(at, c::PLAN_WORD) else {
                at += 1;
                continue;
            };
            let mut number = None;
            let mut stop = end;
            for place in end..(end + 5).min(sentence.end) {
                if let Some(after) = official(text, place) {
                    number = Some((place, after));
                    stop = after;
                    break;
                }
                if !(text.is_word(place) || text.is_mark(place, '°'))
                    || place > end && text.has(place, c::PLAN_WORD)
                {
                    break;
                }
            }
            // `2020 Law on …`, `Resolution of the 13th Congress`, `plan … for 2026-2030`, `a master plan on …`.
            let before = text.phrase_before(at, c::PLAN_QUALIFIER).is_some();
            let qualified = text.phrase(stop, c::PLAN_QUALIFIER).is_some() || before;
            let period = times.iter().any(|time| {
                time.start >= stop
                    && time.start < stop + 12
                    && time.end <= sentence.end
                    && time.shape == Shape::Span
            });
            let deed = text.any_in(
                at.saturating_sub(7).max(sentence.start),
                (stop + 14).min(sentence.end),
                &[
                    c::PLAN_ISSUED,
                    c::PLAN_APPROVED,
                    c::PLAN_PLANNED,
                    c::PLAN_IN_FORCE,
                    c::PLAN_DRAFT,
                    c::PLAN_CITED,
                ],
            );
            let capital = text.capital(at) && at > sentence.start;
            if number.is_none()
                && !(qualified && (period || capital || deed))
                && !(capital && period)
                && !(deed && period)
            {
                at = end;
                continue;
            }
            let limit = (stop + 20).min(sentence.end);
            while stop < limit {
                let kind = text.token(stop).map(|token| token.kind);
                let next_deed = text.phrase(stop, c::AND).is_some_and(|next| {
                    [c::PLAN_ISSUED, c::PLAN_DRAFT, c::PLAN_APPROVED]
                        .iter()
                        .any(|concept| text.phrase(next, *concept).is_some())
                });
                if matches!(kind, Some(Kind::Mark('.' | ',' | ';' | '(' | ')' | ':' | '|')))
                    || next_deed
                    || text.phrase(stop, c::PLAN_STOP).is_some()
                    || text.phrase(stop, c::SAID).is_some()
                    || text.phrase(stop, c::D_WILL).is_some()
                {
                    break;
                }
                stop += 1;
            }
            let issued = number.and_then(|(_, after)| {
                times
                    .iter()
                    .find(|time| time.start >= after && time.start <= after + 2 && time.shape == Shape::Point)
                    .map(|time| time.from.text())
            });
            // `approved on 27 December`, `issued on 10 November the plan`, `the 2020 Law`.
            let told = || {
                let deeds = [c::PLAN_ISSUED, c::PLAN_APPROVED];
                let from = at.saturating_sub(8).max(sentence.start);
                text.tags_in(from, (stop + 6).min(sentence.end))
                    .filter(|tag| deeds.contains(&tag.concept))
                    .find_map(|tag| {
                        times.iter().find(|time| {
                            time.start >= tag.end
                                && time.start <= tag.end + 3
                                && (time.end <= at || time.start >= stop)
                                && time.end <= sentence.end
                        })
                    })
                    .map(|time| {
                        let day = if time.shape == Shape::Point { time.from.day } else { 0 };
                        let month = if time.from.month == time.to.month { time.from.month } else { 0 };
                        crate::time::When { day, month, ..time.from }.text()
                    })
            };
            let issued = issued.or_else(told).or_else(|| {
                let year = at.checked_sub(1).and_then(|before| crate::time::year_at(text, before))?;
                (number.is_none() && text.capital(at)).then(|| year.to_string())
            });
            let year = number.and_then(|(first, after)| {
                (first..after).find_map(|place| crate::time::year_at(text, place))
            });
            let span = text.span(at, stop);
            let near = |concept| {
                text.any_in(
                    at.saturating_sub(8).max(sentence.start),
                    (stop + 8).min(sentence.end),
                    &[concept],
                )
            };
            let central = number.is_some_and(|(first, after)| {
                (first..after).any(|place| matches!(text.bare(place), "tw" | "cp" | "qh" | "ttg"))
            });
            // Of the Party's congress or Politburo: a paper of a locality only cites it.
            let central = central
                || number.is_none()
                    && (at.saturating_sub(4).max(sentence.start)..stop)
                        .any(|place| matches!(text.bare(place), "congress" | "congres" | "politburo"));
            let status = if central {
                "cited"
            } else if near(c::PLAN_DRAFT) {
                "drawn_up"
            } else if near(c::PLAN_APPROVED) {
                "approved"
            } else if near(c::PLAN_PLANNED) {
                "planned"
            } else if near(c::PLAN_ISSUED) || issued.is_some() {
                "issued"
            } else if near(c::PLAN_IN_FORCE) || number.is_some() {
                "in_force"
            } else {
                "cited"
            };
            if !out.iter().any(|plan| plan.span.quote == span.quote) {
                out.push(Plan {
                    id: format!("p{}", out.len() + 1),
                    name: span.quote.clone(),
                    issued: issued.or(year.map(|year| year.to_string())),
                    status,
                    number: number.map(|(first, after)| text.span(first, after).quote),
                    span,
                });
            }
            at = stop.max(end);
        }
    }
    out
}

/// The parts of a sentence between strong breaks, quotation marks left aside.
fn parts(text: &Text<'_>, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = start;
    for at in start..end {
        if text.is_mark(at, ';') || text.is_mark(at, '"') || text.is_mark(at, ':') {
            if at > from {
                out.push((from, at));
            }
            from = at + 1;
        }
    }
    if end > from {
        let last = if text.is_mark(end - 1, '.') { end - 1 } else { end };
        if last > from {
            out.push((from, last));
        }
    }
    out
}

pub fn directions(
    text: &Text<'_>,
    times: &[Time],
    mentions: &[Mention],
    people: &[Named],
    events: &[Event],
    focus: Option<&str>,
    late: bool,
) -> Vec<Direction> {
    let mut out: Vec<Direction> = Vec::new();
    let markers = [
        (c::D_PLEDGE, "commitment"),
        (c::D_ASK, "direction"),
        (c::D_ASSIGN, "direction"),
        (c::D_PROPOSE, "proposal"),
        (c::D_MUST, "direction"),
        (c::D_WILL, "plan"),
        (c::D_WISH, "aspiration"),
        (c::D_CONTINUE, "plan"),
    ];
    let mut tasks = false;
    let mut after_direction = usize::MAX;
    for (number, sentence) in text.sentences.iter().enumerate() {
        let line = &text.lines[sentence.line];
        if line.noise || line.table {
            continue;
        }
        if text.any_in(sentence.start, sentence.end, &[c::D_HEADING]) && sentence.end - sentence.start < 14 {
            tasks = true;
            continue;
        }
        let bullet = text.is_mark(sentence.start, '-')
            || (text.is_mark(sentence.start + 1, '.') || text.is_mark(sentence.start + 1, ')'))
                && sentence.start == line.start;
        // Titles of a signature stand in capitals only.
        let shouted = !(line.start..line.end).any(|at| text.shown(at).chars().any(char::is_lowercase));
        if shouted {
            continue;
        }
        let mut asked: Option<(String, &'static str)> = None;
        for (from, to) in parts(text, sentence.start, sentence.end) {
            if to - from < 4 {
                continue;
            }
            // `called for …ing …; …ing …; and …ing …`: each further part is asked of the same.
            let gerund = text.phrase(from, c::AND).unwrap_or(from);
            if let Some((who, kind)) = &asked
                && text.lang == Lang::En
                && text.bare(gerund).len() > 5
                && text.bare(gerund).ends_with("ing")
                && text.is_mark(from.saturating_sub(1), ';')
            {
                let span = text.span(gerund, to);
                out.push(Direction {
                    id: format!("d{}", out.len() + 1),
                    who: who.clone(),
                    what: span.quote.clone(),
                    kind,
                    span,
                });
                continue;
            }
            let question = text.is_mark(sentence.end - 1, '?');
            let found = markers.iter().find_map(|(concept, kind)| {
                // `Emphasising the need for …, he stressed the importance of …`: the main verb counts.
                let opening = text.lang == Lang::En && text.bare(from).ends_with("ing") && text.capital(from);
                let after = if opening && *concept == c::D_MUST {
                    (from..to).find(|place| text.is_mark(*place, ',')).unwrap_or(from)
                } else {
                    from
                };
                text.tags_in(after, to)
                    .filter(|tag| tag.concept == *concept && !describes(text, tag))
                    // The word may be part of a name: Cần Thơ.
                    .filter(|tag| !mentions.iter().any(|name| name.start <= tag.start && tag.end <= name.end))
                    .filter(|tag| !announces(text, times, mentions, tag, to))
                    // Money pledged is a figure, not an act.
                    .find(|tag| {
                        tag.concept != c::D_PLEDGE
                            || text.token(tag.end).is_none_or(|next| next.kind != Kind::Number)
                    })
                    .map(|tag| (*concept, *kind, *tag))
            });
            let task = tasks && bullet && from <= sentence.start + 2 && to - from > 6;
            let Some((concept, kind, tag)) = found.or(task.then_some((
                c::D_CONTINUE,
                "plan",
                crate::lexicon::Tag { concept: 0, start: from, end: from },
            ))) else {
                continue;
            };
            if question
                || text.any_in(tag.start.saturating_sub(2).max(from), tag.start, &[c::D_NOT])
                || (concept == c::D_CONTINUE && !task && text.lang != Lang::Fr)
            {
                continue;
            }
            // The act begins with its subject: after `said that`, `, he said`, or where the part begins.
            let mut start = from;
            for place in from..tag.start {
                if text.phrase(place, c::SAID).is_some_and(|next| next < tag.start) {
                    let mut next = text.phrase(place, c::SAID).unwrap_or(place + 1);
                    if matches!(text.bare(next), "that" | "que" | "rang" | "qu") {
                        next += 1;
                    }
                    start = next.min(tag.start);
                }
            }
            let mut end = to;
            for place in tag.end..to {
                if text.is_mark(place, ',')
                    && (text.phrase(place + 1, c::SAID).is_some()
                        || (place + 1..(place + 7).min(to)).any(|next| text.phrase(next, c::SAID).is_some())
                            && people.iter().any(|person| person.start > place && person.start < place + 7)
                        || matches!(
                            text.bare(place + 1),
                            "according" | "selon" | "he" | "she" | "theo" | "ong" | "ba"
                        ))
                {
                    end = place;
                    break;
                }
            }
            if start > from && text.is_mark(start, ',') {
                start += 1;
            }
            if end < start + 3 {
                continue;
            }
            // `stressed the importance of making …`: the act is what is to be done.
            if concept == c::D_MUST
                && text.lang == Lang::En
                && text.bare(tag.end).ends_with("ing")
                && text.bare(tag.end - 1) == "of"
            {
                start = tag.end;
            }
            let mut who = who(
                text,
                mentions,
                people,
                focus,
                late,
                (start.min(tag.start), tag.start, end),
                concept,
                sentence.start,
            );
            // `The conference will …`: the meeting itself.
            let meeting = (start.min(tag.start)..tag.start)
                .chain(if concept == c::D_PROPOSE { tag.end..end } else { 0..0 })
                .find(|place| {
                    text.phrase(*place, c::CONFERENCE).is_some_and(|next| {
                        next <= tag.start && text.bare(place.saturating_sub(1)) == "the"
                            || concept == c::D_PROPOSE && text.bare(place.saturating_sub(1)) == "the"
                    })
                });
            if let Some(event) = events.iter().find(|event| event.ordinal.is_some())
                && (meeting.is_some() || meeting_goes_on(text, &out, start, tag.start, &event.name))
            {
                who = event.name.clone();
            }
            // `It is necessary to …` after another act: of the same.
            let impersonal = matches!(concept, c::D_MUST)
                && matches!(text.bare(tag.start), "il" | "it" | "can" | "phai")
                && !text.any_in(start, tag.start, &[c::LOCALITIES, c::MINISTRY, c::THE_UNIT])
                && !mentions.iter().any(|name| name.start >= start && name.end <= tag.start);
            let before = out.last().filter(|last: &&Direction| {
                !last.who.is_empty() && last.who != text.lexicon.home().nation && text.lang != Lang::Vi
            });
            if impersonal && let Some(last) = before.filter(|_| number > 0 && after_direction == number - 1) {
                who = last.who.clone();
            }
            after_direction = number;
            let span = text.span(start, end);
            if matches!(concept, c::D_ASK | c::D_MUST | c::D_PROPOSE | c::D_ASSIGN) {
                asked = Some((who.clone(), kind));
            }
            out.push(Direction {
                id: format!("d{}", out.len() + 1),
                who,
                what: text.span(tag.end.min(end - 1), end).quote,
                kind,
                span,
            });
        }
    }
    out
}

/// `will be an important …`, `which will take place`: said of a thing, no act.
fn describes(text: &Text<'_>, tag: &crate::lexicon::Tag) -> bool {
    if tag.concept != c::D_WILL {
        return false;
    }
    let clause = tag.start.checked_sub(1).is_some_and(|place| matches!(text.bare(place), "which" | "that"));
    let being = text.lang == Lang::En
        && (text.bare(tag.end) == "be" && matches!(text.bare(tag.end + 1), "a" | "an" | "the")
            || text.bare(tag.end - 1) == "be" && matches!(text.bare(tag.end), "a" | "an" | "the"))
        || text.lang == Lang::Vi && text.bare(tag.end) == "la";
    clause || being
}

/// `will be held in Can Tho in May`: where and when something takes place, no act.
fn announces(
    text: &Text<'_>,
    times: &[Time],
    mentions: &[Mention],
    tag: &crate::lexicon::Tag,
    end: usize,
) -> bool {
    let Some(after) = text.phrase(tag.end, c::D_HELD).filter(|_| tag.concept == c::D_WILL) else {
        return false;
    };
    let near = (after + 8).min(end);
    let near = (after..near).find(|at| text.is_mark(*at, ',')).unwrap_or(near);
    let within = |start: usize| (after..near).contains(&start);
    times.iter().any(|time| within(time.start)) || mentions.iter().any(|place| within(place.start))
}

/// `it will focus on …` right after an act of the meeting.
fn meeting_goes_on(text: &Text<'_>, out: &[Direction], start: usize, marker: usize, name: &str) -> bool {
    out.last().is_some_and(|last| last.who == name)
        && (start..marker).all(|place| matches!(text.bare(place), "it" | "elle" | "that" | "adding" | "que"))
        && start < marker
}

/// Who is bound to act: what stands before the marker, or after `asked`, `called on`.
#[allow(clippy::too_many_arguments)]
fn who(
    text: &Text<'_>,
    mentions: &[Mention],
    people: &[Named],
    focus: Option<&str>,
    late: bool,
    (start, marker, end): (usize, usize, usize),
    concept: crate::lexicon::Concept,
    sentence: usize,
) -> String {
    let home = text.lexicon.home();
    let fallback = || focus.map_or_else(|| home.localities.clone(), |id| at_time(text, id, late));
    // `the city` of a paper on several: the one named last.
    let unit_named = |at: usize| {
        if focus.is_some() {
            return fallback();
        }
        mentions
            .iter()
            .rfind(|mention| mention.end <= at && mention.kind == NameKind::Unit)
            .map_or_else(fallback, |mention| at_time(text, &mention.id, late))
    };
    let asks = matches!(concept, c::D_ASK | c::D_PROPOSE | c::D_ASSIGN);
    let range = if asks { (marker, end.min(marker + 14)) } else { (start, marker) };
    let scan = |range: (usize, usize)| -> Option<String> {
        let mut best: Option<(usize, String)> = None;
        let mut offer = |at: usize, id: String| {
            let better = best.as_ref().is_none_or(|(old, _)| at < *old);
            if better && !id.is_empty() {
                best = Some((at, id));
            }
        };
        // The capital, by whatever name of the paper.
        for place in range.0..range.1 {
            let capital = match text.bare(place) {
                "capitale" => place > 0 && text.bare(place - 1) == "la",
                "capital" => text.bare(place + 1) == "city" || text.bare(place + 1) == "'",
                _ => false,
            };
            if capital && text.phrase(place + 1, c::PARTITIVE).is_none() {
                offer(place.saturating_sub(1), at_time(text, &home.seat, late));
            }
        }
        for tag in text.tags_in(range.0, range.1) {
            match tag.concept {
                c::MINISTRY => offer(tag.start, home.ministry.clone()),
                c::LOCALITIES => offer(tag.start, home.localities.clone()),
                c::NATION => offer(tag.start, home.nation.clone()),
                c::THE_UNIT | c::UNIT_BODY => offer(tag.start, unit_named(tag.start)),
                _ => {}
            }
        }
        for mention in mentions.iter().filter(|mention| mention.start >= range.0 && mention.end <= range.1) {
            let id = if matches!(mention.kind, NameKind::Unit | NameKind::Place) {
                at_time(text, &mention.id, late)
            } else {
                mention.id.clone()
            };
            offer(mention.start, id);
        }
        best.map(|(_, id)| id)
    };
    if let Some(found) = scan(range) {
        // A minister who calls something needed, or asks it of nobody named, speaks to the localities.
        let spoken = found == home.ministry && concept == c::D_MUST;
        let national = spoken || found == home.nation && asks;
        let about = (if asks { sentence } else { marker }, end);
        if national && text.any_in(about.0, about.1, &[c::LOCALITIES, c::LOCAL_SERIES]) {
            return home.localities.clone();
        }
        let row: Vec<&Mention> = mentions
            .iter()
            .filter(|mention| {
                mention.kind == NameKind::Unit && mention.start >= range.0 && mention.end <= range.1
            })
            .collect();
        let joined = row.windows(2).all(|pair| {
            let gap = pair[0].end..pair[1].start;
            gap.len() == 1 && (text.is_mark(gap.start, ',') || text.phrase(gap.start, c::AND).is_some())
        });
        if row.len() > 1 && joined && !asks && found == at_time(text, &row[0].id, late) {
            let all: Vec<String> = row.iter().map(|mention| at_time(text, &mention.id, late)).collect();
            return all.join(",");
        }
        return found;
    }
    // `We will`, `he said`: the body the speaker speaks for.
    if text.any_in(start, end, &[c::D_WE]) || !asks {
        if let Some(person) = people.iter().rev().find(|person| person.start < end) {
            let around = (person.start.saturating_sub(14), (person.end + 14).min(text.len()));
            if text.any_in(around.0, around.1, &[c::MINISTRY]) {
                let theirs = concept == c::D_MUST
                    && text.any_in(marker, end, &[c::LOCALITIES, c::LOCAL_SERIES])
                    && !text.any_in(start, end, &[c::D_WE]);
                return if theirs { &home.localities } else { &home.ministry }.clone();
            }
            if text.lang == Lang::Vi && text.bare(start) == "anh" {
                return key(&text.span(person.start, person.end).quote);
            }
        }
        if let Some(found) = scan((sentence, marker)) {
            return found;
        }
    }
    fallback()
}
