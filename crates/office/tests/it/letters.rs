//! Letters: drafted from a record, numbered once, signed by whoever may.

use std::collections::BTreeSet;

use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::letter::Delegation;
use luytre_domain::permit::Actor;
use luytre_domain::record::{Fields, Verdict};
use luytre_office::{IssuedLetter, LetterDraft, LetterFormat, Office, OfficeError};
use luytre_store::Place;
use serde_json::json;

use crate::{actor, ask, at, attach, clerk, house, open, pack};

const NOW: &str = "2026-03-05T09:00";

fn codes(error: &OfficeError) -> Vec<String> {
    error.refusals().into_iter().map(|refusal| refusal.code).collect()
}

/// A draft that lacks nothing.
fn ready(office: &Office, who: &Actor, number: &str, letter: &str) -> LetterDraft {
    let mut draft = office.letter_form(who, at(NOW), number, letter, "").expect("a draft").draft;
    let complete = |text: &mut String| *text = text.replace("……………", "đã điền");
    draft.paragraphs.iter_mut().chain(&mut draft.to).for_each(complete);
    complete(&mut draft.about);
    draft.signer = "Nguyễn Thị Ỷ Lan".to_owned();
    draft
}

fn issue(
    office: &Office,
    who: &Actor,
    number: &str,
    draft: &LetterDraft,
    id: &str,
) -> Result<IssuedLetter, OfficeError> {
    let ids = [format!("{id}-pdf"), format!("{id}-docx")];
    office.issue_letter(who, at(NOW), number, draft, &ids, &BTreeSet::new())
}

#[test]
fn a_letter_says_what_the_record_says_and_goes_to_whom_the_law_asks() {
    let house = house();
    let receipt = open(&house.office, &clerk(), "1", "Bản ghi nhớ hợp tác với Aichi");
    let defence = Fields::from([
        ("content".to_owned(), json!(["defence"])),
        ("need".to_owned(), "Mở rộng thương mại # *chợ* {{ title }}.".into()),
    ]);
    ask(&house.office, &clerk(), NOW, "1", Command::Edit { fields: defence }).expect("edited");
    let offers = house.office.letters(&clerk(), at(NOW), &receipt.number).unwrap();
    let due: Vec<&str> = offers.iter().filter(|offer| offer.due).map(|offer| offer.id.as_str()).collect();
    assert_eq!(due, ["agreement.consult"], "of the step it stands at");

    let form = house.office.letter_form(&clerk(), at(NOW), &receipt.number, "agreement.consult", "").unwrap();
    let draft = form.draft;
    assert_eq!(
        (draft.superior.as_str(), draft.issuer.as_str()),
        ("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ ĐÀ NẴNG", "SỞ NGOẠI VỤ")
    );
    assert_eq!(draft.to, ["Bộ Ngoại giao", "Bộ Quốc phòng"]);
    assert_eq!(draft.place, "Đà Nẵng");
    assert_eq!(draft.about, "lấy ý kiến về việc ký kết Bản ghi nhớ hợp tác với Aichi");
    let text = draft.paragraphs.join("\n");
    for said in [
        "3. Bên ký kết nước ngoài: Aichi (Nhật Bản).",
        "Mở rộng thương mại # *chợ* {{ title }}.",
        "8. Người dự kiến ký: ……………",
        "07 ngày làm việc",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!text.contains("rút gọn"), "a passage of other records: {text}");
    assert_eq!(
        form.capacities,
        [
            "department_director",
            "department_deputy",
            "department_order",
            "department_delegated",
            "office_chief"
        ]
    );

    // Whoever does not see the record, sees no letter of it.
    let stranger = actor("s", "agency@hue", &["clerk"]);
    for refused in [
        house.office.letters(&stranger, at(NOW), &receipt.number).map(|_| ()),
        house.office.letter_form(&stranger, at(NOW), &receipt.number, "agreement.consult", "").map(|_| ()),
        house.office.letter_file(&stranger, at(NOW), &receipt.number, &draft, LetterFormat::Pdf).map(|_| ()),
    ] {
        assert!(matches!(refused, Err(OfficeError::NotFound)));
    }
    let unknown = house.office.letter_form(&clerk(), at(NOW), &receipt.number, "trip.request", "");
    assert_eq!(codes(&unknown.unwrap_err()), ["no-such-letter"], "of another kind");
}

