//! Letters of a pack: everything wrong with one is found at once, with its line.

use std::path::Path;

use luytre_pack::{Files, read};

const BROKEN: &str = r#"
[[letter]]
id = "broken"
kinds = ["delegation"]
steps = ["decide"]
by = "nobody"
form = "poem"
sort = "song"
capacity = "king"
to = [{ party = "queen" }, { asked = false }]
about = "{{ nonsense }}"
paragraphs = [
  { text = "{% if title %}x{% endif %}" },
  { text = "{{ passports }}", when = "nothing == ''" },
  { text = "{{ title }}, {{ province }}" },
]
basis = { doc = "", confirmed = false }
"#;

#[test]
fn a_broken_letter_says_where_and_everything() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
    let mut files = Files::from_dir(&root).expect("the pack is there");
    files.0.insert("letters/broken.toml".to_owned(), BROKEN.to_owned());
    let form = files.0.get_mut("letters/form.toml").expect("the form");
    *form = form.replace("body = 14.0\n", "").replace("bottom = 20.0", "bottom = 0.0");
    let (_, findings) = read(&files);
    let mut found: Vec<String> =
        findings.iter().map(|one| format!("{}:{} {} {}", one.file, one.line, one.code, one.detail)).collect();
    found.sort();
    let mut all = [
        "letters/broken.toml:2 asked-false broken",
        "letters/broken.toml:2 message-missing letter-broken",
        "letters/broken.toml:2 no-basis broken",
        "letters/broken.toml:2 unknown-capacity king",
        "letters/broken.toml:2 unknown-form poem",
        "letters/broken.toml:2 unknown-paper song",
        "letters/broken.toml:2 unknown-party nobody",
        "letters/broken.toml:2 unknown-party queen",
        "letters/broken.toml:2 unknown-step decide",
        "letters/broken.toml:11 unknown-place nonsense",
        "letters/broken.toml:13 template {% if title %}x{% endif %}",
        "letters/broken.toml:14 personal-place passports",
        "letters/broken.toml:14 unknown-variable nothing: nothing == ''",
        "letters/form.toml:0 measure-missing body",
        "letters/form.toml:0 measure-wrong bottom",
    ];
    all.sort();
    assert_eq!(found, all);
}
