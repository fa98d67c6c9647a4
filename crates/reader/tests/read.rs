//! Own sample documents (invented, in three languages), pages, hostile input, and the given seeds where they lie near.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use luytre_reader::{Code, Document, File, Lexicon, Media, NameRow, Reading, across, extract, read};
use proptest::prelude::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| with_names(&[]))
}

fn with_names(names: &[NameRow]) -> Lexicon {
    let files = lexicon_files();
    let list: Vec<File<'_>> = files.iter().map(|(path, text)| File { path, text }).collect();
    let (lexicon, findings) = Lexicon::new(&list, names);
    assert_eq!(findings, []);
    lexicon
}

fn lexicon_files() -> Vec<(String, String)> {
    let folder = root().join("packs/vn/lexicon");
    let mut files = Vec::new();
    for part in ["", "vi", "en", "fr", "names"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if name.ends_with(".toml") || name.ends_with(".csv") {
                files.push((format!("{part}/{name}"), std::fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    files
}

fn sample(name: &str) -> (Document, Reading) {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docs").join(name)).unwrap();
    let document = extract(&bytes, Media::Plain);
    let mut reading = read(lexicon(), &document, None);
    reading.id = name.to_owned();
    (document, reading)
}

/// Every quote is the slice that its offsets name.
fn check_spans(document: &Document, reading: &Reading) {
    let letters: Vec<char> = document.text.chars().collect();
    let spans = reading.claims.iter().map(|one| &one.span).chain(reading.events.iter().map(|one| &one.span));
    for span in spans
        .chain(reading.people.iter().map(|one| &one.span))
        .chain(reading.plans.iter().map(|one| &one.span))
        .chain(reading.directions.iter().map(|one| &one.span))
    {
        assert_eq!(letters[span.start..span.end].iter().collect::<String>(), span.quote);
    }
}

fn check_claim(reading: &Reading, indicator: &str, value: f64, comparator: &str, year: &str) {
    let found =
        reading.claims.iter().find(|claim| claim.indicator == indicator && claim.value == Some(value));
    let claim =
        found.unwrap_or_else(|| panic!("{}: no {indicator} {value} in {:#?}", reading.id, reading.claims));
    assert_eq!(claim.comparator, comparator, "{indicator}");
    assert_eq!(claim.subject, ["vn:da-nang"], "{indicator}");
    let period = claim.period.as_ref().unwrap();
    assert!(period.end.as_deref().unwrap().starts_with(year), "{indicator} {period:?}");
}

#[test]
fn one_report_in_three_languages_gives_the_same_figures() {
    for (name, language) in [("vi.txt", "vi"), ("en.txt", "en"), ("fr.txt", "fr")] {
        let (document, reading) = sample(name);
        check_spans(&document, &reading);
        assert_eq!(reading.metadata.language, language);
        assert_eq!(reading.metadata.published.as_ref().map(|own| own.date.as_str()), Some("2024-01-08"));
        check_claim(&reading, "delegations.inbound", 212.0, "exact", "2023");
        check_claim(&reading, "agreements.signed", 9.0, "exact", "2023");
        check_claim(&reading, "exports.value", 1.8e9, "exact", "2023");
        check_claim(&reading, "events.participants", 300.0, "more_than", "2023-11-09");
        assert!(reading.people.iter().any(|person| person.person == "le-thi-minh-chau"), "{name}");
        assert!(reading.claims.iter().all(|claim| claim.value != Some(4.2)), "a rate is no level");
    }
}

#[test]
fn three_tellings_are_one_event_and_one_person() {
    let readings: Vec<Reading> = ["vi.txt", "en.txt", "fr.txt"].iter().map(|name| sample(name).1).collect();
    let joined = across(&readings);
    assert!(joined.clusters.iter().any(|cluster| cluster.members.len() == 3), "{:?}", joined.clusters);
    let chau = joined.people.iter().find(|person| person.person == "le-thi-minh-chau").unwrap();
    assert_eq!(chau.docs.len(), 3);
    assert!(joined.conflicts.is_empty());
}

#[test]
fn a_page_gives_its_article_only() {
    let page = "<html><head><title>x</title><script>var a = '<p>9 accords</p>';</script></head><body><nav><a href=/>Home</a></nav>\
        <article><h1>Headline</h1><p>In 2023 the province signed 12 agreements with partners in Laos &amp; China, it said.</p>\
        <p>The rest of the article is long enough to be taken for the main text of this page, and says nothing of weight.\
        It goes on for a while so that the length passes what is asked of a main text.</p>\
        <div class=\"related-news\"><a href=/1>Other 99 agreements</a></div></article>\
        <div id=comments><p>44 comments</p></div><footer>Hotline 1022</footer></body></html>";
    let text = extract(page.as_bytes(), Media::Html).text;
    assert!(text.contains("12 agreements with partners in Laos & China"), "{text}");
    for noise in ["Home", "99", "44", "Hotline", "accords"] {
        assert!(!text.contains(noise), "{noise} in {text}");
    }
}

#[test]
fn hostile_files_end_in_findings() {
    let deep = "<div>".repeat(100_000);
    assert!(
        extract(deep.as_bytes(), Media::Html).findings.iter().any(|finding| finding.code == Code::TooDeep)
    );
    let scripts = "<script>".repeat(20_000);
    extract(scripts.as_bytes(), Media::Html);
    let long = "1,5 tỷ USD Hà Nội ".repeat(300_000);
    let document = extract(long.as_bytes(), Media::Plain);
    assert!(document.findings.iter().any(|finding| finding.code == Code::Cut));
    assert!(read(lexicon(), &document, None).findings.iter().any(|finding| finding.code == Code::Cut));
    let turned = extract("a\u{202e}bc".as_bytes(), Media::Plain);
    assert!(turned.findings.iter().any(|finding| finding.code == Code::HiddenCharacters));
    let mixed = extract(b"\xff\xfeA\x00", Media::Plain);
    assert_eq!(mixed.text, "A");
    assert!(
        extract(b"caf\xe9", Media::Plain).findings.iter().any(|finding| finding.code == Code::BadEncoding)
    );
}

#[test]
fn broken_lexicon_files_give_all_findings() {
    let files = [
        File { path: "en/a.toml", text: "agreement = [\n" },
        File { path: "names/a.csv", text: "kind,id,lang,spelling\ncity,x,*,X\nunit,vn:x,de,X\n" },
        File {
            path: "indicators.toml",
            text: "[[rule]]\nindicator='x'\nunit='y'\nhead=['nobody']\nmeasure='flow'\n",
        },
        File { path: "home.toml", text: "nation = 'xx'\n" },
    ];
    let (_, findings) = Lexicon::new(&files, &[]);
    assert_eq!(findings.len(), 5, "{findings:?}");
}

/// Whose the figure is, who is to act, and the unit, in a paper on the nation, by what `home.toml` says.
fn check_home(home: Option<&str>, findings: &[&str], [nation, ministry, unit]: [&str; 3]) {
    let mut files = lexicon_files();
    files.retain(|(path, _)| path != "/home.toml");
    files.extend(home.map(|text| ("/home.toml".to_owned(), text.to_owned())));
    let list: Vec<File<'_>> = files.iter().map(|(path, text)| File { path, text }).collect();
    let (lexicon, found) = Lexicon::new(&list, &[]);
    assert_eq!(found.iter().map(|one| one.detail.as_str()).collect::<Vec<_>>(), findings, "{home:?}");
    let paper = "In 2024 the country signed 12 agreements with partners in Laos.\n\
        The Ministry of Foreign Affairs will support localities in their external work.\n\
        Lao Cai was among them.\n";
    let reading = read(&lexicon, &extract(paper.as_bytes(), Media::Plain), Some("2025-08-20"));
    let claim = reading.claims.iter().find(|claim| claim.value == Some(12.0)).unwrap();
    assert_eq!(claim.subject.join(","), nation, "{home:?}");
    assert_eq!(reading.directions.iter().map(|one| one.who.as_str()).collect::<Vec<_>>(), [ministry]);
    assert!(reading.localities.iter().any(|place| place.id == unit), "{:?}", reading.localities);
}

#[test]
fn only_the_pack_knows_the_country() {
    let own = std::fs::read_to_string(root().join("packs/vn/lexicon/home.toml")).unwrap();
    check_home(Some(&own), &[], ["vn", "mofa", "vn:lao-cai@2025"]);
    let other = "nation = 'xx'\nlocalities = 'xx:*'\nseat = 'vn:hue'\nministry = 'm'\n";
    check_home(Some(other), &[], ["xx", "m", "vn:lao-cai"]);
    let later = format!("{other}[reform]\nday = '2025-08-21'\nsuffix = '@2025'\n");
    check_home(Some(&later), &[], ["xx", "m", "vn:lao-cai"]);
    // Wrong or missing: nothing is said of a nation, and the figure is still read.
    check_home(None, &["missing"], ["", "", "vn:lao-cai"]);
    check_home(Some(&other.replace("vn:hue", "vn:atlantis")), &["vn:atlantis"], ["", "", "vn:lao-cai"]);
    check_home(Some(&other.replace("xx:*", "all")), &["all"], ["", "", "vn:lao-cai"]);
}

#[test]
fn given_seeds_read_whole_where_present() {
    let folder = root().join("../shared/seeds");
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let document = extract(&std::fs::read(entry.path()).unwrap(), Media::Plain);
        let reading = read(lexicon(), &document, None);
        check_spans(&document, &reading);
        assert!(!reading.localities.is_empty() || !reading.events.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_never_panics(pieces in prop::collection::vec(prop_oneof![
        Just("Hà Nội".to_owned()), Just("31/12/2024".to_owned()), Just(" - ".to_owned()), Just("\n".to_owned()), Just("12 đến 15 tỷ USD".to_owned()),
        Just("lần thứ 12".to_owned()), Just("| 5 | 6 |".to_owned()), Just("The 4th conference on May 31".to_owned()), Just("les 27 et 28 novembre".to_owned()),
        Just("past three years".to_owned()), Just("quatre-vingt-dix".to_owned()), Just("29/2".to_owned()), Just("respectively".to_owned()), Just("\"".to_owned()),
        ".{0,12}", "[0-9.,/]{1,9}",
    ], 0..24), glue in prop_oneof![Just(""), Just(" ")]) {
        let document = extract(pieces.join(glue).as_bytes(), Media::Plain);
        let reading = read(lexicon(), &document, Some("2024-02-29"));
        check_spans(&document, &reading);
        across(&[reading.clone(), reading]);
    }

    #[test]
    fn extraction_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), markup in "(<[a-z/!&;= \"'-]{0,8}>?|&#x?[0-9a-f]{0,9};|é|x){0,40}") {
        extract(&bytes, Media::Plain);
        extract(&bytes, Media::Html);
        extract(markup.as_bytes(), Media::Html);
    }
}

/// Invented figures; the two halves say different things, each in its language.
#[test]
fn passages_are_read_each_in_its_own_language() {
    let text = "Đà Nẵng, ngày 5/3/2024\n\n\
        Năm 2023, thành phố Đà Nẵng đã đón 143 đoàn khách quốc tế và ký 12 thỏa thuận hợp tác với các địa phương của Lào.\n\n\
        In 2023, the city of Da Nang received 97 foreign delegations and held three international conferences, and the \
        value of its exports was 1.92 billion USD, according to the Department of Foreign Affairs.\n";
    let document = extract(text.as_bytes(), Media::Plain);
    let reading = read(lexicon(), &document, None);
    check_spans(&document, &reading);
    assert_eq!(reading.metadata.published.as_ref().unwrap().date, "2024-03-05");
    for (indicator, value) in [
        ("delegations.inbound", 143.0),
        ("agreements.signed", 12.0),
        ("delegations.inbound", 97.0),
        ("exports.value", 1.92e9),
    ] {
        check_claim(&reading, indicator, value, "exact", "2023");
    }
}

/// Names of communes are names of people and virtues too: only a word of rank beside makes one.
#[test]
fn a_commune_is_heard_beside_its_rank_only() {
    let names =
        [("commune", "vn:phu-tho", "Minh Tân"), ("unit", "vn:hue", "Huế"), ("commune", "vn:ca-mau", "Huế")];
    let rows: Vec<NameRow> = names
        .iter()
        .map(|(kind, id, spelling)| NameRow {
            kind: (*kind).to_owned(),
            id: (*id).to_owned(),
            lang: "*".to_owned(),
            spelling: (*spelling).to_owned(),
        })
        .collect();
    let lexicon = with_names(&rows);
    let check = |text: &str, wanted: &[&str]| {
        let reading = read(&lexicon, &extract(text.as_bytes(), Media::Plain), None);
        let found: Vec<&str> = reading.localities.iter().map(|place| place.id.as_str()).collect();
        assert_eq!(found, wanted, "{text}");
    };
    check("Đoàn công tác đã đến thăm xã Minh Tân trong tháng 3 năm 2024.", &["vn:phu-tho"]);
    check("Ông Minh Tân đã tiếp đoàn công tác trong tháng 3 năm 2024.", &[]);
    check("The delegation visited Minh Tan Commune in March 2024 and was received there.", &["vn:phu-tho"]);
    check("La délégation a visité la commune de Minh Tân dans la province en mars 2024.", &["vn:phu-tho"]);
    check("Đoàn công tác đã đến thăm thành phố Huế trong tháng 3 năm 2024.", &["vn:hue"]);
}

/// Invented figures, as lists, reports and tables write them.
#[test]
fn lists_reports_and_tables_give_their_figures() {
    let check = |text: &str, wanted: &[(&str, f64)]| {
        let document = extract(text.as_bytes(), Media::Plain);
        let reading = read(lexicon(), &document, None);
        check_spans(&document, &reading);
        let found: Vec<(&str, f64)> = reading
            .claims
            .iter()
            .map(|claim| (claim.indicator.as_str(), claim.value.unwrap_or(0.0)))
            .collect();
        assert_eq!(found, wanted, "{text}");
    };
    check(
        "Năm 2023, tỉnh Hà Giang cử 34 đoàn/210 lượt người đi công tác nước ngoài; đón 156 đoàn khách quốc tế.",
        &[
            ("delegations.outbound", 34.0),
            ("delegations.outbound_persons", 210.0),
            ("delegations.inbound", 156.0),
        ],
    );
    check(
        "En 2023, la province de Lao Cai a constaté 183 infractions à la frontière ; l'année précédente, le nombre \
         d'infractions était de 141.",
        &[("border.incidents", 183.0), ("border.incidents", 141.0)],
    );
    check(
        "In 2023, Lao Cai had 12 new FDI projects worth 4.1 billion USD, of which 2.2 disbursed.",
        &[("fdi.projects", 12.0), ("fdi.registered_capital", 4.1e9), ("fdi.disbursed_capital", 2.2e9)],
    );
    check(
        "Foreign NGO aid to Lao Cai province\n\nThe aid of foreign NGOs grew again.\n\n\
         Year  Pledged  Disbursed (million USD)\n2022  23.1  20.5\n2023  24.8  21.7\n",
        &[
            ("ingo.aid_value", 23.1e6),
            ("ingo.aid_value", 20.5e6),
            ("ingo.aid_value", 24.8e6),
            ("ingo.aid_value", 21.7e6),
        ],
    );
    // A column of persons counts no delegations.
    check(
        "Báo cáo công tác đối ngoại tỉnh Gia Lai năm 2025\n\nGia Lai, ngày 30 tháng 12 năm 2025\n\n\
         Chỉ tiêu | Số đoàn | Lượt người\nĐoàn vào | 274 | 6.817\nĐoàn ra | 177 | 390\n",
        &[
            ("delegations.inbound", 274.0),
            ("delegations.inbound_persons", 6817.0),
            ("delegations.outbound", 177.0),
            ("delegations.outbound_persons", 390.0),
        ],
    );
    // What was said at half past eleven is no length of the border.
    check("At 11:46 on Monday, May 6, 2024, the border post of Lao Cai received a call.", &[]);
}

/// What is made for years to come was made on its day; who has registered has not come.
#[test]
fn what_is_to_come_is_not_taken_for_done() {
    let check = |text: &str, indicator: &str, modality: &str, days: [&str; 2]| {
        let reading = read(lexicon(), &extract(text.as_bytes(), Media::Plain), None);
        let claim = reading.claims.iter().find(|claim| claim.indicator == indicator);
        let claim = claim.unwrap_or_else(|| panic!("{text}: {:?}", reading.claims));
        let period = claim.period.as_ref().unwrap();
        assert_eq!(claim.modality, modality, "{text}");
        assert_eq!([period.start.as_deref(), period.end.as_deref()], days.map(Some), "{text}");
    };
    check(
        "Quang Tri and two Lao provinces agree on work\n\n28/12/2022\n\n\
         Quang Tri and the Lao provinces of Savannakhet and Salavan held plenary talks on December 27, 2022.\n\n\
         The province signed two cooperation agreements with the Lao provinces for the 2023-2025 period.\n",
        "agreements.signed",
        "achieved",
        ["2022-12-27", "2022-12-27"],
    );
    check(
        "Can Tho prepares for the conference\n\n30/08/2016\n\n\
         The 10th conference on cooperation will be held in Can Tho from September 14 to 16, 2016.\n\n\
         A total of 696 delegates have registered for the conference, the organisers said on August 30, 2016.\n",
        "events.participants",
        "planned",
        ["2016-09-14", "2016-09-16"],
    );
}

/// A meeting that takes place, a negation and the middle of a word bind nobody.
#[test]
fn only_who_is_bound_to_act_has_a_direction() {
    let check = |text: &str, wanted: usize| {
        let reading = read(lexicon(), &extract(text.as_bytes(), Media::Plain), Some("2026-01-05"));
        assert_eq!(reading.directions.len(), wanted, "{text}: {:?}", reading.directions);
    };
    check("Báo cáo này là văn bản mẫu, không phải văn bản của cơ quan nào.", 0);
    check("Ngoại giao văn hóa được gắn với quảng bá hình ảnh của tỉnh Gia Lai.", 0);
    check(
        "The 11th conference on cooperation will be held in the Mekong Delta city of Can Tho in May 2026.",
        0,
    );
    check("Tỉnh Gia Lai phải báo cáo kết quả trước ngày 15/3/2026.", 1);
    check("The city of Can Tho will hold the 11th conference on cooperation in May 2026.", 1);
}

#[test]
fn a_programme_tells_the_last_day() {
    let text = "Khai mạc hội nghị\n\n14/9/2016\n\nNgày 14/9/2016, Hội nghị hợp tác giữa các địa phương Việt Nam và Pháp \
        lần thứ 10 đã khai mạc tại thành phố Cần Thơ.\n\n- Phiên khai mạc: ngày 14/9/2016\n- Bế mạc: ngày 16/9/2016\n";
    let reading = read(lexicon(), &extract(text.as_bytes(), Media::Plain), None);
    let days: Vec<_> =
        reading.events.iter().map(|one| (one.date_start.as_deref(), one.date_end.as_deref())).collect();
    assert_eq!(days, [(Some("2016-09-14"), Some("2016-09-16"))]);
    // A deadline told in between is not the day counted from.
    let text = "12/12/2025\n\nHội nghị Ngoại vụ toàn quốc lần thứ 22 diễn ra ngày 16/12 tại Hà Nội.\n\n\
        Các tỉnh phải rà soát thỏa thuận trước ngày 30/6/2026.\n\n\
        Hội nghị Ngoại giao lần thứ 33 họp trước đó một ngày.\n";
    let reading = read(lexicon(), &extract(text.as_bytes(), Media::Plain), None);
    let other = reading.events.iter().find(|one| one.ordinal == Some(33)).unwrap();
    assert_eq!(other.date_start.as_deref(), Some("2025-12-15"));
}

#[test]
fn a_title_tells_its_organisation() {
    let check = |text: &str, wanted: Option<&str>| {
        let reading = read(lexicon(), &extract(text.as_bytes(), Media::Plain), None);
        assert_eq!(reading.people.len(), 1, "{text}: {:?}", reading.people);
        assert_eq!(reading.people[0].organisation.as_deref(), wanted, "{text}");
    };
    check("Giám đốc Sở Ngoại vụ Nguyễn Văn Bình cho biết tỉnh đã ký 3 thỏa thuận.", Some("Sở Ngoại vụ"));
    check(
        "Nguyen Van Binh, director of the Department of Foreign Affairs, said the province signed three agreements.",
        Some("Department of Foreign Affairs"),
    );
    check("Chủ tịch UBND tỉnh Nguyễn Văn Bình cho biết tỉnh đã ký 3 thỏa thuận.", None);
}