#[test]
fn a_number_is_given_once_and_by_whoever_may() {
    let house = house();
    let number = open(&house.office, &clerk(), "1", "Bản ghi nhớ A").number;
    let draft = ready(&house.office, &clerk(), &number, "agreement.consult");

    // What is missing is said, all of it; a blank is asked about.
    let mut lacking = draft.clone();
    lacking.signer.clear();
    lacking.capacity = "department_delegated".to_owned();
    lacking.about.push_str(" ……………");
    assert_eq!(
        codes(&issue(&house.office, &clerk(), &number, &lacking, "x").unwrap_err()),
        ["letter-without-signer", "delegation-not-written", "delegation-without-end", "letter-has-blanks"]
    );
    let mut over = draft.clone();
    over.capacity = "department_delegated".to_owned();
    over.delegation = Delegation { number: "02/GUQ-SNgV".into(), until: "2026-03-04".parse().ok() };
    assert_eq!(codes(&issue(&house.office, &clerk(), &number, &over, "x").unwrap_err()), ["delegation-over"]);
    let mut foreign = draft.clone();
    foreign.capacity = "minister".to_owned();
    assert_eq!(
        codes(&issue(&house.office, &clerk(), &number, &foreign, "x").unwrap_err()),
        ["letter-without-capacity"]
    );

    let first = issue(&house.office, &clerk(), &number, &draft, "a").expect("issued");
    assert_eq!(first.symbol, "01/SNgV-HTQT");
    let again = issue(&house.office, &clerk(), &number, &draft, "a").expect("the same");
    assert_eq!(again.symbol, "01/SNgV-HTQT", "a second click is not a second letter");
    let submission = ready(&house.office, &clerk(), &number, "agreement.submission");
    let second = issue(&house.office, &clerk(), &number, &submission, "b").expect("issued");
    assert_eq!(second.symbol, "02/TTr-SNgV", "one series for all papers of a body");

    let dossier = house.office.dossier(&clerk(), at(NOW), &number, None).unwrap();
    let papers: Vec<(&str, &str, &str)> = dossier
        .record
        .papers
        .iter()
        .map(|paper| (paper.sort.as_str(), paper.number.as_str(), paper.id.as_str()))
        .collect();
    assert_eq!(
        papers,
        [
            ("letter", "01/SNgV-HTQT", "a-pdf"),
            ("letter", "01/SNgV-HTQT", "a-docx"),
            ("explanation", "02/TTr-SNgV", "b-pdf"),
            ("explanation", "02/TTr-SNgV", "b-docx"),
        ]
    );
    let (_, pdf) = house.office.paper(&clerk(), &number, "a-pdf").unwrap();
    assert!(pdf.starts_with(b"%PDF-1."));

    // A body that was asked numbers its own reply, in its own series; others do not.
    attach(&house.office, &number, &["proposal", "draft_text"]);
    let send = Command::Take {
        transition: "send".to_owned(),
        on: "2026-03-05".parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(&house.office, &clerk(), NOW, "1", send).expect("sent");
    let officer = actor("o", "mofa", &["officer"]);
    let reply = ready(&house.office, &officer, &number, "agreement.reply");
    assert_eq!(reply.issuer, "BỘ NGOẠI GIAO");
    assert_eq!(reply.place, "Hà Nội");
    let refused = issue(&house.office, &clerk(), &number, &reply, "c").unwrap_err();
    assert_eq!(codes(&refused), ["letter-not-yours"]);
    let issued = issue(&house.office, &officer, &number, &reply, "c").expect("issued");
    assert_eq!(issued.symbol, "01/BNG-LPQT");

    // What was said in reply stands in the submission.
    let replied = Command::Reply {
        body: BodyId("mofa".to_owned()),
        verdict: Verdict::AgreesWithChanges,
        on: "2026-03-05".parse().unwrap(),
        note: "bỏ Điều 3".to_owned(),
    };
    ask(&house.office, &officer, NOW, "1", replied).expect("replied");
    let text = ready(&house.office, &clerk(), &number, "agreement.submission").paragraphs.join("\n");
    assert!(text.contains("Bộ Ngoại giao: ") && text.contains("(bỏ Điều 3)"), "{text}");
    assert!(house.office.store().verify().unwrap().findings.is_empty());
}

/// Letters of two bodies, issued from many threads at once: each body's numbers are 1 to n, and every paper bears its own.
fn every_number_is_given_once(office: &Office) {
    const THREADS: usize = 6;
    const EACH: usize = 4;
    let other = actor("q", "agency@quang-ninh", &["clerk"]);
    let numbers = [open(office, &clerk(), "1", "A").number, open(office, &other, "2", "B").number];
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (number, who) =
                if thread % 2 == 0 { (&numbers[0], clerk()) } else { (&numbers[1], other.clone()) };
            scope.spawn(move || {
                for at in 0..EACH {
                    let draft = ready(office, &who, number, "agreement.consult");
                    // Every second one fails after its number was taken, and gives it back.
                    let mut bad = draft.clone();
                    bad.paragraphs.push("昆明".to_owned());
                    let refused = issue(office, &who, number, &bad, &format!("{thread}-{at}-bad"));
                    assert_eq!(codes(&refused.unwrap_err()), ["letter-lacks-letters"]);
                    issue(office, &who, number, &draft, &format!("{thread}-{at}")).expect("issued");
                }
            });
        }
    });
    for (number, who, sign) in [(&numbers[0], clerk(), "SNgV-HTQT"), (&numbers[1], other, "SNgV-HTQT")] {
        let record = office.dossier(&who, at(NOW), number, None).unwrap().record;
        let mut given: Vec<String> = record
            .papers
            .iter()
            .filter(|paper| paper.id.ends_with("-pdf"))
            .map(|paper| paper.number.clone())
            .collect();
        given.sort();
        let all: Vec<String> = (1..=THREADS / 2 * EACH).map(|n| format!("{n:02}/{sign}")).collect();
        assert_eq!(given, all);
    }
    assert!(office.store().verify().unwrap().findings.is_empty());
}

