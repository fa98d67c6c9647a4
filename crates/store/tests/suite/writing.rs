//! Writing: what is acknowledged is kept, what fails leaves nothing, and many callers share the disk.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::date;
use luytre_store::access::Session;
use luytre_store::{ClockQuery, ListQuery, NewNotice, StoreError, View};
use serde_json::json;

use crate::bench::{Bench, append, at, draft, permit, permit_of, read};
use crate::on_both;

on_both!(
    many_callers,
    failures_leave_nothing,
    numbers_imports_and_blobs,
    clocks_by_debtor,
    suggestions,
    signing_in,
    telling_people,
    a_snapshot_stands_still,
    two_stores_on_one_place,
);

fn many_callers(bench: &Bench) {
    let store = bench.open();
    std::thread::scope(|scope| {
        for caller in 0..64 {
            let store = store.clone();
            scope.spawn(move || {
                for n in 0..10 {
                    let subject = format!("r-{caller}-{n}");
                    let entry = append(&store, 1, &subject, json!({"kind": "agreement", "title": subject}));
                    // Acknowledged means that everybody sees it.
                    let seen = read(&store, |snap| snap.get(&subject)).unwrap();
                    assert_eq!(seen.version, entry.seq);
                }
            });
        }
    });
    let counts = read(&store, |snap| snap.counts());
    assert_eq!((counts.entries, counts.records), (640, 640));
    assert!(store.verify().unwrap().is_sound());
}

fn failures_leave_nothing(bench: &Bench) {
    let store = bench.open();
    append(&store, 1, "r-1", json!({"kind": "agreement", "number": "A-1"}));
    let head = read(&store, |snap| Ok(snap.head()));
    let write = |body: serde_json::Value| {
        store.write("append", move |tx| tx.append(&permit(), at(2), draft("r-2", body.clone())))
    };
    assert!(matches!(write(json!({"nonsense": 1})), Err(StoreError::Unreadable(_))));
    assert!(
        matches!(write(json!({"number": "A-1"})), Err(StoreError::NumberTaken(number)) if number == "A-1")
    );
    let other = permit_of("minh");
    let forged = store.write("append", move |tx| tx.append(&other, at(2), draft("r-2", json!({}))));
    assert!(matches!(forged, Err(StoreError::OtherActor { .. })));
    let panicked: Result<(), StoreError> = store.write("panic", |tx| {
        tx.append(&permit(), at(2), draft("r-2", json!({})))?;
        panic!("a bug in a job")
    });
    assert!(matches!(panicked, Err(StoreError::Panicked("panic"))));
    let ignored: Result<(), StoreError> = store.write("ignore", |tx| {
        let _ = tx.append(&permit(), at(2), draft("r-2", json!({"nonsense": 1})));
        Ok(())
    });
    assert!(matches!(ignored, Err(StoreError::Ignored("ignore"))));
    assert_eq!(read(&store, |snap| Ok(snap.head())), head);
    assert_eq!(read(&store, |snap| snap.get("r-2")), None);
    assert_eq!(append(&store, 3, "r-2", json!({})).seq, 2, "the writer lives on");
    assert!(store.verify().unwrap().is_sound());
}

