//! What people are told: worked out from the ledger, entry after entry, and once a day from what draws near; shown in the
//! program, and sent by letter to those who wish it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::decide::{actors, obstacles, place};
use luytre_domain::ledger::{Entry, hex};
use luytre_domain::permit::{Action, Actor, Permit};
use luytre_domain::project::RECORD;
use luytre_domain::projection::Row;
use luytre_domain::record::{Event, Fields, Record};
use luytre_domain::refusal::Refusal;
use luytre_store::{ClockHit, ClockQuery, NewNotice, Notice};
use luytre_text::format;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account::Account;
use crate::error::OfficeError;
use crate::office::{Office, Receipt, Request, record_of};
use crate::query::event;

/// What a notice is about; each person chooses for each how to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// One's body was asked, or got what it had missed.
    Asked,
    /// A step waits for one's body.
    Step,
    /// A reply came.
    Reply,
    /// A body that was asked wants a supplement.
    Supplement,
    /// One was reminded of a reply.
    Reminder,
    /// A legal clock is near its day, or over it.
    Due,
    /// A standing duty is near its day, or over it.
    Duty,
}

impl Topic {
    pub const ALL: [Topic; 7] = [
        Topic::Asked,
        Topic::Step,
        Topic::Reply,
        Topic::Supplement,
        Topic::Reminder,
        Topic::Due,
        Topic::Duty,
    ];

    /// Names the message `topic-<id>`.
    pub fn id(self) -> &'static str {
        match self {
            Topic::Asked => "asked",
            Topic::Step => "step",
            Topic::Reply => "reply",
            Topic::Supplement => "supplement",
            Topic::Reminder => "reminder",
            Topic::Due => "due",
            Topic::Duty => "duty",
        }
    }

    pub fn of(id: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.id() == id)
    }
}

/// How somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Off,
    /// In the program only.
    Here,
    /// And in one letter a day.
    Daily,
    /// And in a letter at once.
    AtOnce,
}

impl Channel {
    pub const ALL: [Channel; 4] = [Channel::Off, Channel::Here, Channel::Daily, Channel::AtOnce];

    /// Names the message `way-<id>`.
    pub fn id(self) -> &'static str {
        match self {
            Channel::Off => "off",
            Channel::Here => "here",
            Channel::Daily => "daily",
            Channel::AtOnce => "at-once",
        }
    }

    pub fn of(id: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|way| way.id() == id)
    }
}

/// Where and how a person wishes to be told. Kept outside the ledger: an address is personal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// Empty where no letters are wished.
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub ways: BTreeMap<Topic, Channel>,
    /// The day of the last daily letter.
    #[serde(default)]
    digested: Option<Date>,
}

impl Wishes {
    pub fn new(email: &str, ways: BTreeMap<Topic, Channel>) -> Wishes {
        Wishes { email: email.trim().to_owned(), ways, digested: None }
    }

    /// What was chosen for a topic; what was not is told here, and daily by letter where there is an address.
    pub fn way(&self, topic: Topic) -> Channel {
        let own = if self.email.is_empty() { Channel::Here } else { Channel::Daily };
        self.ways.get(&topic).copied().unwrap_or(own)
    }
}

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notified {
    pub id: u64,
    pub topic: String,
    pub at: Timestamp,
    pub seen: bool,
    pub what: String,
    /// The record's title, where it is about one.
    pub title: String,
    /// A path of the program.
    pub path: String,
}

/// A letter ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: u64,
    /// Message-ID without brackets; the same at every try, so that a second copy is known as one.
    pub name: String,
    pub to: String,
    /// The reader's name.
    pub name_of: String,
    pub lang: Lang,
    pub subject: String,
    pub text: String,
    tries: u64,
}

