//! Who and where: people, units, partners.

use luytre_text::lang::Lang;

use crate::lexicon::{NameKind, concept as c};
use crate::model::{Person, Place};
use crate::text::Text;
use crate::token::Kind;

/// A full name in the text.
#[derive(Clone, Debug)]
pub struct Named {
    pub start: usize,
    pub end: usize,
}

fn syllable(text: &Text<'_>, at: usize) -> bool {
    text.is_word(at) && text.capital(at) && !text.has(at, c::NOT_PERSON)
}

/// The tokens of a capitalised run from `at`: words, joined by hyphen or apostrophe without blanks.
fn run(text: &Text<'_>, at: usize, most: usize) -> usize {
    let mut end = at;
    let mut words = 0;
    while words < most && syllable(text, end) && (end == at || !text.glued(end) || !text.is_word(end - 1)) {
        words += 1;
        end += 1;
        if (text.is_mark(end, '\'') || text.is_mark(end, '-'))
            && text.glued(end)
            && text.glued(end + 1)
            && text.is_word(end + 1)
            && text.capital(end + 1)
        {
            end += 2;
        }
    }
    end
}

/// Words of a run, counted.
fn length(text: &Text<'_>, start: usize, end: usize) -> usize {
    (start..end).filter(|at| text.is_word(*at)).count()
}

/// All full names of people.
pub fn people(text: &Text<'_>) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !syllable(text, at) || (at > 0 && text.glued(at) && text.is_word(at - 1)) {
            at += 1;
            continue;
        }
        // Titles, forms of address and places before a name are no part of it.
        let skip = text
            .phrase(at, c::TITLE_PERSON)
            .or_else(|| {
                text.phrase(at, c::HONORIFIC).filter(|end| text.capital(*end) || text.is_mark(*end, '.'))
            })
            .or_else(|| {
                text.names
                    .iter()
                    .find(|name| {
                        name.start == at
                            && name.kind != NameKind::Organisation
                            && text.is_word(name.end)
                            && text.capital(name.end)
                            && length(text, at, run(text, at, 8)) > length(text, at, name.end) + 1
                    })
                    .map(|name| name.end)
                    .filter(|_| !text.has(at, c::SURNAME) || before(text, at))
            });
        if let Some(end) = skip.filter(|end| *end > at) {
            at = end;
            continue;
        }
        // Part of a longer known phrase: an office, a paper.
        if text.in_phrase(at) {
            at += 1;
            continue;
        }
        let noisy = text.sentence_of(at).is_some_and(|number| text.lines[text.sentences[number].line].noise);
        let in_caps = text.shown(at).chars().filter(|letter| letter.is_uppercase()).count() > 1
            && text.shown(at + 1).chars().filter(|letter| letter.is_uppercase()).count() > 1;
        if noisy || in_caps {
            at += 1;
            continue;
        }
        let end = run(text, at, 6);
        let words = length(text, at, end);
        let surname = text.has(at, c::SURNAME);
        let titled = before(text, at);
        // An office in capitals runs into the name: `Minister of Foreign Affairs Tô Anh Dũng`.
        let inner = (at + 1..end).find(|place| text.has(*place, c::SURNAME) && end - place >= 3);
        if let Some(inner) = inner.filter(|_| titled && !surname) {
            at = inner;
            continue;
        }
        let followed = (text.is_mark(end, ',')
            && (end + 1..end + 4).any(|place| text.has(place, c::TITLE_PERSON)))
            || text.phrase(end, c::SAID).is_some()
            || (text.is_mark(end, ',')
                && text.token(end + 1).is_some_and(|token| token.kind == Kind::Number)
                && text.is_mark(end + 2, ','))
            || (text.is_mark(end, ',') && matches!(text.bare(end + 1), "who" | "qui" | "kieu"));
        let last_surname = words >= 3 && text.has(end - 1, c::SURNAME);
        let unit = text.names_in(at.saturating_sub(3), at + 1).any(|name| {
            name.end > at
                && matches!(
                    name.kind,
                    NameKind::Unit | NameKind::Place | NameKind::Foreign | NameKind::Country
                )
                && name.end >= end
        });
        let organisation = text.names_in(at, end).any(|name| name.kind == NameKind::Organisation);
        let thing = street(text, at);
        let signature = {
            let number = text.sentence_of(at);
            number.is_some_and(|number| {
                let sentence = &text.sentences[number];
                sentence.end == end
                    && surname
                    && words >= 3
                    && (sentence.start == at || text.is_mark(sentence.start, '-'))
                    && text.lines.len() - text.sentences[number].line <= 3
            })
        };
        let good = !organisation
            && !thing
            && match words {
                2 => {
                    text.lang != Lang::Vi && !unit && (titled || followed)
                        || text.lang == Lang::Vi
                            && !unit
                            && !surname
                            && titled
                            && (text.phrase_before(at, c::TITLE_PERSON).is_some()
                                || (at..end).any(|place| text.bare(place).len() >= 7))
                }
                3..=5 if surname && text.lang == Lang::Vi => {
                    !unit && (titled || followed || signature || plausible(text, at, end))
                }
                3..=5 => !unit && (surname || last_surname || titled || followed),
                _ => false,
            };
        if good {
            // A title written with a capital is no part of the name.
            out.push(Named { start: at, end });
            at = end;
        } else {
            at = if words >= 1 && text.phrase(at, c::TITLE_PERSON).is_none_or(|stop| stop <= at + 1) {
                at + 1
            } else {
                end.max(at + 1)
            };
        }
    }
    out
}

