//! The command line as people and scripts use it: the real binary, real files.

mod kills;
mod lists;

use std::io::Write as _;
mod papers;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn luytre(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_luytre")).args(args).output().expect("the binary runs")
}

fn json(args: &[&str]) -> Value {
    let output = luytre(&[&["--json"], args].concat());
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn refusal(args: &[&str]) -> (i32, String) {
    let output = luytre(&[&["--lang", "en"], args].concat());
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Makes an account as an operator does, with the password on standard input.
fn account(data: &Path, login: &str, body: &str, role: &str, password: &str) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_luytre"))
        .args(["--data", data.to_str().unwrap(), "account", "put", login])
        .args(["--name", login, "--body", body, "--role", role])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "an account for {login}");
}

#[test]
fn due_dates_come_with_their_derivation() {
    for (rule, from, expected) in [
        ("TQ-01", "2024-04-26", "2024-05-09"),
        ("TQ-01", "2025-01-24", "2025-02-11"),
        ("TQ-01", "24/04/2025", "2025-05-07"),
        ("TQ-04", "2026-01-08", "2026-01-12"),
        ("tq-01", "2026-02-13", "2026-03-03"),
        ("TQ-12", "2026-04-24", "2026-05-06"),
        ("TQ-01", "2026-08-20", "2026-08-28"),
        ("TQ-12", "2026-11-20", "2026-11-30"),
        ("TQ-03", "2026-02-05", "2026-02-23"),
        ("TQ-03", "2026-08-17", "2026-09-03"),
        ("TQ-03", "2026-07-01", "2026-07-16"),
        ("HN-01", "2026-06-15", "2026-05-06"),
        ("HN-02", "2026-06-15", "2026-05-16"),
    ] {
        assert_eq!(json(&["due", rule, "--from", from])["due"], expected, "{rule} from {from}");
    }
    let words = String::from_utf8(luytre(&["due", "TQ-01", "--from", "2026-02-13"]).stdout).unwrap();
    assert!(words.contains("16/02/2026 thứ Hai: nghỉ, Tết Nguyên đán"), "{words}");
    assert!(words.contains("70/2020/QH14, điều 19(2), 25(4)"), "{words}");
    assert_eq!(json(&["due", "BG-01", "--from", "2026-02-15T22:30"])["at"], "2026-02-16T10:30:00");
}

#[test]
fn bad_input_is_named_and_mended() {
    for (args, words) in [
        (&["due", "TQ-01", "--from", "31/02/2026"][..], "There is no such day as “31/02/2026”."),
        (&["due", "XX-1", "--from", "2026-01-01"], "There is no deadline rule “XX-1”."),
        (&["due", "TQ-01", "--from", "2020-01-01"], "Rule TQ-01 is not in force on 1 January 2020."),
        (&["unit", "Nowhere"], "No unit has the name or code “Nowhere”."),
        (&["unit", "80"], "“80” fits several units:\n  Long An Province (long-an)."),
    ] {
        let (code, said) = refusal(args);
        assert_eq!(code, 1, "{args:?}");
        assert!(said.starts_with(words), "{args:?}: {said}");
        assert!(said.trim_end().lines().count() >= 2, "a hint follows: {said}");
    }
    assert_eq!(luytre(&["due"]).status.code(), Some(2), "wrong usage");
}

#[test]
fn the_pack_lists_what_is_owed() {
    let duties = json(&["pack", "list", "duties"]);
    let duty = |id: &str| duties.as_array().unwrap().iter().rfind(|duty| duty["id"] == id).unwrap().clone();
    assert_eq!(duty("R5")["rules"], serde_json::json!(["HN-05"]));
    assert_eq!(duty("R7")["basis"]["confirmed"], false, "the later decree has not been read");
    let said = String::from_utf8(luytre(&["--lang", "en", "pack", "list", "duties"]).stdout).unwrap();
    let line = said.lines().find(|line| line.starts_with("R5\t")).unwrap();
    assert_eq!(
        line,
        "R5\tReport on international conferences: People’s Committee → Ministry of Foreign Affairs. \
         Due 18/12 (HN-05). Covers 15/12 to 14/12. Form 03.\t06/2020/QĐ-TTg 8"
    );
}