/// Followers of the ledger and of the days, by the name the store keeps their place under.
const LEDGER: &str = "notices";
const DAYS: &str = "notices of the day";
/// A follower that begins anew looks back so far: what is older is no news.
const NEWS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// What draws near is told within so many days of the moment it was to be told; after a longer stop it is left out.
const CATCH_UP: i32 = 7;
/// Days before a clock ends at which it is told of.
const NEAR: i32 = 3;
const BATCH: usize = 500;
/// Daily letters go out from this hour on, at the seat of the offices.
const MORNING: i8 = 7;
/// A letter that was taken and of which nothing was heard is tried again after this.
const TAKEN: SignedDuration = SignedDuration::from_mins(10);
/// What waited longer before any letter was written (the server was not set up for it) is told here only.
const STALE: SignedDuration = SignedDuration::from_hours(7 * 24);
const AT_ONCE: usize = 20;
const WAITING: usize = 20_000;
/// After some two weeks a letter is given up; the notice stays in the program.
const TRIES: u64 = 60;
/// Lines of a letter; the program has the rest.
const LINES: usize = 100;

/// Accounts with whom they act for, read once where anybody is to be told.
struct People<'a> {
    office: &'a Office,
    now: Timestamp,
    known: Option<Vec<(Account, Actor)>>,
}

impl People<'_> {
    fn all(&mut self) -> Result<&[(Account, Actor)], OfficeError> {
        if self.known.is_none() {
            let accounts = self.office.accounts(&Office::operator())?;
            let active = accounts.into_iter().filter(|account| !account.disabled);
            let acting = active.map(|account| {
                let actor = self.office.actor(&account, self.now);
                (account, actor)
            });
            self.known = Some(acting.collect());
        }
        Ok(self.known.as_deref().unwrap_or_default())
    }
}

impl Office {
    /// Reminds `bodies` (all where none is named) that were asked on the record and have not replied.
    pub fn remind(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        bodies: &[BodyId],
        note: &str,
    ) -> Result<Receipt, OfficeError> {
        let subject =
            self.store.read("remind", |snap| snap.by_number(number))?.ok_or(OfficeError::NotFound)?;
        let id = subject.strip_prefix(RECORD).unwrap_or(&subject).to_owned();
        let command =
            Command::Remind { bodies: bodies.to_vec(), on: self.today(now), note: note.trim().to_owned() };
        let confirmed = BTreeSet::new();
        self.execute(Request { actor: actor.clone(), now, id, command, seen: None, confirmed })
    }

    /// Works out what the entries since the last call have to tell, and to whom. The place in the ledger and the notices
    /// are kept together: nothing is left out and nothing told twice, also where the program was killed between. Gives the
    /// number of new notices.
    pub fn follow_ledger(&self, now: Timestamp) -> Result<usize, OfficeError> {
        let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
        let mut people = People { office: self, now, known: None };
        let mut told = 0;
        loop {
            let (from, start, entries) = self.store.read("notices", |snap| {
                let from = snap.follower(LEDGER)?;
                let start = match from {
                    Some(from) => from,
                    None => snap.seq_at(now.saturating_sub(NEWS).unwrap_or(now))?,
                };
                Ok::<_, OfficeError>((from, start, snap.entries_after(start, BATCH)?))
            })?;
            if entries.is_empty() && from.is_some() {
                return Ok(told);
            }
            let mut new = Vec::new();
            for entry in entries.iter().filter(|entry| entry.subject.starts_with(RECORD)) {
                self.tell_of(entry, now, &mut people, &mut new)?;
            }
            let to = entries.last().map_or(start, |entry| entry.seq);
            told += self.tell(&permit, now, LEDGER, from, to, new)?;
        }
    }

    fn tell(
        &self,
        permit: &Permit,
        now: Timestamp,
        follower: &'static str,
        from: Option<u64>,
        to: u64,
        new: Vec<NewNotice>,
    ) -> Result<usize, OfficeError> {
        let permit = permit.clone();
        self.store.write("tell", move |tx| {
            if !tx.follow(&permit, follower, from, to)? {
                return Ok(0);
            }
            let mut told = 0;
            for notice in &new {
                told += usize::from(tx.tell(&permit, now, notice)?);
            }
            Ok(told)
        })
    }