/// `bridge`, `street`, `ship` before the name: the name of a thing.
fn street(text: &Text<'_>, at: usize) -> bool {
    (at.saturating_sub(2)..at).any(|place| text.has(place, c::NOT_PERSON) && !text.capital(place))
}

fn plausible(text: &Text<'_>, at: usize, end: usize) -> bool {
    // A Vietnamese name stands before a comma or a verb, not inside a longer run of capitals.
    let length = length(text, at, end);
    (2..=5).contains(&length) && !text.names_in(at, end).any(|name| name.start == at)
}

/// A title or form of address stands right before (an organisation may come between in Vietnamese and French).
fn before(text: &Text<'_>, at: usize) -> bool {
    let Some(number) = text.sentence_of(at) else { return false };
    let start = text.sentences[number].start;
    if at == start {
        return false;
    }
    if text.phrase_before(at, c::HONORIFIC).is_some() || text.phrase_before(at, c::TITLE_PERSON).is_some() {
        return true;
    }
    let dot = text.is_mark(at - 1, '.') || text.is_mark(at - 1, ',');
    if dot
        && (text.phrase_before(at - 1, c::HONORIFIC).is_some()
            || text.phrase_before(at - 1, c::TITLE_PERSON).is_some())
    {
        return true;
    }
    let from = at.saturating_sub(12).max(start);
    (from..at).any(|place| text.has(place, c::TITLE_PERSON))
        && !(from..at).rev().take_while(|place| !text.has(*place, c::TITLE_PERSON)).any(|place| {
            text.phrase(place, c::SAID).is_some()
                || matches!(
                    text.token(place).map(|token| token.kind),
                    Some(Kind::Mark('.' | ';' | ':' | '"'))
                )
        })
}

/// The key of a person: name without marks; parts in order.
pub fn key(name: &str) -> String {
    let cut = crate::token::tokens(name, Lang::En);
    cut.list
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .map(|token| token.bare.as_str())
        .collect::<Vec<_>>()
        .join("-")
}

/// People as records: one per name.
pub fn records(text: &Text<'_>, found: &[Named]) -> Vec<Person> {
    let mut out: Vec<Person> = Vec::new();
    for named in found {
        let span = text.span(named.start, named.end);
        let id = key(&span.quote);
        let office = title_of(text, named);
        let title = office.map(|(start, end)| text.span(start, end).quote);
        let organisation = office.and_then(|(_, end)| organisation_of(text, end, named));
        match out.iter_mut().find(|person| person.person == id) {
            Some(person) => {
                if !person.surface.contains(&span.quote) {
                    person.surface.push(span.quote.clone());
                }
                if person.title.is_none() {
                    person.title = title;
                }
                if person.organisation.is_none() {
                    person.organisation = organisation;
                }
            }
            None => out.push(Person {
                person: id,
                surface: vec![span.quote.clone()],
                short_surface: Vec::new(),
                title,
                organisation,
                span,
            }),
        }
    }
    out
}

/// The tokens of the title beside a name.
fn title_of(text: &Text<'_>, named: &Named) -> Option<(usize, usize)> {
    let mut best = None;
    for place in named.start.saturating_sub(10)..named.start {
        if let Some(end) = text.phrase(place, c::TITLE_PERSON) {
            best = Some((place, end));
        }
    }
    for place in named.end..(named.end + 4).min(text.len()) {
        if best.is_none()
            && let Some(end) = text.phrase(place, c::TITLE_PERSON)
        {
            best = Some((place, end));
        }
    }
    best
}

