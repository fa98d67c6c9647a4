//! The inbox: a paper comes in, people judge what was read in it, and the register keeps the words.

use luytre_domain::permit::Actor;
use luytre_domain::record::Fields;
use luytre_office::{Accept, FigureQuery, Incoming, Judging, ListQuery, Office, Proposal};
use serde_json::{Value, json};

use crate::{House, actor, at, clerk, house};

/// Written for the test; figures invented.
const ARTICLE: &str = "Đà Nẵng đẩy mạnh đối ngoại\n\nĐà Nẵng, ngày 10/3/2026 - Trong năm 2025, thành phố Đà Nẵng đã ký 12 \
    thỏa thuận quốc tế với các đối tác nước ngoài. Thành phố đón 85 đoàn khách quốc tế. Thành phố thu hút 42 dự \
    án FDI với tổng vốn đăng ký 350 triệu USD.\n\nÔng Trần Văn Bình, Giám đốc Sở Ngoại vụ, cho biết thành phố sẽ tiếp tục mở rộng hợp tác với \
    Nhật Bản.\n";
/// Tells of the same year and gives another number of agreements.
const OTHER: &str = "Đà Nẵng, March 12, 2026 - In 2025 Da Nang signed 14 international agreements with foreign partners. \
    The city received 85 foreign delegations.\n";

fn bring(house: &House, who: &Actor, id: &str, text: &str) -> String {
    let incoming = Incoming {
        id: id.to_owned(),
        file: format!("{id}.txt"),
        bytes: text.as_bytes().to_vec(),
        publisher: "Báo Mẫu".to_owned(),
        ..Incoming::default()
    };
    house.office.take_in(who, at("2026-03-20T09:00"), incoming).expect("taken in").number
}

fn page(office: &Office, number: &str) -> Vec<Proposal> {
    office.read_page(&clerk(), at("2026-03-20T09:00"), number).expect("a page").proposals
}

fn of<'a>(proposals: &'a [Proposal], about: &str) -> &'a Proposal {
    proposals
        .iter()
        .find(|proposal| proposal.about == about)
        .unwrap_or_else(|| panic!("{about}: {proposals:#?}"))
}

fn judge(office: &Office, number: &str, proposal: &str, accept: Accept, id: &str) -> String {
    let judging =
        Judging { proposal: proposal.to_owned(), accept, id: id.to_owned(), confirmed: Default::default() };
    office.judge(&clerk(), at("2026-03-21T10:00"), number, judging).expect("judged");
    let page = office.read_page(&clerk(), at("2026-03-21T10:00"), number).expect("a page");
    let judged = page.dossier.record.judged.iter().find(|judged| judged.proposal == proposal);
    judged.expect("a judgement").made.clone()
}

#[test]
fn what_is_accepted_is_a_record_with_its_words() {
    let house = house();
    let office = &house.office;
    let number = bring(&house, &clerk(), "first", ARTICLE);
    let proposals = page(office, &number);
    let signed = of(&proposals, "agreements.signed");
    assert_eq!(signed.fields["value"], json!("12"));
    assert_eq!(signed.fields["units"], json!(["da-nang-2025"]));
    let text = office.read_page(&clerk(), at("2026-03-20T09:00"), &number).unwrap().text;
    for proposal in &proposals {
        let slice: String = text.chars().skip(proposal.at.0).take(proposal.at.1 - proposal.at.0).collect();
        assert_eq!(slice, proposal.quote, "{}", proposal.id);
    }
    let compared = signed.register.as_ref().expect("the register counts agreements");
    assert_eq!(compared.total, 0, "nothing was registered");

    let made = judge(office, &number, &signed.id, Accept::Record(None), "made1");
    let claim = office.dossier(&clerk(), at("2026-03-21T10:00"), &made, None).unwrap().record;
    assert_eq!(claim.kind, "claim");
    let source = &claim.sources[0];
    assert_eq!((&source.quote, &source.document), (&signed.quote, &number));
    assert_eq!(source.at, Some((signed.at.0 as u32, signed.at.1 as u32)));

    // The register's own figure does not move by what somebody claimed.
    let query = FigureQuery { indicator: "agreements.signed".to_owned(), ..FigureQuery::default() };
    assert_eq!(office.figure(&clerk(), &query).unwrap().total, 0);

    let mended: Fields = serde_json::from_value(json!({ "value": "86" })).unwrap();
    let inbound = of(&proposals, "delegations.inbound").id.clone();
    let made = judge(office, &number, &inbound, Accept::Record(Some(mended)), "made2");
    let claim = office.dossier(&clerk(), at("2026-03-21T10:00"), &made, None).unwrap().record;
    assert_eq!(claim.fields["value"], Value::from("86"));
    let capital = of(&proposals, "fdi.registered_capital").id.clone();
    assert_eq!(judge(office, &number, &capital, Accept::No, "made3"), "");

    // Precision is a figure like any other: by indicator and by what became of it.
    let judged = |ruling: &str| {
        let query = FigureQuery {
            indicator: "reading.judged".to_owned(),
            filter: [("ruling".to_owned(), [ruling.to_owned()].into())].into(),
            by: Some("about".to_owned()),
            ..FigureQuery::default()
        };
        let figure = office.figure(&clerk(), &query).unwrap();
        figure.cells.into_iter().map(|cell| (cell.key, cell.value)).collect::<Vec<_>>()
    };
    assert_eq!(judged("accepted"), [("agreements.signed".to_owned(), 1)]);
    assert_eq!(judged("edited"), [("delegations.inbound".to_owned(), 1)]);
    assert_eq!(judged("rejected"), [("fdi.registered_capital".to_owned(), 1)]);

    let again = Judging {
        proposal: signed.id.clone(),
        accept: Accept::No,
        id: "made4".to_owned(),
        confirmed: Default::default(),
    };
    let refused = office.judge(&clerk(), at("2026-03-21T11:00"), &number, again).unwrap_err();
    assert_eq!(refused.refusals()[0].code, "already-accepted");
}