    /// What one entry of a record tells.
    fn tell_of(
        &self,
        entry: &Entry,
        now: Timestamp,
        people: &mut People,
        new: &mut Vec<NewNotice>,
    ) -> Result<(), OfficeError> {
        let event = event(entry)?;
        let wanted = matches!(
            event,
            Event::Asked { .. }
                | Event::Moved { .. }
                | Event::Replied { .. }
                | Event::SupplementAsked { .. }
                | Event::Supplemented { .. }
                | Event::Reminded { .. }
        );
        if !wanted {
            return Ok(());
        }
        // As it stands now: of a step that was left meanwhile there is nothing to tell.
        let stored = self.store.read("notices", |snap| snap.get(&entry.subject))?;
        let Some(record) = stored.and_then(|stored| record_of(stored.doc)) else { return Ok(()) };
        let today = self.today(now);
        let (topic, data, who) = match &event {
            Event::Asked { body, on, .. } => {
                (Topic::Asked, json!({ "is": "asked", "on": on }), Who::Body(body.clone(), Action::Reply))
            }
            Event::Supplemented { body, on } => (
                Topic::Asked,
                json!({ "is": "supplemented", "on": on }),
                Who::Body(body.clone(), Action::Reply),
            ),
            Event::Reminded { body, on, .. } => {
                let data = json!({ "is": "reminder", "by": record.owner, "on": on });
                (Topic::Reminder, data, Who::Body(body.clone(), Action::Reply))
            }
            Event::Replied { body, .. } => (Topic::Reply, json!({ "is": "reply", "body": body }), Who::Asker),
            Event::SupplementAsked { body, .. } => {
                (Topic::Supplement, json!({ "is": "supplement", "body": body }), Who::Asker)
            }
            Event::Moved { to, .. } if record.step.as_ref() == Some(to) => {
                (Topic::Step, json!({ "is": "step", "step": to }), Who::Next)
            }
            _ => return Ok(()),
        };
        for (account, actor) in people.all()? {
            if account.login != entry.actor && self.concerns(&who, actor, &record, today) {
                new.push(NewNotice {
                    login: account.login.clone(),
                    key: format!("entry:{}", entry.seq),
                    topic: topic.id().to_owned(),
                    subject: entry.subject.clone(),
                    data: data.clone(),
                });
            }
        }
        Ok(())
    }

    fn concerns(&self, who: &Who, actor: &Actor, record: &Record, today: Date) -> bool {
        let law = self.law();
        let reach = self.reach(actor, record);
        if !self.may(actor, &record.kind, Action::View, reach) {
            return false;
        }
        match who {
            Who::Body(body, action) => {
                law.stands_for(&actor.body, body) && self.may(actor, &record.kind, *action, reach)
            }
            Who::Asker => place(record, law).is_some_and(|(_, step)| {
                let asker = actors(record, &step.by, today, law);
                asker.iter().any(|body| law.stands_for(&actor.body, body))
            }),
            Who::Next => place(record, law).is_some_and(|(_, step)| {
                // Where a record may rest, nothing waits unless a clock runs.
                let rests = law
                    .kind(&record.kind)
                    .and_then(|kind| kind.state(&record.state))
                    .is_some_and(|state| state.recordable);
                let mut open = step.transitions.iter().filter(|way| !way.reasons);
                (!rests || !step.clocks.is_empty())
                    && open.any(|way| {
                        let action = if way.decides { Action::Decide } else { Action::Step };
                        let may = actors(record, way.by.as_ref().unwrap_or(&step.by), today, law);
                        may.iter().any(|body| law.stands_for(&actor.body, body))
                            && self.may(actor, &record.kind, action, reach)
                            && obstacles(record, step, way, &Fields::new(), today, law).is_empty()
                    })
            }),
        }
    }

    /// Once a day: clocks and duties that are near their day or over it. Gives the number of new notices.
    pub fn follow_day(&self, now: Timestamp) -> Result<usize, OfficeError> {
        let today = self.today(now);
        let epoch = Date::constant(1970, 1, 1);
        let day = epoch.until(today).map_or(0, |span| span.get_days().unsigned_abs());
        let (from, clocks) = self.store.read("notices of the day", |snap| {
            let from = snap.follower(DAYS)?;
            if from.is_some_and(|from| from >= day.into()) {
                return Ok((from, None));
            }
            let query = ClockQuery {
                open: Some(true),
                due_until: today.checked_add(NEAR.days()).ok(),
                ..ClockQuery::default()
            };
            Ok::<_, OfficeError>((from, Some(snap.clocks(&query)?)))
        })?;
        let Some(clocks) = clocks else { return Ok(0) };
        let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
        let mut people = People { office: self, now, known: None };
        let mut new = Vec::new();
        for hit in clocks {
            self.tell_of_clock(&hit, today, &mut people, &mut new)?;
        }
        self.tell_of_duties(now, today, &mut people, &mut new)?;
        self.tell(&permit, now, DAYS, from, day.into(), new)
    }

