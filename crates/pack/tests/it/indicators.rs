//! Indicators as the files give them: definitions that follow each other, and what is wrong with others.

use jiff::civil::date;
use luytre_domain::indicator::{Merging, Origin};
use luytre_domain::law::Law;
use luytre_pack::{Files, read};

use crate::read::small;

const BASIS: &str = "basis = { doc = 'law', confirmed = true }\n";

/// The small pack with a kind of visits, their costs, and these rows in `indicators.toml` and below `indicators/`.
fn with(own: &str, below: &str) -> Files {
    let mut files = small();
    let mut put = |path: &str, text: String| _ = files.0.insert(path.to_owned(), text);
    put("lists.toml", "measure = ['visit', 'USD']\n".to_owned());
    put(
        "kinds/visit.toml",
        format!(
            "id = 'visit'\nletters = 'V'\ntitle = 'title'\ndate = ['held_on']\n{BASIS}\
             [[field]]\nid = 'title'\ntype = 'text'\n[[field]]\nid = 'held_on'\ntype = 'date'\n\
             [[field]]\nid = 'cost'\ntype = 'money'\n[[state]]\nid = 'held'\ntone = 'good'\n"
        ),
    );
    for lang in ["vi", "en", "fr"] {
        let text = files.0.get_mut(&format!("locale/{lang}/law.ftl")).unwrap();
        for key in [
            "kind-visit",
            "field-title",
            "field-held-on",
            "field-cost",
            "state-held",
            "measure-visit",
            "measure-USD",
            "indicator-visits",
            "indicator-visits-definition",
            "indicator-exports",
        ] {
            *text += &format!("{key} = x\n");
        }
    }
    files.0.insert("indicators.toml".to_owned(), own.to_owned());
    files.0.insert("indicators/more.toml".to_owned(), below.to_owned());
    files
}

fn visits(more: &str) -> String {
    format!(
        "[[indicator]]\nid = 'visits'\nkind = 'visit'\nmeasure = 'flow'\nday = ['held_on']\nby = ['unit']\n{more}{BASIS}"
    )
}

fn law(own: &str, below: &str) -> std::sync::Arc<Law> {
    let (pack, findings) = read(&with(own, below));
    assert_eq!(findings, []);
    pack.expect("a pack").law
}

#[test]
fn definitions_follow_each_other_and_a_described_row_completes_them() {
    let own = visits("valid_from = 2026-01-01\nwhen = \"title != ''\"\n") + &visits("");
    let described = format!(
        "{BASIS}[[indicator]]\nid = 'visits'\nmeasure = 'flow'\nunit = 'visit'\nvalues = ['reported']\n\
         [[indicator]]\nid = 'exports'\nmeasure = 'flow'\nunit = 'USD'\nmerging = 'not_comparable'\nvalues = ['claimed']\n"
    );
    let law = law(&own, &described);
    let series: Vec<String> = law.definitions("visits").iter().map(|it| it.series()).collect();
    assert_eq!(series, ["visits", "visits@2"]);
    let check =
        |day, version| assert_eq!(law.definition_on("visits", day).unwrap().version, version, "{day}");
    check(date(2020, 1, 1), 1);
    check(date(2025, 12, 31), 1);
    check(date(2026, 1, 1), 2);
    assert_eq!(law.indicator("visits").unwrap().version, 2, "the latest");
    assert_eq!(law.indicator("visits@1").unwrap().validity.until, Some(date(2026, 1, 1)));
    assert!(law.indicator("visits@3").is_none() && law.indicator("exports").is_none());
    for definition in law.definitions("visits") {
        assert_eq!(definition.unit, "visit");
        assert_eq!(definition.origins.iter().collect::<Vec<_>>(), [&Origin::Computed, &Origin::Reported]);
    }
    let exports = law.known_indicator("exports").unwrap();
    assert_eq!((exports.kind.as_str(), exports.merging), ("", Merging::NotComparable));
    let all: Vec<&str> = law.all_indicators().map(|it| it.id.as_str()).collect();
    assert_eq!(all, ["visits", "exports"], "each once");
}

#[test]
fn an_indicator_that_cannot_be_counted_is_a_finding() {
    let check = |own: &str, code: &str| {
        let (_, findings) = read(&with(own, ""));
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [code], "{own}");
    };
    check(&(visits("") + &visits("")), "indicator-overlaps");
    check(&visits("counts = 'distinct'\n"), "distinct-of-nothing");
    check(&visits("of = 'country'\n"), "distinct-of-nothing");
    check(&visits("sum = 'title'\n"), "sum-of-no-number");
    check(&visits("sum = 'cost'\n"), "money-without-currency");
    check(&visits("unit = 'furlong'\n"), "unknown-measure");
    check(&visits("").replace("day = ['held_on']\n", ""), "indicator-without-day");
    check(&visits("").replace("kind = 'visit'\n", ""), "indicator-without-kind");
    check(&visits("").replace(BASIS, ""), "no-basis");
}