#[test]
fn another_telling_is_found_before_work_is_done_twice() {
    let house = house();
    let office = &house.office;
    let first = bring(&house, &clerk(), "first", ARTICLE);
    assert_eq!(bring(&house, &clerk(), "again", ARTICLE), first, "the same text is not registered twice");
    let inbound = of(&page(office, &first), "delegations.inbound").id.clone();
    let made = judge(office, &first, &inbound, Accept::Record(None), "made1");

    let second = bring(&house, &clerk(), "second", OTHER);
    assert_ne!(second, first);
    let page = office.read_page(&clerk(), at("2026-03-20T09:00"), &second).unwrap();
    assert_eq!(page.alike.iter().map(|alike| alike.number.as_str()).collect::<Vec<_>>(), [first.as_str()]);
    let inbound = of(&page.proposals, "delegations.inbound");
    assert_eq!(
        inbound.known.first().map(|known| (known.number.as_str(), known.same)),
        Some((made.as_str(), true))
    );
    let signed = of(&page.proposals, "agreements.signed");
    assert_eq!(signed.clashes.first().map(|clash| clash.document.as_str()), Some(first.as_str()));

    // The second paper becomes a further source of the record there is, and can be taken away again.
    let inbound = inbound.id.clone();
    assert_eq!(judge(office, &second, &inbound, Accept::Into(made.clone()), "made2"), made);
    let record = office.dossier(&clerk(), at("2026-03-22T10:00"), &made, None).unwrap().record;
    assert_eq!(record.sources.len(), 2);
    let claims = ListQuery {
        filter: [("kind".to_owned(), ["claim".to_owned()].into())].into(),
        ..ListQuery::default()
    };
    assert_eq!(office.register(&clerk(), claims).unwrap().rows.len(), 1);

    let stranger = actor("other", "agency@hue", &["clerk"]);
    assert!(office.read_page(&stranger, at("2026-03-20T09:00"), &second).is_err(), "not visible, not found");
    assert_ne!(
        bring(&house, &stranger, "hers", ARTICLE),
        first,
        "what one cannot see is no copy of what one brings"
    );
}

#[test]
fn one_event_told_in_two_languages_becomes_one_record() {
    const VI: &str =
        "Đà Nẵng, ngày 15/4/2026 - Ngày 14/4/2026, tại Đà Nẵng diễn ra Hội nghị gặp gỡ Nhật Bản lần thứ 3.\n";
    const EN: &str =
        "Da Nang, April 15, 2026 - The third Meet Japan conference was held in Da Nang on April 14, 2026.\n";
    let house = house();
    let office = &house.office;
    let first = bring(&house, &clerk(), "vi", VI);
    let event = of(&page(office, &first), "event").id.clone();
    let made = judge(office, &first, &event, Accept::Record(None), "made1");
    let second = bring(&house, &clerk(), "en", EN);
    let page = office.read_page(&clerk(), at("2026-04-20T09:00"), &second).unwrap();
    assert_eq!(
        page.alike.first().map(|alike| (alike.number.as_str(), alike.events)),
        Some((first.as_str(), 1))
    );
    let known = of(&page.proposals, "event").known.first().map(|known| (known.number.clone(), known.same));
    assert_eq!(known, Some((made, true)));
}

/// Whose figure it is does not make somebody a party: another province's notes are not found by the one they speak of.
#[test]
fn to_be_spoken_of_is_not_to_see() {
    const ABOUT_HUE: &str =
        "Huế, ngày 10/3/2026 - Năm 2025, thành phố Huế đã ký 9 thỏa thuận quốc tế với đối tác nước ngoài.\n";
    let house = house();
    let number = bring(&house, &clerk(), "first", ABOUT_HUE);
    let signed = of(&page(&house.office, &number), "agreements.signed").clone();
    assert_eq!(signed.fields["units"], json!(["hue"]));
    let made = judge(&house.office, &number, &signed.id, Accept::Record(None), "made1");
    let hue = actor("other", "agency@hue", &["clerk"]);
    assert!(house.office.dossier(&hue, at("2026-03-21T10:00"), &made, None).is_err());
    assert_eq!(house.office.register(&hue, ListQuery::default()).unwrap().rows.len(), 0);
    let ministry = actor("mofa", "mofa", &["ministry"]);
    let own = bring(&house, &ministry, "second", ABOUT_HUE);
    assert_ne!(own, number, "what one may only look at is no copy of one's own");
}

#[test]
fn a_ministry_reads_too_and_a_paper_without_text_is_refused() {
    let house = house();
    let ministry = actor("mofa", "mofa", &["ministry"]);
    let number = bring(&house, &ministry, "national", ARTICLE);
    assert!(number.starts_with("TL-MOFA-2026-"), "{number}");
    for bytes in [Vec::new(), b"  \n ".to_vec()] {
        let incoming =
            Incoming { id: "e".to_owned(), file: "e.txt".to_owned(), bytes, ..Incoming::default() };
        assert!(house.office.take_in(&clerk(), at("2026-03-20T09:00"), incoming).is_err());
    }
}