    fn tell_of_clock(
        &self,
        hit: &ClockHit,
        today: Date,
        people: &mut People,
        new: &mut Vec<NewNotice>,
    ) -> Result<(), OfficeError> {
        let clock = &hit.clock;
        let left = today.until(clock.due).map_or(0, |span| span.get_days());
        if left < -CATCH_UP {
            return Ok(());
        }
        let stored = self.store.read("notices of the day", |snap| snap.get(&hit.subject))?;
        let Some(record) = stored.and_then(|stored| record_of(stored.doc)) else { return Ok(()) };
        let law = self.law();
        let debtor = BodyId(clock.debtor.clone());
        let unit = law.successor(&debtor, today).unit();
        let is = if left < 0 { "late" } else { "due" };
        for (account, actor) in people.all()? {
            let keeps =
                unit.is_some() && actor.body.unit() == unit && self.keeps_papers(actor.body.organ_parts().0);
            let owes = keeps || law.stands_for(&actor.body, &debtor);
            if owes && self.may(actor, &record.kind, Action::View, self.reach(actor, &record)) {
                new.push(NewNotice {
                    login: account.login.clone(),
                    key: format!("{is}:{}:{}:{}", hit.subject, clock.key, clock.due),
                    topic: Topic::Due.id().to_owned(),
                    subject: hit.subject.clone(),
                    data: json!({ "is": is, "rule": clock.rule, "due": clock.due }),
                });
            }
        }
        Ok(())
    }

    fn tell_of_duties(
        &self,
        now: Timestamp,
        today: Date,
        people: &mut People,
        new: &mut Vec<NewNotice>,
    ) -> Result<(), OfficeError> {
        // A stage of escalation may be told of before its year begins, or after it.
        let ends = [today.saturating_sub(60.days()).year(), today.saturating_add(60.days()).year()];
        let years: BTreeSet<i16> = ends.into_iter().collect();
        for year in years {
            for late in self.duties_told(now, year, CATCH_UP)? {
                let due = json!(late.due);
                let mut units: BTreeMap<String, Vec<&str>> = BTreeMap::new();
                for (unit, told) in &late.units {
                    for (account, actor) in people.all()? {
                        if told.iter().any(|body| self.law().stands_for(&actor.body, body)) {
                            units.entry(account.login.clone()).or_default().push(&unit.0);
                        }
                    }
                }
                for (login, units) in units {
                    new.push(NewNotice {
                        login,
                        key: format!("duty:{}:{}:{}", late.duty, late.round, late.stage),
                        topic: Topic::Duty.id().to_owned(),
                        subject: String::new(),
                        data: json!({
                            "is": if late.stage > 0 { "duty-late" } else { "duty" }, "duty": late.duty,
                            "round": late.round, "due": due, "units": units,
                        }),
                    });
                }
            }
        }
        Ok(())
    }

    /// How many notices of the actor are not read.
    pub fn unseen(&self, login: &str) -> Result<u64, OfficeError> {
        Ok(self.store.read("unseen", |snap| snap.unseen(login))?)
    }

    /// What the actor was told, the latest first, before notice `before`. Of records that it no longer sees, nothing.
    pub fn notices(
        &self,
        actor: &Actor,
        lang: Lang,
        before: Option<u64>,
        limit: usize,
    ) -> Result<(Vec<Notified>, Option<u64>), OfficeError> {
        let view = self.view(actor);
        self.store.read("notices", |snap| {
            let found = snap.notices(&actor.login, before, limit)?;
            let next = found.last().map(|notice| notice.id).filter(|_| found.len() == limit);
            let mut told = Vec::new();
            for notice in &found {
                let row = match notice.subject.as_str() {
                    "" => None,
                    subject => match snap.record(subject, &view)? {
                        Some(hit) => Some(hit.row),
                        None => continue,
                    },
                };
                told.push(self.notice_in_words(lang, notice, row.as_ref()));
            }
            Ok((told, next))
        })
    }

