//! A review says what the figures say, in every language and every format.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::date;
use luytre_domain::permit::Actor;
use luytre_domain::unit::UnitId;
use luytre_office::{
    About, FigureQuery, Manner, Office, Paint, PaperFormat, Review, ReviewQuery, Table, review_paper,
};
use luytre_reader::{Limits, extract_named};
use luytre_report::{Block, Document, Text};
use luytre_text::format::integer;
use luytre_text::lang::Lang;

use crate::{House, actor, at, house, pack};

/// The public facts of the demonstration.
fn with_facts() -> House {
    let house = house();
    for (list, kind) in [("agreements.csv", "agreement"), ("delegations.csv", "delegation")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn/demo").join(list);
        let table = Table::from_csv(&std::fs::read(path).expect("the facts are there")).expect("a table");
        let report = house.office.import(&Office::operator(), at("2026-03-01T09:00"), kind, &table, false);
        assert!(report.expect("imported").accepted() > 0, "{list}");
    }
    house
}

fn query(about: About) -> ReviewQuery {
    let (from, to) = (date(2021, 1, 1), date(2023, 12, 31));
    ReviewQuery { about, from, to, compare: true, as_of: None, boundary: None }
}

fn manner(lang: Lang) -> Manner<'static> {
    let made_at = at("2026-03-02T09:00");
    Manner { lang, paint: Paint::Paper, base: "https://luytre.example.vn", author: "", made_at }
}

fn paper(house: &House, review: &ReviewQuery, who: &Actor, lang: Lang) -> (Review, Document) {
    let review = house.office.review(who, review).expect("a review");
    let document = review_paper(&pack(), &review, &[], manner(lang));
    (review, document)
}

/// Every text of a paper that leads somewhere, with where.
fn linked(blocks: &[Block]) -> Vec<(String, String)> {
    let runs =
        |text: &Text| text.0.iter().map(|run| (run.text.clone(), run.link.clone())).collect::<Vec<_>>();
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph { text } => found.extend(runs(text)),
            Block::Figures { figures } => {
                found.extend(figures.iter().map(|it| (it.shown.clone(), it.link.clone())))
            }
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                found.extend(cells.flat_map(|cell| runs(&cell.text)));
            }
            _ => {}
        }
    }
    found.retain(|(_, link)| link.starts_with("/f/"));
    found
}

#[test]
fn every_number_of_a_review_is_that_of_its_passport() {
    let house = with_facts();
    let unit = About::Unit(UnitId("da-nang".to_owned()));
    for about in [About::Nation, unit, About::Country("LA".to_owned())] {
        for lang in Lang::ALL {
            let (review, document) = paper(&house, &query(about.clone()), &Office::operator(), lang);
            let numbers = linked(&document.blocks);
            assert!(numbers.len() > 5, "{about:?}: {numbers:?}");
            for (shown, link) in numbers {
                let question = FigureQuery::from_code(&link["/f/".len()..]).expect("a code");
                let figure = house.office.figure(&Office::operator(), &question).expect("a figure");
                assert!(!figure.indicator.money, "money has digits of its own");
                assert_eq!(shown, integer(figure.total, lang), "{link} in {lang}");
            }
            assert!(!format!("{document:?}").contains('⟦'), "{about:?} in {lang}: a message is missing");
            let signed = review.sections.iter().flat_map(|section| &section.figures);
            let signed = signed.filter(|told| told.figure.indicator.id == "agreements.signed");
            assert!(signed.clone().all(|told| told.before.is_some()), "compared");
            assert_eq!(signed.count(), 1);
        }
    }
}

#[test]
fn the_files_of_a_review_say_the_same_as_its_figures() {
    let house = with_facts();
    let (review, document) = paper(&house, &query(About::Nation), &Office::operator(), Lang::Vi);
    let text = |format: PaperFormat, name: &str| {
        let bytes = house
            .office
            .review_file(&Office::operator(), &query(About::Nation), manner(Lang::Vi), format)
            .expect("written");
        extract_named(&bytes, name, Limits::default()).text
    };
    let (pdf, docx) = (text(PaperFormat::Pdf, "r.pdf"), text(PaperFormat::Docx, "r.docx"));
    let mut checked = BTreeSet::new();
    for section in &review.sections {
        for told in &section.figures {
            let number = integer(told.figure.total, Lang::Vi);
            let sentence = document.blocks.iter().find_map(|block| match block {
                Block::Paragraph { text } => {
                    let at = text
                        .0
                        .iter()
                        .position(|run| run.link.ends_with(&told.query.code()) && run.text == number)?;
                    // The words right after the number, as far as a line may be.
                    let after =
                        text.0.get(at + 1)?.text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
                    Some(format!("{number} {after}"))
                }
                _ => None,
            });
            let Some(sentence) = sentence else { continue };
            let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let sentence = flat(&sentence);
            assert!(flat(&pdf).contains(&sentence), "not in the PDF: {sentence}");
            assert!(flat(&docx).contains(&sentence), "not in the DOCX: {sentence}");
            checked.insert(told.figure.indicator.id.clone());
        }
    }
    assert!(checked.len() > 2, "{checked:?}");
}

#[test]
fn a_review_tells_what_its_reader_may_see_and_what_came_in_late() {
    let house = with_facts();
    let clerk = actor("clerk", "agency@da-nang-2025", &["clerk"]);
    let (whole, _) = paper(&house, &query(About::Nation), &Office::operator(), Lang::Vi);
    let (own, document) = paper(&house, &query(About::Nation), &clerk, Lang::En);
    let total = |review: &Review| review.sections[0].figures[0].figure.total;
    assert!(total(&own) < total(&whole), "{} of {}", total(&own), total(&whole));
    assert!(own.caveats.iter().any(|(caveat, _)| caveat.code == "limited-sight"));
    assert!(format!("{:?}", document.blocks).contains("Gaps and caveats"));
    // All facts came in in March 2026: at the end of 2020 the register did not exist, so that nothing can have changed since.
    assert!(whole.sections.iter().flat_map(|section| &section.figures).all(|told| told.known_then.is_none()));
    let reversed = ReviewQuery { from: date(2024, 1, 1), ..query(About::Nation) };
    assert!(house.office.review(&Office::operator(), &reversed).is_err());
    let nowhere = query(About::Unit(UnitId("nowhere".to_owned())));
    assert!(house.office.review(&Office::operator(), &nowhere).is_err());
}