#[test]
fn units_live_in_time() {
    assert_eq!(json(&["unit", "80", "--on", "2025-06-30"])["id"], "long-an");
    assert_eq!(json(&["unit", "80", "--on", "2025-07-01"])["id"], "tay-ninh-2025");
    let city = json(&["unit", "ho chi minh ville", "--on", "2026-01-01"]);
    let mut from: Vec<&str> =
        city["formed_from"].as_array().unwrap().iter().map(|step| step["from"].as_str().unwrap()).collect();
    from.sort_unstable();
    assert_eq!(from, ["ba-ria-vung-tau", "binh-duong", "ho-chi-minh"]);
}

#[test]
fn the_demonstration_counts_real_facts_on_old_and_new_boundaries() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let run = |args: &[&str]| json(&[&["--data", data], args].concat());
    run(&["demo", "--no-serve"]);
    let window = ["--from", "2021-01-01", "--to", "2023-12-31", "--by", "unit", "--boundary"];
    let figures = |boundary: &str, more: &[&str]| {
        let figure = run(&[&["figures", "agreements.signed"], &window[..], &[boundary], more].concat());
        let cells = figure[0]["cells"].as_array().unwrap().clone();
        let of = |unit: &str| {
            cells.iter().find(|cell| cell["key"] == unit).map_or(0, |cell| cell["value"].as_i64().unwrap())
        };
        (
            figure[0]["total"].as_i64().unwrap(),
            of("ho-chi-minh"),
            of("binh-duong"),
            of("ba-ria-vung-tau"),
            of("ho-chi-minh-2025"),
        )
    };
    let (total, city, binh_duong, vung_tau, merged) = figures("2020-01-01", &[]);
    assert!(city > 0 && binh_duong > 0 && vung_tau > 0, "kept apart: {city}, {binh_duong}, {vung_tau}");
    assert_eq!(merged, 0);
    assert_eq!(figures("2025-07-01", &[]), (total, 0, 0, 0, city + binh_duong + vung_tau));
    assert_eq!(figures("2025-07-01", &["--as-of", "2020-01-01"]).0, 0, "before the facts were taken in");

    let one = run(&[
        "figures",
        "agreements.signed",
        "--from",
        "2021-01-01",
        "--to",
        "2023-12-31",
        "--boundary",
        "2025-07-01",
        "--unit",
        "TP.HCM",
        "--rows",
    ]);
    assert_eq!(
        one[0]["rows"].as_array().unwrap().len(),
        usize::try_from(city + binh_duong + vung_tau).unwrap()
    );
    assert_eq!(run(&["verify"])["sound"], true);

    // A copy in one file brings everything back.
    let copy = dir.path().join("copy.luytre");
    let other = dir.path().join("other");
    run(&["backup", copy.to_str().unwrap()]);
    json(&["--data", other.to_str().unwrap(), "restore", copy.to_str().unwrap()]);
    let restored = json(&["--data", other.to_str().unwrap(), "verify"]);
    assert_eq!(restored, run(&["verify"]));
}

