//! A document's text -> what it says.

use luytre_text::lang::Lang;

use crate::claim::{Facts, claims};
use crate::document::Document;
use crate::event::events;
use crate::finding::{Code, Finding};
use crate::lexicon::{Lexicon, NameKind, concept as c};
use crate::model::{Published, Reading};
use crate::names::{mentions, people, places, records};
use crate::number::quantities;
use crate::say::{directions, numbers_of_documents, plans};
use crate::text::{Text, passages};
use crate::time::{Anchor, Shape, When, publication, times};

/// Bytes that are read; what follows is kept as text and said in a finding. Some parts look back over the whole text.
const READ_AT_MOST: usize = 192 << 10;

/// Reads a document. `published` is the day the caller knows (`YYYY-MM-DD`, shortened to what is known); a date in the
/// document itself goes before it. Never fails and never panics: what was noticed is in [`Reading::findings`].
pub fn read(lexicon: &Lexicon, document: &Document, published: Option<&str>) -> Reading {
    let mut reading = Reading { findings: document.findings.clone(), ..Reading::default() };
    let mut most = document.text.len().min(READ_AT_MOST);
    while !document.text.is_char_boundary(most) {
        most -= 1;
    }
    if most < document.text.len() {
        reading.findings.push(Finding::at(Code::Cut, "reading", 0, "text"));
    }
    let shown = &document.text[..most];
    let passages = passages(shown);
    let language = passages.iter().max_by_key(|passage| passage.words).map_or("en", |one| one.lang.tag());
    reading.metadata.language = language.to_owned();
    let mut when = published.and_then(parse);
    let mut dated = false;
    let mut points = 0;
    for passage in &passages {
        let text = Text::new(lexicon, &shown[passage.bytes.clone()], passage.lang, points);
        points += shown[passage.bytes.clone()].chars().count();
        let own = if dated { None } else { publication(&text) };
        if let Some((day, ..)) = own {
            when = Some(day);
            dated = true;
        }
        merge(&mut reading, read_passage(&text, own, when));
    }
    reading
}

/// Adds what a passage says; what it names again is known already.
fn merge(whole: &mut Reading, part: Reading) {
    fn number<T>(list: &mut Vec<T>, more: Vec<T>, letter: char, id: impl Fn(&mut T) -> &mut String) {
        for mut one in more {
            *id(&mut one) = format!("{letter}{}", list.len() + 1);
            list.push(one);
        }
    }
    let metadata = &mut whole.metadata;
    metadata.title = metadata.title.take().or(part.metadata.title);
    metadata.published = metadata.published.take().or(part.metadata.published);
    for agency in part.metadata.agency {
        if !metadata.agency.contains(&agency) {
            metadata.agency.push(agency);
        }
    }
    number(&mut whole.claims, part.claims, 'c', |claim| &mut claim.id);
    number(&mut whole.events, part.events, 'e', |event| &mut event.id);
    number(&mut whole.plans, part.plans, 'p', |plan| &mut plan.id);
    number(&mut whole.directions, part.directions, 'd', |direction| &mut direction.id);
    for place in part.localities {
        if !whole.localities.iter().any(|known| known.id == place.id) {
            whole.localities.push(place);
        }
    }
    for place in part.partners {
        if !whole.partners.iter().any(|known| known.id == place.id) {
            whole.partners.push(place);
        }
    }
    for person in part.people {
        match whole.people.iter_mut().find(|known| known.person == person.person) {
            Some(known) => {
                for surface in person.surface {
                    if !known.surface.contains(&surface) {
                        known.surface.push(surface);
                    }
                }
            }
            None => whole.people.push(person),
        }
    }
    whole.noise.extend(part.noise);
}