fn numbers_imports_and_blobs(bench: &Bench) {
    let store = bench.open();
    let number = || store.write("number", |tx| tx.next_number(&permit(), "TTQT-48-2026")).unwrap();
    assert_eq!((number(), number(), number()), (1, 2, 3));
    let failed: Result<i64, StoreError> = store.write("number", |tx| {
        tx.next_number(&permit(), "TTQT-48-2026")?;
        Err(StoreError::Cursor)
    });
    assert!(failed.is_err());
    assert_eq!(number(), 4, "a number of a failed job is given again");
    for _ in 0..2 {
        store
            .write("import", |tx| {
                if tx.recall("list.xlsx:7")?.is_none() {
                    tx.append(&permit(), at(1), draft("r-7", json!({"kind": "agreement"})))?;
                    tx.remember(&permit(), "list.xlsx:7", "r-7")?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
    assert_eq!(read(&store, |snap| snap.counts()).entries, 1, "importing twice imports once");
    let put =
        |bytes: &'static [u8]| store.write("blob", |tx| tx.put_blob(&permit(), bytes, "text/plain")).unwrap();
    let digest = put(b"Xin chao");
    assert_eq!(put(b"Xin chao"), digest);
    let blob = read(&store, |snap| snap.blob(&digest)).unwrap();
    assert_eq!((blob.media.as_str(), blob.bytes.as_slice()), ("text/plain", b"Xin chao".as_slice()));
    assert_eq!(read(&store, |snap| snap.counts()).blobs, 1);
}

fn clocks_by_debtor(bench: &Bench) {
    let store = bench.open();
    let clock = |debtor: &str, due: &str| json!({"debtor": debtor, "due": due});
    append(
        &store,
        1,
        "r-1",
        json!({"kind": "agreement", "sees": ["unit:48"],
        "clocks": {"ask": clock("mofa", "2026-03-03"), "report": clock("unit:48", "2026-04-01")}}),
    );
    append(
        &store,
        2,
        "r-2",
        json!({"kind": "agreement", "sees": ["unit:79"],
        "clocks": {"ask": clock("mofa", "2026-02-20")}}),
    );
    let found = |query: ClockQuery| -> Vec<(String, String)> {
        let hits = read(&store, |snap| snap.clocks(&query));
        hits.into_iter().map(|hit| (hit.subject, hit.clock.key)).collect()
    };
    let mofa = || Some(BTreeSet::from(["mofa".to_owned()]));
    let pair = |subject: &str, key: &str| (subject.to_owned(), key.to_owned());
    assert_eq!(
        found(ClockQuery { debtors: mofa(), open: Some(true), ..ClockQuery::default() }),
        [pair("r-2", "ask"), pair("r-1", "ask")]
    );
    let until = Some(date(2026, 3, 2));
    assert_eq!(
        found(ClockQuery { debtors: mofa(), due_until: until, ..ClockQuery::default() }),
        [pair("r-2", "ask")]
    );
    let sees = View::Keys(BTreeSet::from(["unit:48".to_owned()]));
    assert_eq!(found(ClockQuery { sees, limit: 1, ..ClockQuery::default() }), [pair("r-1", "ask")]);
    let except = mofa().unwrap();
    assert_eq!(
        found(ClockQuery { except, limit: 1, ..ClockQuery::default() }),
        [pair("r-1", "report")],
        "what is left out does not count"
    );
    let met = json!({"debtor": "mofa", "due": "2026-03-03", "met": "2026-02-27"});
    append(&store, 3, "r-1", json!({"clocks": {"ask": met}}));
    let of = ClockQuery { subject: Some("r-1".into()), ..ClockQuery::default() };
    assert_eq!(found(of.clone()), [pair("r-1", "ask")], "a clock that is gone is gone");
    assert_eq!(found(ClockQuery { open: Some(true), ..of }), []);
}

fn suggestions(bench: &Bench) {
    let store = bench.open();
    let titles = ["Thỏa thuận Đắk Lắk", "Thoa thuan", "Đường lối", "Hợp tác Đắk Nông"];
    for (n, title) in titles.iter().enumerate() {
        let sees = if n == 3 { ["unit:67"] } else { ["public"] };
        append(&store, 1, &format!("r-{n}"), json!({"kind": "agreement", "title": title, "sees": sees}));
    }
    let check = |text: &str, view: View, expected: &[&str]| {
        let hits = read(&store, |snap| snap.suggest(text, &view, 3));
        let found: Vec<&str> = hits.iter().map(|hit| hit.subject.as_str()).collect();
        assert_eq!(found, expected, "{text}");
    };
    let public = || View::Keys(BTreeSet::from(["public".to_owned()]));
    check("d", View::All, &["r-3", "r-2", "r-0"]);
    check("đ", View::All, &["r-3", "r-2", "r-0"]);
    check("dak", View::All, &["r-3", "r-0"]);
    check("dak", public(), &["r-0"]);
    check("thỏa th", View::All, &["r-0", "r-1"]);
    check("thoa th", View::All, &["r-1", "r-0"]);
    check("thoa ", View::All, &["r-1", "r-0"]);
    check("duong loi", View::All, &["r-2"]);
    for hostile in [
        "",
        "   ",
        "\"",
        "a* OR b",
        "NEAR(",
        "exact:",
        "'; drop table ledger; --",
        "-",
        "đ\u{301}\u{323}",
        "&|!<->",
    ] {
        read(&store, |snap| {
            snap.suggest(hostile, &View::All, 3)?;
            snap.list(&ListQuery { text: Some(hostile.into()), ..ListQuery::default() })
        });
    }
    for hostile in ["", "nn0-1", "nn9-1-1", "tn0-zz-1", "tn0-é-1", "on0-1-1", "nn0-99999999999-1"] {
        let query = ListQuery { cursor: Some(hostile.into()), ..ListQuery::default() };
        let answer = store.read("test", |snap| snap.list(&query));
        assert!(matches!(answer, Err(StoreError::Cursor)), "{hostile}");
    }
}

fn signing_in(bench: &Bench) {
    let store = bench.open();
    let session = |n: u8, login: &str| Session {
        token_hash: [n; 32],
        login: login.into(),
        created: at(0),
        seen: at(0),
        expires: at(1000),
        client: "Firefox".into(),
    };
    let idle = SignedDuration::from_secs(100);
    store
        .write("sign in", move |tx| {
            tx.put_credential(&permit(), "lan", "$argon2id$1")?;
            tx.put_credential(&permit(), "lan", "$argon2id$2")?;
            tx.open_session(&permit(), &session(1, "lan"))?;
            tx.open_session(&permit(), &session(2, "lan"))?;
            tx.open_session(&permit(), &session(3, "minh"))?;
            tx.touch_session(&permit(), &[2; 32], at(90))?;
            tx.count_failure(&permit(), "minh", at(5))?;
            assert_eq!(tx.count_failure(&permit(), "minh", at(9))?, 2);
            tx.save_view(&permit(), "lan", "late", "state=asked")
        })
        .unwrap();
    read(&store, |snap| {
        assert_eq!(snap.credential("lan")?.as_deref(), Some("$argon2id$2"));
        assert!(snap.session(&[1; 32], at(99), idle)?.is_some());
        assert!(snap.session(&[1; 32], at(100), idle)?.is_none(), "idle for too long");
        assert!(snap.session(&[2; 32], at(100), idle)?.is_some(), "its last use counts");
        assert!(
            snap.session(&[2; 32], at(1000), SignedDuration::from_hours(9))?.is_none(),
            "the end is the end"
        );
        assert_eq!(
            snap.sessions("lan")?.iter().map(|session| session.token_hash[0]).collect::<Vec<_>>(),
            [2, 1]
        );
        assert_eq!(
            snap.throttle("minh")?.map(|throttle| (throttle.failures, throttle.until)),
            Some((2, at(9)))
        );
        assert_eq!(snap.saved_views("lan")?[0].query, "state=asked");
        Ok(())
    });
    store
        .write("sign out", move |tx| {
            tx.close_session(&permit(), &[3; 32])?;
            tx.sweep(&permit(), at(120), idle)?;
            tx.drop_view(&permit(), "lan", "late")
        })
        .unwrap();
    read(&store, |snap| {
        assert_eq!((snap.sessions("lan")?.len(), snap.sessions("minh")?.len()), (1, 0));
        assert_eq!((snap.throttle("minh")?, snap.saved_views("lan")?.len()), (None, 0));
        Ok(())
    });
}

fn telling_people(bench: &Bench) {
    let store = bench.open();
    let new = |login: &str, key: &str| NewNotice {
        login: login.into(),
        key: key.into(),
        topic: "reply".into(),
        subject: "r:1".into(),
        data: json!({ "body": "mofa" }),
    };
    store
        .write("tell", move |tx| {
            assert!(tx.follow(&permit(), "ledger", None, 5)?);
            assert!(!tx.follow(&permit(), "ledger", None, 6)?, "another has begun");
            assert!(tx.follow(&permit(), "ledger", Some(5), 7)?);
            assert!(!tx.follow(&permit(), "ledger", Some(5), 9)?, "another was quicker");
            for (login, key, told) in [
                ("lan", "1", true),
                ("minh", "9", true),
                ("lan", "2", true),
                ("lan", "1", false),
                ("minh", "1", true),
            ] {
                assert_eq!(tx.tell(&permit(), at(1), &new(login, key))?, told, "{login} {key}");
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    read(&store, |snap| {
        assert_eq!(snap.follower("ledger")?, Some(7));
        let told = snap.notices("lan", None, 10)?;
        assert_eq!(
            told.iter().map(|notice| notice.id).collect::<Vec<_>>(),
            [3, 1],
            "the latest first, none twice"
        );
        assert_eq!((snap.unseen("lan")?, snap.open_notices(10)?.len()), (2, 4));
        Ok(())
    });
    store
        .write("write letters", move |tx| {
            assert_eq!(tx.see_notices(&permit(), "lan", Some(1), 0, at(3))?, 1);
            assert_eq!(tx.make_letter(&permit(), "lan", "a@x", &[1, 3], at(10))?, Some(1));
            assert_eq!(tx.make_letter(&permit(), "lan", "b@x", &[1, 3], at(10))?, None, "told already");
            tx.keep_in(&permit(), &[2])?;
            tx.put_reader(&permit(), "lan", &json!({ "email": "lan@x" }))?;
            assert_eq!(tx.take_letters(&permit(), at(9), at(60), 10)?, []);
            let taken = tx.take_letters(&permit(), at(10), at(60), 10)?;
            assert_eq!(taken.iter().map(|letter| (letter.id, letter.tries)).collect::<Vec<_>>(), [(1, 1)]);
            assert_eq!(tx.take_letters(&permit(), at(30), at(90), 10)?, [], "somebody has it");
            tx.letter_failed(&permit(), 1, Some(at(20)), "no answer")?;
            tx.put_feed(&permit(), "lan", &[1; 32], at(1))?;
            tx.put_feed(&permit(), "lan", &[2; 32], at(2))
        })
        .unwrap();
    drop(store);
    let store = bench.open();
    read(&store, |snap| {
        assert_eq!(snap.unsent_letters()?[0].1, "no answer", "survives a new start");
        assert_eq!(snap.notices_of(1)?.len(), 2);
        assert_eq!(snap.open_notices(10)?.len(), 1);
        assert_eq!((snap.unseen("lan")?, snap.reader("lan")?), (1, Some(json!({ "email": "lan@x" }))));
        assert_eq!(
            (snap.feed(&[1; 32])?, snap.feed(&[2; 32])?.as_deref()),
            (None, Some("lan")),
            "the old address ended"
        );
        Ok(())
    });
    store
        .write("send", move |tx| {
            assert_eq!(tx.take_letters(&permit(), at(20), at(90), 10)?[0].tries, 2);
            tx.letter_sent(&permit(), 1, at(21))?;
            assert_eq!(tx.take_letters(&permit(), at(99), at(100), 10)?, [], "sent once");
            tx.drop_feed(&permit(), "lan")
        })
        .unwrap();
    read(&store, |snap| {
        assert_eq!((snap.unsent_letters()?.len(), snap.feed(&[2; 32])?), (0, None));
        Ok(())
    });
}

/// What a snapshot answers stays the same while others write and other readers bring the index further.
fn a_snapshot_stands_still(bench: &Bench) {
    let store = bench.open();
    for n in 0..30 {
        append(&store, n, &format!("r-{n}"), json!({"kind": "agreement", "state": "draft"}));
    }
    read(&store, |old| {
        for n in 0..30 {
            append(
                &store,
                100 + n,
                &format!("r-{}", n + 20),
                json!({"kind": "agreement", "state": "signed"}),
            );
        }
        let query = ListQuery { facets: vec!["state".into()], ..ListQuery::default() };
        let states = |page: luytre_store::ListPage| page.facets["state"].clone();
        let now = states(read(&store, |new| new.list(&query)));
        assert_eq!(now, [("signed".to_owned(), 30), ("draft".to_owned(), 20)]);
        assert_eq!(states(old.list(&query)?), [("draft".to_owned(), 30)]);
        assert_eq!(old.head().0, 30);
        assert_eq!(
            states(read(&store, |new| new.list(&ListQuery { as_of: Some(30), ..query.clone() }))),
            [("draft".to_owned(), 30)]
        );
        Ok(())
    });
}

/// A command-line program beside the server: two writers on one ledger.
fn two_stores_on_one_place(bench: &Bench) {
    let stores = [bench.open(), bench.open()];
    std::thread::scope(|scope| {
        for (who, store) in stores.iter().enumerate() {
            scope.spawn(move || {
                for n in 0..20 {
                    append(
                        store,
                        1,
                        &format!("r-{who}-{n}"),
                        json!({"kind": "agreement", "title": "Thỏa thuận"}),
                    );
                }
            });
        }
    });
    for store in &stores {
        assert_eq!(read(store, |snap| snap.list(&ListQuery::default())).total.n, 40);
    }
    assert!(stores[0].verify().unwrap().is_sound());
}