/// The register in open formats: all of it for the operator, its own for an account, the past where it is asked for.
#[test]
fn an_export_holds_what_its_reader_may_take_out() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let run = |args: &[&str]| json(&[&["--data", data.to_str().unwrap()], args].concat());
    let list = dir.path().join("list.csv");
    let rows = "unit,level,partners,instrument_type,signed_on,status,source_title\n\
                da-nang,province,jp-kitakyushu,memorandum,2014-04-18,signed,S\n\
                hue,province,\"Aichi, JP\",memorandum,2023,signed,S\n";
    std::fs::write(&list, rows).unwrap();
    run(&["import", list.to_str().unwrap()]);
    account(&data, "lan", "agency@da-nang-2025", "clerk", "một câu dễ nhớ");

    let export = |name: &str, more: &[&str]| {
        let out = dir.path().join(name);
        run(&[&["--lang", "en", "export", "--out", out.to_str().unwrap()], more].concat());
        let read = |file: &str| std::fs::read_to_string(out.join(file)).unwrap_or_default();
        let table = |file: &str| {
            let text = read(file);
            if text.is_empty() {
                return text;
            }
            text.strip_prefix('\u{feff}').expect("spreadsheets are told the encoding").to_owned()
        };
        let records: Vec<Value> =
            read("records.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (records, table("agreement.csv"), table("columns.csv"))
    };
    let (records, register, columns) = export("all", &[]);
    assert_eq!(records.len(), 2);
    let mut lines = register.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let explained: Vec<&str> = columns.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(names, explained, "every column is explained, in its order");
    assert!(register.contains(",jp-kitakyushu,Kitakyushu,"), "as import reads it, and in words: {register}");
    assert!(register.contains(",\"Aichi, JP\",Aichi,"), "{register}");
    for record in &records {
        assert_eq!(record["history"][0]["event"]["event"], "opened");
        assert_eq!(record["history"][0]["hash"].as_str().unwrap().len(), 64);
        assert_eq!(record["sources"][0]["title"], "S");
    }
    let (records, ..) = export("own", &["--as", "lan"]);
    let units: Vec<_> = records.iter().map(|record| record["unit"].as_str().unwrap()).collect();
    assert_eq!(units, ["da-nang"], "a clerk takes out what the unit took over");
    assert_eq!(export("before", &["--as-of", "2020-01-01"]).0.len(), 0);
    let out = dir.path().join("all");
    let args = ["--data", data.to_str().unwrap(), "export", "--out", out.to_str().unwrap()];
    assert!(refusal(&args).1.contains("cannot be written"), "an earlier export is not written over");
    let (code, said) = refusal(&[&args[..2], &["export", "--as", "nobody"]].concat());
    assert!(code == 1 && said.starts_with("There is no account"), "{said}");
}

/// What the docs say of adding a kind, a deadline and an indicator: files of the pack alone.
#[test]
fn a_kind_a_deadline_and_an_indicator_are_added_by_files_alone() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("pack");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn"), &pack);
    let append = |file: &str, text: &str| {
        let path = pack.join(file);
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, old + text).unwrap();
    };
    let basis = "basis = { doc = 'test', confirmed = false }";
    append(
        "deadlines.toml",
        &format!(
            "\n[[rule]]\nid = 'ZZ-01'\nvalue = 3\nunit = 'working_day'\nstarts = 'receipt'\nvalid_from = 2021-07-01\n{basis}\n"
        ),
    );
    append(
        "kinds/gift.toml",
        &format!(
            "id = 'gift'\nletters = 'QT'\npillar = 'state'\ntitle = 'title'\ndate = ['signed_on']\n{basis}\n\
         [[field]]\nid = 'title'\ntype = 'text'\nrequired = true\n[[field]]\nid = 'signed_on'\ntype = 'date'\n\
         [[state]]\nid = 'signed'\ntone = 'good'\nrecordable = true\n"
        ),
    );
    append(
        "indicators.toml",
        &format!(
            "\n[[indicator]]\nid = 'gifts.given'\nkind = 'gift'\nmeasure = 'flow'\nday = ['signed_on']\nby = ['unit']\n{basis}\n"
        ),
    );
    let pack = pack.to_str().unwrap();
    let (code, said) = refusal(&["pack", "check", pack]);
    assert_eq!(code, 1);
    for key in ["rule-zz-01", "kind-gift", "indicator-gifts-given", "indicator-gifts-given-definition"] {
        assert!(said.contains(&format!("message is missing: {key}")), "{said}");
    }
    for lang in ["vi", "en", "fr"] {
        append(
            &format!("locale/{lang}/more.ftl"),
            "rule-zz-01 = r\nkind-gift = k\nindicator-gifts-given = i\nindicator-gifts-given-definition = d\n",
        );
    }
    let data = dir.path().join("data");
    let data = data.to_str().unwrap();
    let run = |args: &[&str]| json(&[&["--pack", pack, "--data", data], args].concat());
    assert_eq!(run(&["due", "ZZ-01", "--from", "2026-11-20"])["due"], "2026-11-26");
    let list = dir.path().join("gifts.csv");
    std::fs::write(&list, "unit,title,signed_on,state\nda-nang-2025,Trống đồng,2026-02-05,signed\n").unwrap();
    run(&["import", list.to_str().unwrap(), "--as", "gift"]);
    let figure = run(&["figures", "gifts.given", "--from", "2026-01-01", "--to", "2026-12-31"]);
    assert_eq!(figure[0]["total"], 1);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