/// Tokens that the name of a body may have; longer, it is a sentence.
const BODY_AT_MOST: usize = 10;

/// The body right after a title that ends at `title`: `Giám đốc Sở Ngoại vụ …`, `director of the Department of …`.
fn organisation_of(text: &Text<'_>, title: usize, named: &Named) -> Option<String> {
    let link = |at: usize| {
        matches!(text.bare(at), "of" | "the" | "and" | "de" | "du" | "des" | "d" | "la" | "le" | "l" | "et")
            || text.is_mark(at, '\'')
    };
    let most = if title <= named.start { named.start } else { text.len() };
    let start = (title..(title + 4).min(most)).find(|at| !link(*at))?;
    let known = text.names_in(start, start + 1).any(|name| name.kind == NameKind::Organisation);
    if !(known || text.has(start, c::UNIT_BODY) || text.has(start, c::MINISTRY)) {
        return None;
    }
    let mut end = start + 1;
    while end < most.min(start + BODY_AT_MOST + 1) {
        // `Sở Văn hóa, Thể thao và Du lịch`: the comma is of the name.
        let listed = text.lang == Lang::Vi
            && text.is_mark(end, ',')
            && end + 1 < most
            && title <= named.start
            && text.capital(end + 1);
        let small = text.lang == Lang::En && !text.capital(end) && !link(end);
        if small
            || !(text.is_word(end) || listed || text.is_mark(end, '\'') || text.is_mark(end, '-'))
            || text.phrase(end, c::SAID).is_some()
            || text
                .phrase(end, c::HONORIFIC)
                .is_some_and(|next| text.capital(next) || text.is_mark(next, '.'))
            || text.phrase(end, c::TITLE_PERSON).is_some()
        {
            break;
        }
        end += 1;
    }
    while end > start && (link(end - 1) || text.is_mark(end - 1, ',')) {
        end -= 1;
    }
    (end - start <= BODY_AT_MOST).then(|| text.span(start, end).quote)
}

/// A place or partner in the text, as the other parts of the reader use it.
#[derive(Clone, Debug)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    pub kind: NameKind,
    pub id: String,
}

/// Mentions outside the names of people and outside noise.
pub fn mentions(text: &Text<'_>, people: &[Named]) -> Vec<Mention> {
    let mut out = Vec::new();
    for name in &text.names {
        if people.iter().any(|person| person.start < name.end && name.start < person.end) {
            continue;
        }
        let Some(number) = text.sentence_of(name.start) else { continue };
        if text.lines[text.sentences[number].line].noise {
            continue;
        }
        let mut kind = name.kind;
        let mut id = text.lexicon.id(name.id).to_owned();
        let end = name.end;
        // `US$` is money; `Anh Vinh` is a form of address.
        if text.has(name.start, c::USD)
            || (text.has(name.start, c::HONORIFIC)
                && kind == NameKind::Country
                && text.capital(name.end)
                && text.is_word(name.end))
        {
            continue;
        }
        // A longer name that only begins so: `Nghệ An Việt`; or the tail of one.
        if name.start > 0
            && text.is_word(name.start - 1)
            && text.capital(name.start - 1)
            && text.has(name.start - 1, c::SURNAME)
            && name.end - name.start == 1
            && text.lang == Lang::Vi
        {
            continue;
        }
        if kind == NameKind::Foreign
            && name.end - name.start == 1
            && text.bare(name.start).len() <= 5
            && name.start > text.sentences[number].start
            && text.is_word(name.start - 1)
            && text.capital(name.start - 1)
            && !text.has(name.start - 1, c::FOREIGN_UNIT_WORD)
        {
            continue;
        }
        if name.end - name.start == 1
            && matches!(kind, NameKind::Country | NameKind::Foreign)
            && text.lang == Lang::Vi
            && text.bare(name.start).len() <= 3
        {
            // One syllable (`Anh`, `Nga`, `Ý`): not where a sentence begins, nor inside a longer run of capitals.
            let first = text.sentences[number].start == name.start;
            let joined = text.is_word(name.end) && text.capital(name.end)
                || name.start > 0
                    && text.is_word(name.start - 1)
                    && text.capital(name.start - 1)
                    && !text.has(name.start - 1, c::FOREIGN_UNIT_WORD);
            if first || joined {
                continue;
            }
        }
        // A Vietnamese name of a foreign province: `tỉnh Hà Nam (Trung Quốc)`, `tỉnh Hà Nam của Trung Quốc`.
        if kind == NameKind::Unit {
            let open = text.is_mark(name.end, '(') || text.bare(name.end) == "cua";
            if open
                && let Some(country) =
                    text.names_in(name.end + 1, name.end + 2).find(|other| other.kind == NameKind::Country)
            {
                kind = NameKind::Foreign;
                id = format!(
                    "f:{}/{}",
                    &text.lexicon.id(country.id)[2..],
                    slug(&text.span(name.start, name.end).quote)
                );
            }
        }
        out.push(Mention { start: name.start, end, kind, id });
    }
    unknown_foreign(text, people, &mut out);
    out.sort_by_key(|mention| mention.start);
    out
}

