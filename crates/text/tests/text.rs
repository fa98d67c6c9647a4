use jiff::civil::date;
use luytre_text::day;
use luytre_text::fold::fold;
use luytre_text::format;
use luytre_text::lang::Lang;
use luytre_text::message::{Args, Messages};

#[test]
fn spellings_fold_to_one_key() {
    for (spelling, key) in [
        ("Đắk Lắk", "dak lak"),
        ("Thoả thuận quốc tế", "thoa thuan quoc te"),
        ("Bà Rịa – Vũng Tàu", "ba ria vung tau"),
        ("Ba Ria-Vung Tau", "ba ria vung tau"),
        ("Provence-Alpes-Côte d’Azur", "provence alpes cote d azur"),
        ("  ĐƯỜNG  lối ", "duong loi"),
    ] {
        assert_eq!(fold(spelling), key, "{spelling}");
    }
}

#[test]
fn dates_and_numbers_as_each_language_writes_them() {
    let day = date(2025, 7, 1);
    let shown = |lang| (format::date(day, lang), format::integer(-1_284_000, lang));
    assert_eq!(shown(Lang::Vi), ("01/07/2025".into(), "-1.284.000".into()));
    assert_eq!(shown(Lang::En), ("1 July 2025".into(), "-1,284,000".into()));
    assert_eq!(shown(Lang::Fr), ("1er juillet 2025".into(), "-1\u{202f}284\u{202f}000".into()));
    assert_eq!(format::weekday(day.weekday(), Lang::Vi), "thứ Ba");
}

#[test]
fn a_day_is_read_strictly_and_shown_as_it_was_typed() {
    for (typed, iso) in [
        ("13/02/2026", Some("2026-02-13")),
        ("3/2/2026", Some("2026-02-03")),
        ("03.02.2026", Some("2026-02-03")),
        ("03-02-2026", Some("2026-02-03")),
        ("2026-02-13", Some("2026-02-13")),
        (" 13 / 02 / 2026 ", Some("2026-02-13")),
        ("31/02/2026", None),
        ("02/13/2026", None),
        ("13/02/26", None),
        ("13/02/0226", None),
        ("13/02/20266", None),
        ("2026-02", None),
        ("20260213", None),
        ("2026-02-13T00:00", None),
        ("hôm qua", None),
        ("", None),
    ] {
        assert_eq!(day::read(typed).map(|day| day.to_string()).as_deref(), iso, "{typed}");
    }
    for (typed, iso) in
        [("31/2/2026", "2026-02-31"), ("2/2026", "2026-02"), ("2026", "2026"), ("1/2/3", "1/2/3")]
    {
        assert_eq!(day::iso(typed), iso);
    }
    for (iso, shown) in
        [("2026-02-31", "31/02/2026"), ("2026-02", "02/2026"), ("2026", "2026"), ("a-b-c", "a-b-c")]
    {
        assert_eq!(day::shown(iso), shown);
    }
}

#[test]
fn messages_know_plurals_and_what_is_missing() {
    let en = "days = { $n ->\n    [one] { $n } day\n   *[other] { $n } days\n}\nonly-en = x\n";
    let vi = "days = { $n } ngày\n";
    let fr = "days = { $n ->\n    [one] { $n } jour\n   *[other] { $n } jours\n}\n";
    let messages = Messages::new(&[(Lang::En, "en", en), (Lang::Vi, "vi", vi), (Lang::Fr, "fr", fr)])
        .expect("no finding");
    let days = |lang, n| messages.get(lang, "days", &Args::new().number("n", n));
    assert_eq!(days(Lang::En, 1), "1 day");
    assert_eq!(days(Lang::Vi, 1284), "1.284 ngày");
    assert_eq!(days(Lang::Fr, 0), "0 jour", "zero is singular in French");
    assert_eq!(messages.get(Lang::En, "nothing", &Args::new()), "⟦nothing⟧");
    assert_eq!(messages.missing(), [(Lang::Vi, "only-en".to_owned()), (Lang::Fr, "only-en".to_owned())]);
    let findings =
        Messages::new(&[(Lang::En, "en", "a = 1\n\nb = { \na = 2\na = 3\n")]).err().expect("findings");
    let lines: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [4, 5], "the brace is missed where line 4 begins; `a` comes back on line 5");
}

#[test]
fn lists_name_days_and_sums_as_people_write_them() {
    use luytre_text::{day, number};
    for (typed, iso) in [
        ("13/02/2026", Some("2026-02-13")),
        ("2026/02/13", Some("2026-02-13")),
        ("13/02/2026 09:30", Some("2026-02-13")),
        ("2026-02-13T00:00:00", Some("2026-02-13")),
        ("ngày 5 tháng 2 năm 2026", Some("2026-02-05")),
        ("Tháng 2/2026", Some("2026-02")),
        ("năm 2019", Some("2019")),
        ("February 5, 2026", Some("2026-02-05")),
        ("5th of Feb 2026", Some("2026-02-05")),
        ("1er mars 2024", Some("2024-03-01")),
        ("août 2023", Some("2023-08")),
        ("31/02/2023", Some("2023-02-31")),
        ("5/2/26", None),
        ("quý II/2024", None),
        ("2019-2021 (dự kiến)", None),
        ("chưa rõ", None),
    ] {
        assert_eq!(day::spoken(typed).as_deref(), iso, "{typed}");
    }
    assert_eq!(day::of_serial(45_000.0), day::read("15/03/2023"));
    assert_eq!(day::of_serial(0.5), None);
    for (typed, plain) in [
        ("1.281,5", Some("1281.5")),
        ("1,281.5", Some("1281.5")),
        ("1 281,5", Some("1281.5")),
        ("1.250", Some("1250")),
        ("0.125", Some("0.125")),
        ("12,5", Some("12.5")),
        ("-3.000.000", Some("-3000000")),
        ("1,28.5", None),
        ("12a", None),
        ("", None),
    ] {
        assert_eq!(number::read(typed).as_deref(), plain, "{typed}");
    }
    for (typed, sum) in [
        ("1,5 tỷ đồng", Some(("1500000000", Some("VND")))),
        ("3.250.000", Some(("3250000", None))),
        ("USD 12,000", Some(("12000", Some("USD")))),
        ("12 000 €", Some(("12000", Some("EUR")))),
        ("500 triệu VNĐ", Some(("500000000", Some("VND")))),
        ("800 nghìn yên Nhật", Some(("800000", Some("JPY")))),
        ("khoảng 3 triệu", None),
    ] {
        let read = number::money(typed);
        let read = read.as_ref().map(|(amount, currency)| (amount.as_str(), currency.as_deref()));
        assert_eq!(read, sum, "{typed}");
    }
}
