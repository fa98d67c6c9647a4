//! Between documents: the same event, the same person, figures that conflict or only seem to.

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::model::{Claim, Event, Period, Reading};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    pub doc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// Tellings of one event. Merging keeps the members apart, so it can be undone.
#[derive(Clone, Debug, Serialize)]
pub struct Cluster {
    pub members: Vec<Member>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Conflict {
    pub a: Member,
    pub b: Member,
    pub verdict: &'static str,
    pub aspect: &'static str,
}

/// One person under several spellings.
#[derive(Clone, Debug, Serialize)]
pub struct Identity {
    pub person: String,
    pub surface: Vec<String>,
    pub docs: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Across {
    pub clusters: Vec<Cluster>,
    pub people: Vec<Identity>,
    pub conflicts: Vec<Conflict>,
}

fn same_digits(one: &str, two: &str) -> bool {
    let length = one.len().min(two.len());
    length >= 4 && one.bytes().zip(two.bytes()).take(length).all(|(a, b)| a == b || a == b'X' || b == b'X')
}

fn same_event(one: &Event, two: &Event, places: (&[String], &[String])) -> bool {
    let conference = |event: &Event| matches!(event.kind, "conference" | "forum" | "dialogue" | "training");
    let dates = match (&one.date_start, &two.date_start) {
        (Some(a), Some(b)) => Some(same_digits(a, b)),
        _ => None,
    };
    // Other editions of a series have other years, whatever their number.
    if let (Some(a), Some(b)) = (&one.date_start, &two.date_start)
        && let (Some(a), Some(b)) = (a.get(..4), b.get(..4))
        && a != b
        && !a.contains('X')
        && !b.contains('X')
    {
        return false;
    }
    if let (Some(a), Some(b)) = (one.ordinal, two.ordinal) {
        if a != b || (one.series.is_some() && two.series.is_some() && one.series != two.series) {
            return false;
        }
        let shared = places.0.iter().any(|place| places.1.contains(place));
        return conference(one)
            && conference(two)
            && (dates != Some(false) || one.series.is_some() && one.series == two.series)
            && (shared || a >= 10 || one.series.is_some() && one.series == two.series);
    }
    if one.ordinal.is_some() != two.ordinal.is_some() {
        return false;
    }
    // A series of meetings is told by its months.
    let enough = |event: &Event| if event.kind == "conference_series" { 7 } else { 10 };
    let full = |event: &Event| event.date_start.as_ref().is_some_and(|day| day.len() >= enough(event));
    let alike = one.kind == two.kind
        || matches!(
            (one.kind, two.kind),
            ("visit", "talks" | "meeting")
                | ("talks" | "meeting", "visit")
                | ("twinning", "signing")
                | ("signing", "twinning")
        );
    // Conferences of one day are told apart by their series; a class or a visit may leave it unsaid.
    let series = one.series == two.series
        || !conference(one)
        || one.kind == "training" && (one.series.is_none() || two.series.is_none());
    let shared = places.0.iter().filter(|place| places.1.contains(place)).count();
    alike && dates == Some(true) && full(one) && full(two) && shared > 0 && series
}

/// Joins readings: events told twice, people, conflicts.
pub fn across(readings: &[Reading]) -> Across {
    let mut out = Across::default();
    let places: Vec<Vec<String>> = readings
        .iter()
        .map(|reading| {
            reading
                .localities
                .iter()
                .chain(&reading.partners)
                .map(|place| place.id.split('@').next().unwrap_or("").to_owned())
                .collect()
        })
        .collect();
    let events: Vec<(usize, &Event)> = readings
        .iter()
        .enumerate()
        .flat_map(|(number, reading)| reading.events.iter().map(move |event| (number, event)))
        .collect();
    let mut label: Vec<usize> = (0..events.len()).collect();
    for left in 0..events.len() {
        for right in left + 1..events.len() {
            let ((a, one), (b, two)) = (events[left], events[right]);
            if a != b && same_event(one, two, (&places[a], &places[b])) {
                let (keep, drop) = (label[left].min(label[right]), label[left].max(label[right]));
                for one in &mut label {
                    if *one == drop {
                        *one = keep;
                    }
                }
            }
        }
    }
    let mut groups: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (event, group) in label.iter().enumerate() {
        groups.entry(*group).or_default().push(event);
    }
    let mut keys: Vec<usize> = groups.keys().copied().collect();
    keys.sort_unstable();
    for key in keys {
        let members: Vec<Member> = groups[&key]
            .iter()
            .map(|event| Member {
                doc: readings[events[*event].0].id.clone(),
                event: Some(events[*event].1.id.clone()),
                claim: None,
            })
            .collect();
        if members.len() > 1 {
            out.clusters.push(Cluster { members });
        }
    }
    let mut people: Vec<Identity> = Vec::new();
    for reading in readings {
        for person in &reading.people {
            match people.iter_mut().find(|identity| identity.person == person.person) {
                Some(identity) => {
                    identity.docs.push(reading.id.clone());
                    for surface in &person.surface {
                        if !identity.surface.contains(surface) {
                            identity.surface.push(surface.clone());
                        }
                    }
                }
                None => people.push(Identity {
                    person: person.person.clone(),
                    surface: person.surface.clone(),
                    docs: vec![reading.id.clone()],
                }),
            }
        }
    }
    out.people = people;
    for left in 0..readings.len() {
        for right in left + 1..readings.len() {
            let linked = out.clusters.iter().any(|cluster| {
                cluster.members.iter().any(|member| member.doc == readings[left].id)
                    && cluster.members.iter().any(|member| member.doc == readings[right].id)
            });
            for one in &readings[left].claims {
                for two in &readings[right].claims {
                    // What the other paper tells as well is not in dispute.
                    let told = |claim: &Claim, others: &[Claim]| {
                        others.iter().any(|other| {
                            other.indicator == claim.indicator
                                && other.value == claim.value
                                && other.unit == claim.unit
                        })
                    };
                    if one.value != two.value
                        && (told(one, &readings[right].claims) || told(two, &readings[left].claims))
                    {
                        continue;
                    }
                    if let Some((verdict, aspect)) = conflict(one, two, linked) {
                        let member = |reading: &Reading, claim: &Claim| Member {
                            doc: reading.id.clone(),
                            event: None,
                            claim: Some(claim.id.clone()),
                        };
                        out.conflicts.push(Conflict {
                            a: member(&readings[left], one),
                            b: member(&readings[right], two),
                            verdict,
                            aspect,
                        });
                    }
                }
            }
        }
    }
    out
}

fn years(period: &Option<Period>) -> Option<(String, String)> {
    let period = period.as_ref()?;
    let end = period.end.clone()?;
    Some((period.start.clone().unwrap_or_else(|| end.clone()), end))
}

fn overlap(one: &Option<Period>, two: &Option<Period>) -> (bool, bool) {
    let (Some(a), Some(b)) = (years(one), years(two)) else { return (one.is_none() || two.is_none(), false) };
    // Where only one tells the year, it is taken to be the same.
    let a = (filled(&a.0, &b.0), filled(&a.1, &b.1));
    let b = (filled(&b.0, &a.0), filled(&b.1, &a.1));
    if a.0.contains('X') || b.0.contains('X') || a.1.contains('X') || b.1.contains('X') {
        let same = same_digits(&a.1, &b.1);
        return (same, same);
    }
    // Counts that run to the day of the paper: two papers of one week count the same.
    let near = |one: &str, two: &str| {
        day_count(one).zip(day_count(two)).is_some_and(|(one, two)| (one - two).abs() <= 7)
    };
    let stocks = a.0 == a.1 && b.0 == b.1;
    if near(&a.1, &b.1) && (stocks || a.0 == b.0 && !near(&a.0, &a.1)) {
        return (true, true);
    }
    (a.0 <= b.1 && b.0 <= a.1, a == b)
}

/// Days since an arbitrary day, near enough to compare two dates; `None` for an unknown year.
fn day_count(date: &str) -> Option<i32> {
    let mut parts = date.split('-').map(|part| part.parse::<i32>().ok());
    let year = parts.next()??;
    let month = parts.next().flatten().unwrap_or(1);
    Some(year * 366 + month * 31 + parts.next().flatten().unwrap_or(1))
}

/// A date whose unknown digits are those of `other`.
fn filled(date: &str, other: &str) -> String {
    date.bytes()
        .enumerate()
        .map(|(place, byte)| {
            let digit =
                if byte == b'X' { other.as_bytes().get(place).copied().unwrap_or(byte) } else { byte };
            char::from(digit)
        })
        .collect()
}

/// The verdict on two figures, `None` where nobody would stop.
fn conflict(one: &Claim, two: &Claim, linked: bool) -> Option<(&'static str, &'static str)> {
    if one.indicator != two.indicator || one.value == two.value && one.comparator == two.comparator {
        return None;
    }
    let (a, b) = (one.value?, two.value?);
    let bare = |claim: &Claim| -> Vec<String> {
        claim.subject.iter().map(|who| who.split('@').next().unwrap_or("").to_owned()).collect()
    };
    let (who, whose) = (bare(one), bare(two));
    // The nation has no scheme before its id; all localities together have no name behind it.
    let national = |who: &[String]| who.iter().all(|id| !id.contains(':') || id.ends_with(":*"));
    if who != whose && !(national(&who) && national(&whose)) {
        return None;
    }
    let component = |claim: &Claim| claim.facet.as_deref() == Some("component");
    if component(one) != component(two) || one.unit != two.unit && one.unit.len() == 3 {
        return None;
    }
    let ahead = |claim: &Claim| matches!(claim.modality, "planned" | "target");
    // Of one event: a plan and what came of it, whatever their periods.
    if linked && ahead(one) != ahead(two) && who == whose && a.max(b) <= 3.0 * a.min(b) {
        return Some(("apparent", "modality"));
    }
    // Pledged and paid are two things.
    if (one.modality == "committed") != (two.modality == "committed") && one.indicator == "ingo.aid_value" {
        return None;
    }
    let is_stock = |claim: &Claim| claim.period.as_ref().is_some_and(|period| period.start.is_none());
    // States of two days are no contradiction.
    if is_stock(one) && is_stock(two) && one.period != two.period && a.max(b) <= 1.25 * a.min(b) {
        let day =
            |claim: &Claim| claim.period.as_ref().and_then(|period| period.end.clone()).unwrap_or_default();
        let dated = [day(one), day(two)].iter().all(|day| !day.contains('X'));
        let exact = one.comparator == "exact" && two.comparator == "exact";
        if dated && exact && who == whose && !overlap(&one.period, &two.period).1 {
            return Some(("apparent", "date"));
        }
    }
    let (touch, same) = overlap(&one.period, &two.period);
    if !touch || (!linked && !same) {
        return None;
    }
    // Two figures of one text of quite another size speak of different things.
    let ratio = if a > b { a / b } else { b / a };
    if ratio > 1.6 || a == b && one.comparator == two.comparator {
        return None;
    }
    if one.modality != two.modality && (one.modality == "planned" || two.modality == "planned") {
        return Some(("apparent", "modality"));
    }
    let fits = |claim: &Claim, value: f64| {
        let own = claim.value.unwrap_or(0.0);
        match claim.comparator {
            "more_than" | "at_least" => value >= own && value <= own * 1.15,
            "nearly" => value <= own && value >= own * 0.93,
            "less_than" | "at_most" => value <= own && value >= own * 0.75,
            "about" => (value - own).abs() <= own * 0.09,
            "range" => value >= own && claim.value_max.is_some_and(|top| value <= top),
            _ => (value - own).abs() < 1e-9,
        }
    };
    if fits(one, b) || fits(two, a) {
        return Some(("apparent", "rounding"));
    }
    if one.comparator == "more_than" && two.comparator == "more_than" {
        return Some(("apparent", "comparator"));
    }
    Some(("real", "value"))
}