/// Places that no table has, shown by their company: `Wenshan prefecture`, `district japonais de Minami-Saku`,
/// `tỉnh Chachoengsao`, `X (Thái Lan)`.
fn unknown_foreign(text: &Text<'_>, people: &[Named], out: &mut Vec<Mention>) {
    let mut more = Vec::new();
    for at in 0..text.len() {
        if !syllable(text, at)
            || (at > 0
                && text.is_word(at - 1)
                && text.capital(at - 1)
                && !text.has(at - 1, c::FOREIGN_UNIT_WORD))
            || out.iter().any(|mention| mention.start <= at && at < mention.end)
            || people.iter().any(|person| person.start <= at && at < person.end)
        {
            continue;
        }
        let Some(number) = text.sentence_of(at) else { continue };
        if text.lines[text.sentences[number].line].noise {
            continue;
        }
        let end = run(text, at, 3);
        if end == at || out.iter().any(|mention| mention.start < end && at < mention.end) {
            continue;
        }
        let near = |from: usize, to: usize| {
            out.iter().find(|mention| {
                matches!(mention.kind, NameKind::Country | NameKind::Adjective)
                    && mention.start >= from
                    && mention.end <= to
            })
        };
        let country = if text.is_mark(end, '(')
            && let Some(country) = near(end + 1, end + 4)
            && country.start == end + 1
            && text.is_mark(country.end, ')')
        {
            Some(country.id.clone())
        } else if text.lang == Lang::Fr
            && (at.saturating_sub(4)..at).any(|place| text.phrase(place, c::FOREIGN_UNIT_WORD).is_some())
        {
            near(at.saturating_sub(4), at).map(|country| country.id.clone())
        } else if text.lang == Lang::En && text.phrase(end, c::FOREIGN_UNIT_WORD).is_some() {
            let around = text.sentences[number].clone();
            out.iter()
                .filter(|mention| mention.kind == NameKind::Foreign)
                .min_by_key(|mention| mention.start.abs_diff(at))
                .map(|mention| format!("c:{}", &mention.id[2..4]))
                .or_else(|| near(around.start, around.end).map(|country| country.id.clone()))
        } else {
            None
        };
        if let Some(country) = country {
            let id = format!("f:{}/{}", &country[2..], slug(&text.span(at, end).quote));
            more.push(Mention { start: at, end, kind: NameKind::Foreign, id });
        }
    }
    out.extend(more);
}

pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for word in crate::token::tokens(name, Lang::En).list.iter().filter(|token| token.kind == Kind::Word) {
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&word.bare);
    }
    out
}

/// Localities and partners of the document, each once.
pub fn places(text: &Text<'_>, mentions: &[Mention], late: bool) -> (Vec<Place>, Vec<Place>) {
    let mut localities: Vec<Place> = Vec::new();
    let mut partners: Vec<Place> = Vec::new();
    for mention in mentions {
        let span = text.span(mention.start, mention.end);
        let home = matches!(mention.kind, NameKind::Unit | NameKind::Place);
        let id = if home { at_time(text, &mention.id, late) } else { mention.id.clone() };
        let list = if home { &mut localities } else { &mut partners };
        if !list.iter().any(|place| place.id == id) {
            list.push(Place { id, surface: span.quote, start: span.start, end: span.end });
        }
    }
    (localities, partners)
}

/// The id of a unit in a text after the reform, where its territory changed on that day.
pub fn at_time(text: &Text<'_>, id: &str, late: bool) -> String {
    let reform = text.lexicon.home().reform.as_ref().filter(|_| late);
    reform
        .map(|reform| format!("{id}{}", reform.suffix))
        .filter(|renewed| text.lexicon.id_number(renewed).is_some())
        .unwrap_or_else(|| id.to_owned())
}