    /// Marks one notice of the actor as read, or all up to `last`.
    pub fn see_notices(
        &self,
        actor: &Actor,
        now: Timestamp,
        only: Option<u64>,
        last: u64,
    ) -> Result<u64, OfficeError> {
        let permit = self.own_permit(actor)?;
        let login = actor.login.clone();
        Ok(self.store.write("see notices", move |tx| tx.see_notices(&permit, &login, only, last, now))?)
    }

    /// A permit for what is one's own and no record: every account has one.
    pub(crate) fn own_permit(&self, actor: &Actor) -> Result<Permit, OfficeError> {
        if self.account(&actor.login)?.is_none() {
            return Err(Refusal::new("forbidden").into());
        }
        self.permit(&Office::operator(), "*", Action::View, None)
    }

    pub fn wishes(&self, login: &str) -> Result<Wishes, OfficeError> {
        let kept = self.store.read("wishes", |snap| snap.reader(login))?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default())
    }

    /// Keeps where and how the actor wishes to be told.
    pub fn put_wishes(&self, actor: &Actor, wishes: &Wishes) -> Result<(), OfficeError> {
        let permit = self.own_permit(actor)?;
        let email = wishes.email.trim();
        let plain = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_graphic());
        let is_address = email.len() <= 254
            && email.split_once('@').is_some_and(|(name, host)| {
                plain(name)
                    && plain(host)
                    && !host.contains('@')
                    && !email.contains(['<', '>', ',', ';', '"'])
            });
        if !email.is_empty() && !is_address {
            return Err(Refusal::new("no-such-address").arg("value", email).field("email").into());
        }
        let digested = self.wishes(&actor.login)?.digested;
        let kept = json!(Wishes { email: email.to_owned(), digested, ..wishes.clone() });
        let login = actor.login.clone();
        Ok(self.store.write("wishes", move |tx| tx.put_reader(&permit, &login, &kept))?)
    }

    /// Puts what waits to be told by letter into letters: at once, or in the morning into one for each person. `domain` ends
    /// the Message-IDs, `fresh` gives random bytes. Gives the number of letters.
    pub fn write_letters(
        &self,
        now: Timestamp,
        domain: &str,
        mut fresh: impl FnMut() -> [u8; 16],
    ) -> Result<usize, OfficeError> {
        let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
        let local = now.to_zoned(self.pack.zone.clone());
        let (today, morning) = (local.date(), local.hour() >= MORNING);
        let open = self.store.read("letters", |snap| snap.open_notices(WAITING))?;
        let mut by_login: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
        for notice in open {
            by_login.entry(notice.login.clone()).or_default().push(notice);
        }
        let mut letters = 0;
        for (login, notices) in by_login {
            let account = self.account(&login)?.filter(|account| !account.disabled);
            let wishes = self.wishes(&login)?;
            let digest = morning && wishes.digested != Some(today);
            let (mut keep, mut send, mut daily) = (Vec::new(), Vec::new(), false);
            for notice in &notices {
                let old = now.duration_since(notice.at) > STALE;
                match Topic::of(&notice.topic).map(|topic| wishes.way(topic)) {
                    _ if old => keep.push(notice.id),
                    _ if account.is_none() || wishes.email.is_empty() => keep.push(notice.id),
                    Some(Channel::AtOnce) => send.push(notice.id),
                    Some(Channel::Daily) if digest => {
                        daily = true;
                        send.push(notice.id);
                    }
                    Some(Channel::Daily) => {}
                    Some(Channel::Off | Channel::Here) | None => keep.push(notice.id),
                }
            }
            if keep.is_empty() && send.is_empty() {
                continue;
            }
            let name = format!("{}@{domain}", hex(&fresh()));
            let reader = daily.then(|| json!(Wishes { digested: Some(today), ..wishes }));
            let permit = permit.clone();
            let made = self.store.write("write letters", move |tx| {
                tx.keep_in(&permit, &keep)?;
                if send.is_empty() {
                    return Ok(None);
                }
                if let Some(reader) = &reader {
                    tx.put_reader(&permit, &login, reader)?;
                }
                tx.make_letter(&permit, &login, &name, &send, now)
            })?;
            letters += usize::from(made.is_some());
        }
        Ok(letters)
    }

    /// Letters that are to be tried now, with their words as their reader may have them now. Say of each how it went
    /// ([`Office::letter_sent`], [`Office::letter_failed`]); one of which nothing is said is tried again. `address` is where
    /// people open the program, for links.
    pub fn letters_to_send(&self, now: Timestamp, address: Option<&str>) -> Result<Vec<Mail>, OfficeError> {
        let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
        let again = now.saturating_add(TAKEN).unwrap_or(now);
        let taking = permit.clone();
        let taken =
            self.store.write("take letters", move |tx| tx.take_letters(&taking, now, again, AT_ONCE))?;
        let mut mails = Vec::new();
        for letter in taken {
            let account = self.account(&letter.login)?.filter(|account| !account.disabled);
            let wishes = self.wishes(&letter.login)?;
            let lines = match &account {
                Some(account) => self.lines_of(account, &wishes, now, letter.id)?,
                None => Vec::new(),
            };
            let Some(account) = account.filter(|_| !lines.is_empty() && !wishes.email.is_empty()) else {
                // Its reader is gone, wishes no more, or may no longer see what it was about.
                let (permit, id) = (permit.clone(), letter.id);
                self.store.write("drop letter", move |tx| tx.letter_failed(&permit, id, None, ""))?;
                continue;
            };
            mails.push(self.mail(&account, &wishes, letter, &lines, address));
        }
        Ok(mails)
    }

    fn lines_of(
        &self,
        account: &Account,
        wishes: &Wishes,
        now: Timestamp,
        letter: u64,
    ) -> Result<Vec<Notified>, OfficeError> {
        let view = self.view(&self.actor(account, now));
        self.store.read("letter", |snap| {
            let mut lines = Vec::new();
            for notice in snap.notices_of(letter)? {
                let wished = Topic::of(&notice.topic).map(|topic| wishes.way(topic));
                if !matches!(wished, Some(Channel::Daily | Channel::AtOnce)) {
                    continue;
                }
                let row = match notice.subject.as_str() {
                    "" => None,
                    subject => match snap.record(subject, &view)? {
                        Some(hit) => Some(hit.row),
                        None => continue,
                    },
                };
                lines.push(self.notice_in_words(account.lang, &notice, row.as_ref()));
            }
            Ok(lines)
        })
    }

    fn mail(
        &self,
        account: &Account,
        wishes: &Wishes,
        letter: luytre_store::Letter,
        lines: &[Notified],
        address: Option<&str>,
    ) -> Mail {
        let lang = account.lang;
        let say = |key: &str, args: &Args| self.pack.messages.get(lang, key, args);
        let count = Args::new().number("n", i64::try_from(lines.len()).unwrap_or(i64::MAX));
        let subject = match lines {
            [only] => say("mail-subject-one", &Args::new().text("what", only.what.clone())),
            _ => say("mail-subject", &count),
        };
        let mut text = say("mail-greeting", &Args::new().text("name", account.name.clone()));
        text += "\n\n";
        for line in lines.iter().take(LINES) {
            text += &format!("- {}\n", line.what);
            if !line.title.is_empty() {
                text += &format!("  {}\n", line.title);
            }
            if let Some(address) = address {
                text += &format!("  {address}{}\n", line.path);
            }
        }
        if let Some(more) = lines.len().checked_sub(LINES).filter(|more| *more > 0) {
            let args = Args::new().number("n", i64::try_from(more).unwrap_or(i64::MAX));
            text += &format!("{}\n", say("mail-more", &args));
        }
        text += "\n";
        text += &match address {
            Some(address) => say("mail-end-at", &Args::new().text("address", format!("{address}/account"))),
            None => say("mail-end", &Args::new()),
        };
        text += "\n";
        Mail {
            id: letter.id,
            name: letter.name,
            to: wishes.email.clone(),
            name_of: account.name.clone(),
            lang,
            subject,
            text,
            tries: letter.tries,
        }
    }

    pub fn letter_sent(&self, now: Timestamp, mail: &Mail) -> Result<(), OfficeError> {
        let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
        let id = mail.id;
        Ok(self.store.write("letter sent", move |tx| tx.letter_sent(&permit, id, now))?)
    }

    /// Notes why it could not be sent. Tried again after 1, 2, 4 … minutes, at most every six hours.
    pub fn letter_failed(&self, now: Timestamp, mail: &Mail, problem: &str) -> Result<(), OfficeError> {
        let permit = self.permit(&Office::operator(), "*", Action::View, None)?;
        let shift = u32::try_from(mail.tries.saturating_sub(1)).unwrap_or(9).min(9);
        let wait = SignedDuration::from_mins(1 << shift).min(SignedDuration::from_hours(6));
        let next = now.saturating_add(wait).ok().filter(|_| mail.tries < TRIES);
        let (id, problem) = (mail.id, problem.to_owned());
        Ok(self.store.write("letter failed", move |tx| tx.letter_failed(&permit, id, next, &problem))?)
    }

    /// A notice in words. `row` is its record, as far as it is about one.
    fn notice_in_words(&self, lang: Lang, notice: &Notice, row: Option<&Row>) -> Notified {
        let pack = self.pack();
        let data = &notice.data;
        let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
        let day = |name: &str| text(name).parse().map_or_else(|_| String::new(), format::short_date);
        let body = |name: &str| pack.body_name(lang, &BodyId(text(name).to_owned()), None);
        let units: Vec<&str> = data
            .get("units")
            .and_then(Value::as_array)
            .map(|units| units.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let number = row.map(|row| row.number.clone()).unwrap_or_default();
        let args = Args::new().text("number", number.clone());
        let (key, args, path) = match text("is") {
            "step" => ("notice-step", args.text("step", pack.word(lang, "step", text("step"))), None),
            "reply" => ("notice-reply", args.text("body", body("body")), None),
            "supplement" => ("notice-supplement", args.text("body", body("body")), None),
            "supplemented" => ("notice-supplemented", args, None),
            "reminder" => ("notice-reminder", args.text("body", body("by")), None),
            is @ ("due" | "late") => {
                let key = if is == "late" { "notice-late" } else { "notice-due" };
                let rule = pack.messages.get(lang, &luytre_pack::rule_key(text("rule")), &Args::new());
                (key, args.text("rule", rule).text("date", day("due")), None)
            }
            is @ ("duty" | "duty-late") => {
                let key = if is == "duty-late" { "notice-duty-late" } else { "notice-duty" };
                let id = text("duty").to_lowercase();
                let year = text("due").get(..4).unwrap_or_default();
                let (path, whose) = match units.as_slice() {
                    [only] => {
                        let unit = luytre_domain::unit::UnitId((*only).to_owned());
                        (format!("/duties?unit={only}&year={year}"), pack.unit_name(lang, &unit, None))
                    }
                    many => {
                        let n = i64::try_from(many.len()).unwrap_or(i64::MAX);
                        let whose = pack.messages.get(lang, "notice-units", &Args::new().number("n", n));
                        (format!("/duties?year={year}"), whose)
                    }
                };
                let args = args.text("duty", pack.word(lang, "duty", &id)).text("round", text("round"));
                (key, args.text("date", day("due")).text("whose", whose), Some(path))
            }
            _ => ("notice-asked", args, None),
        };
        Notified {
            id: notice.id,
            topic: notice.topic.clone(),
            at: notice.at,
            seen: notice.seen.is_some(),
            what: pack.messages.get(lang, key, &args),
            title: row.map(|row| pack.title(lang, row)).unwrap_or_default(),
            path: path.unwrap_or_else(|| format!("/records/{number}")),
        }
    }
}

/// Whom an event concerns.
enum Who {
    /// The people of a body who may do this.
    Body(BodyId, Action),
    /// The people of whoever asked in the present step.
    Asker,
    /// Whoever can take the present step on.
    Next,
}