/// Reads paragraphs of one language. `own` is the day of publication as they tell it, `when` the day known.
fn read_passage(
    text: &Text<'_>,
    own: Option<(When, &'static str, usize, usize)>,
    when: Option<When>,
) -> Reading {
    let mut reading = Reading::default();
    if text.len() == 0 {
        return reading;
    }
    if let Some((when, basis, start, end)) = own {
        let precision = if when.day > 0 { "day" } else { "month" };
        reading.metadata.published =
            Some(Published { date: when.text(), precision, basis, span: text.span(start, end) });
    }
    let mut times = times(text, Anchor { published: when, year: None });
    if when.is_none() {
        // Without a day of publication, `this year` is that of the first full date near the head.
        let full = times.iter().find(|time| time.shape == Shape::Point && time.from.date().is_some());
        let head = text.sentences.get(5).map_or(text.len(), |sentence| sentence.end);
        let year = full.filter(|time| time.end <= head).and_then(|time| time.from.year);
        if year.is_some() {
            times = crate::time::times(text, Anchor { published: when, year });
        }
    }
    if let Some((_, _, start, end)) = own {
        // The head of the paper says when it was written, not when something happened.
        let line = text.sentence_of(start).map(|number| text.lines[text.sentences[number].line].clone());
        times.retain(|time| {
            let overlaps = time.start < end && start < time.end;
            let beside = line.as_ref().is_some_and(|line| {
                line.end - line.start < 24 && time.start >= line.start && time.end <= line.end
            });
            !overlaps && !beside
        });
    }
    let mut taken = vec![false; text.len()];
    for time in &times {
        // The word before a date is no number, but the comparator of a figure may be: mark digits and words of the date.
        for token in taken.iter_mut().take(time.end).skip(time.start) {
            *token = true;
        }
    }
    for (start, end) in numbers_of_documents(text) {
        for token in taken.iter_mut().take(end).skip(start) {
            *token = true;
        }
    }
    if let Some((_, _, start, end)) = own {
        for token in taken.iter_mut().take(end).skip(start) {
            *token = true;
        }
    }
    for at in 0..text.len() {
        // Clock times, markers, telephone numbers.
        let digits = |at: usize| text.token(at).is_some_and(|token| token.kind == crate::token::Kind::Number);
        if text.is_mark(at, ':')
            && text.glued(at)
            && text.glued(at + 1)
            && at > 0
            && digits(at - 1)
            && digits(at + 1)
        {
            taken[at - 1] = true;
            taken[at + 1] = true;
        }
        if let Some(end) = text.phrase(at, c::MARKER) {
            let mut place = end;
            while place < text.len()
                && (text.token(place).is_some_and(|token| token.kind == crate::token::Kind::Number)
                    || text.phrase(place, c::AND).is_some()
                    || text.phrase(place, c::TO).is_some()
                    || text.is_mark(place, '-')
                    || text.is_mark(place, '.') && text.glued(place + 1))
            {
                taken[place] = true;
                place += 1;
            }
        }
    }
    let named = people(text);
    let mentions = mentions(text, &named);
    let home = text.lexicon.home();
    let renewed = |when: When| when.date().is_some_and(|day| home.is_renewed(day));
    let late = match when {
        Some(when) => renewed(when),
        None => times.iter().any(|time| time.shape == Shape::Point && renewed(time.from)),
    };
    let focus = focus(text, &mentions);
    let numbers = quantities(text, &taken);
    let head = text
        .sentences
        .iter()
        .filter(|sentence| !text.lines[sentence.line].noise)
        .take(7)
        .map(|sentence| sentence.end)
        .max()
        .unwrap_or(0);
    let header = own.map_or((0, 0), |(_, _, start, end)| (start, end));
    let happened = |time: &&crate::time::Time| {
        time.shape == Shape::Point && time.end <= head && !(time.start < header.1 && header.0 < time.end)
    };
    // `reported at a conference on October 4`: when it was said, unless nothing else is told.
    let told = |time: &&crate::time::Time| !text.any_in(time.start.saturating_sub(6), time.start, &[c::SAID]);
    let main_event = times
        .iter()
        .filter(happened)
        .find(told)
        .or_else(|| times.iter().find(happened))
        .map(|time| (time.from, time.to));
    let facts = Facts {
        text,
        quantities: &numbers,
        times: &times,
        mentions: &mentions,
        published: when,
        late,
        focus: focus.clone(),
        main_event,
    };
    reading.claims = claims(&facts);
    reading.events = events(text, &times, &mentions, focus.as_deref());
    reading.people = records(text, &named);
    let (localities, partners) = places(text, &mentions, late);
    reading.localities = localities;
    reading.partners = partners;
    reading.plans = plans(text, &times);
    reading.directions = directions(text, &times, &mentions, &named, &reading.events, focus.as_deref(), late);
    reading.noise =
        text.lines.iter().filter(|line| line.noise).map(|line| text.span(line.start, line.end)).collect();
    let title = text.lines.iter().take(6).find(|line| {
        let words = line.end - line.start;
        let dated = header.0 >= line.start && header.1 <= line.end;
        !line.noise
            && (4..40).contains(&words)
            && !text.is_mark(line.end - 1, '.')
            && !dated
            && text.lines.len() > 3
    });
    reading.metadata.title = title.map(|line| text.span(line.start, line.end));
    for agency in &home.agencies {
        if (0..text.len()).any(|at| text.shown(at) == agency) {
            reading.metadata.agency.push(agency.clone());
        }
    }
    reading
}

fn parse(date: &str) -> Option<When> {
    let mut parts = date.split('-');
    let year = parts.next()?.parse().ok()?;
    let month =
        parts.next().and_then(|part| part.parse().ok()).filter(|month| (1..=12).contains(month)).unwrap_or(0);
    let day =
        parts.next().and_then(|part| part.parse().ok()).filter(|day| (1..=31).contains(day)).unwrap_or(0);
    Some(When { year: Some(year), month, day })
}

/// The unit the document is about: named in the title or the head of the paper, or most often.
fn focus(text: &Text<'_>, mentions: &[crate::names::Mention]) -> Option<String> {
    let mut score: Vec<(&str, i32)> = Vec::new();
    let mut national = 0;
    let seat_of_government = &text.lexicon.home().seat;
    for mention in mentions.iter().filter(|mention| matches!(mention.kind, NameKind::Unit | NameKind::Place))
    {
        let Some(number) = text.sentence_of(mention.start) else { continue };
        let line = text.sentences[number].line;
        let dateline = text.lines[line].start == mention.start
            && (mention.end..(mention.end + 8).min(text.lines[line].end))
                .any(|at| text.is_mark(at, '-') && !text.glued(at));
        let agency = dateline && (mention.end..(mention.end + 3)).any(|at| text.is_mark(at, '('));
        let points = match (line, dateline) {
            (_, true) if agency && mention.id == *seat_of_government => 0,
            _ if mention.id == *seat_of_government
                && (dateline && text.lines.len() > 3 && number <= 4
                    || text.any_in(
                        text.sentences[number].start,
                        text.sentences[number].end,
                        &[c::EVENT_NATIONAL],
                    )) =>
            {
                1
            }
            (_, true) => 3,
            (0..=3, _) => 4,
            (4..=6, _) => 3,
            _ => 2,
        };
        let points = if mention.kind == NameKind::Place { 1 } else { points };
        // What meets there is mostly of the nation.
        let seat = mention.id == *seat_of_government
            && mention.start > 0
            && matches!(text.bare(mention.start - 1), "in" | "at" | "a" | "tai" | "o");
        let points = if seat { 0 } else { points };
        match score.iter_mut().find(|(id, _)| *id == mention.id) {
            Some((_, sum)) => *sum += points,
            None => score.push((&mention.id, points)),
        }
    }
    for sentence in text.sentences.iter().take(6) {
        if text.any_in(sentence.start, sentence.end, &[c::EVENT_NATIONAL]) {
            national += 6;
        }
        if text.any_in(sentence.start, sentence.end, &[c::NATION]) {
            national += 10;
        }
        if text.any_in(sentence.start, sentence.end, &[c::THE_UNIT]) && text.lang != Lang::Vi {
            national -= 2;
        }
    }
    let best = score.iter().max_by_key(|(_, sum)| *sum)?;
    let ties = score.iter().filter(|(_, sum)| *sum + 1 >= best.1).count();
    (best.1 >= 4 && best.1 > national && ties <= 2).then(|| best.0.to_owned())
}