#[test]
fn no_number_is_given_twice_on_sqlite() {
    every_number_is_given_once(&house().office);
}

#[test]
fn no_number_is_given_twice_on_postgres() {
    let Ok(url) = std::env::var("LUYTRE_TEST_POSTGRES") else { return };
    let schema = "t_office_letters";
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute(&format!("drop schema if exists {schema} cascade; create schema {schema}")).unwrap();
    let sign = if url.contains('?') { '&' } else { '?' };
    let office =
        Office::open(Place::Postgres(format!("{url}{sign}options=-csearch_path%3D{schema}")), pack());
    every_number_is_given_once(&office.expect("opens"));
    client.batch_execute(&format!("drop schema {schema} cascade")).unwrap();
}

/// Leaves a paper in the folder that `LUYTRE_PAPERS` names, for somebody who wants to look at it.
fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("LUYTRE_PAPERS") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
    }
}

#[test]
fn every_letter_of_the_pack_can_be_written() {
    let house = house();
    let begin = |id: &str, kind: &str, fields: serde_json::Value| {
        let command = Command::Open {
            kind: kind.to_owned(),
            number: String::new(),
            owner: BodyId("agency@da-nang-2025".to_owned()),
            on: "2026-01-12".parse().unwrap(),
            fields: serde_json::from_value(fields).unwrap(),
            example: false,
        };
        ask(&house.office, &Office::operator(), "2026-01-12T09:00", id, command).expect("opens").number
    };
    let agreement = |signatory: &str| {
        json!({
            "purpose": "cooperation", "secret": false, "signatory": signatory, "non_binding": true,
            "title": "Bản ghi nhớ về hợp tác kinh tế, thương mại và giao lưu nhân dân giai đoạn 2026 - 2030",
            "instrument": "memorandum", "areas": ["trade", "culture"], "content": ["defence", "investment"],
            "need": "Kế thừa quan hệ hợp tác từ năm 2015, mở rộng thương mại, đầu tư và giao lưu nhân dân giữa hai địa phương.",
            "impact": "Không làm phát sinh nghĩa vụ tài chính đối với ngân sách; phù hợp quy hoạch của thành phố.",
            "languages": ["vi", "en"], "publication": "full_text", "proposed_signatory": "Chủ tịch Ủy ban nhân dân thành phố",
            "partners": [{ "name": "Aichi", "country": "JP", "kind": "locality" }],
        })
    };
    let records = [
        begin("1", "agreement", agreement("committee")),
        begin("2", "agreement", agreement("department")),
        begin(
            "3",
            "delegation",
            json!({
                "way": "out", "secret": false, "title": "Đoàn công tác xúc tiến hợp tác tại tỉnh Xê Kông",
                "trip_purpose": "work", "programme": "in_programme", "countries": ["LA"], "depart_on": "2026-04-06",
                "return_on": "2026-04-09", "persons": 6, "decided_by": "chair", "funding": "state_budget",
                "head": { "name": "Trần Văn Ị", "title": "Phó Giám đốc" },
            }),
        ),
        begin(
            "4",
            "conference",
            json!({
                "secret": false, "title": "Diễn đàn hợp tác địa phương", "conference_form": "in_person",
                "begins_on": "2026-06-10", "ends_on": "2026-06-11", "organiser": "Sở Ngoại vụ",
                "ministerial_guests": false, "participants": 120, "foreign_participants": 30, "foreign_funding": false,
            }),
        ),
    ];
    let mut written = BTreeSet::new();
    for number in &records {
        for offer in house.office.letters(&clerk(), at(NOW), number).unwrap() {
            let mut draft = house.office.letter_form(&clerk(), at(NOW), number, &offer.id, "").unwrap().draft;
            draft.signer = "Nguyễn Thị Ỷ Lan".to_owned();
            for (format, ending) in [(LetterFormat::Pdf, "pdf"), (LetterFormat::Docx, "docx")] {
                let file = house.office.letter_file(&clerk(), at(NOW), number, &draft, format).unwrap();
                keep(&format!("{}.{ending}", offer.id), &file);
            }
            let page = house.office.letter_html(&clerk(), at(NOW), number, &draft).unwrap();
            assert!(page.contains("letter-head") && !page.contains("{{"), "{}: {page}", offer.id);
            written.insert(offer.id);
        }
    }
    let asked_only = |id: &str| id.ends_with(".reply");
    let letters = pack();
    let all: BTreeSet<String> = letters.letters.letters.iter().map(|letter| letter.id.clone()).collect();
    let left: Vec<&String> = all.difference(&written).filter(|id| !asked_only(id)).collect();
    assert!(left.is_empty(), "{left:?}");
}
