//! What all pages share: words in the reader's language, the frame, and how a refusal looks.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jiff::civil::Date;
use luytre_domain::basis::Basis;
use luytre_domain::body::BodyId;
use luytre_domain::kind::{Field, FieldType};
use luytre_domain::projection::Row;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_office::{Office, OfficeError, View};
use luytre_text::format;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde_json::Value;

use crate::app::App;
use crate::assets;
use crate::pages::form::Input;
use crate::url::Pairs;
use crate::url::capital;
use crate::visitor::{Manner, Visitor};

/// The frame of a page and the words in it. Templates call its methods as `p.t("key")`.
pub(crate) struct Page {
    office: Office,
    pub(crate) lang: Lang,
    pub(crate) theme: Option<&'static str>,
    pub(crate) here: String,
    /// Which entry of the menu this page belongs to.
    pub(crate) section: &'static str,
    pub(crate) demo: bool,
    pub(crate) today: Date,
    /// Name and body of whoever is signed in.
    pub(crate) who: Option<(String, String)>,
    /// May open the pages of administration.
    pub(crate) administers: bool,
    /// Notices that were not read.
    pub(crate) unseen: u64,
    /// Sees some records only, so that no number on the page is the whole country's.
    pub(crate) limited: bool,
    own: Option<UnitId>,
}

impl Page {
    pub(crate) fn new(app: &App, visitor: &Visitor, section: &'static str) -> Page {
        let mut page = Page::outside(app, &visitor.manner, section);
        page.who = Some((visitor.account.name.clone(), page.body(&visitor.actor.body)));
        page.unseen = visitor.unseen;
        page.limited = app.office().view(&visitor.actor) != View::All;
        page.own = visitor.actor.body.unit();
        page.administers = visitor.actor.roles.iter().any(|role| role == "administrator");
        page
    }

    /// A page for somebody who is not signed in.
    pub(crate) fn outside(app: &App, manner: &Manner, section: &'static str) -> Page {
        Page {
            lang: manner.lang,
            theme: manner.theme,
            here: manner.here.clone(),
            section,
            demo: app.around().demo,
            today: app.office().today(app.now()),
            who: None,
            administers: false,
            unseen: 0,
            limited: true,
            own: None,
            office: app.office().clone(),
        }
    }

    /// A message without places.
    pub(crate) fn t(&self, key: &str) -> String {
        self.get(key, &Args::new())
    }

    /// A message with one text in it.
    pub(crate) fn t1(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.get(key, &Args::new().named(name.to_owned(), value.to_string()))
    }

    /// A message with two texts in it.
    pub(crate) fn t2(
        &self,
        key: &str,
        one: (&str, &dyn std::fmt::Display),
        two: (&str, &dyn std::fmt::Display),
    ) -> String {
        let args = Args::new().named(one.0.to_owned(), one.1.to_string());
        self.get(key, &args.named(two.0.to_owned(), two.1.to_string()))
    }

    /// A message with a number `n` in it; plural forms see it.
    pub(crate) fn tn(&self, key: &str, n: impl TryInto<i64>) -> String {
        self.get(key, &Args::new().number("n", n.try_into().unwrap_or(i64::MAX)))
    }

    pub(crate) fn get(&self, key: &str, args: &Args) -> String {
        self.office.pack().messages.get(self.lang, key, args)
    }

    /// The word of a pack id under a prefix: `p.word("state", record.state)`.
    pub(crate) fn word(&self, prefix: &str, id: &str) -> String {
        self.t(&luytre_office::key(prefix, id))
    }

    pub(crate) fn icon(&self, name: &str) -> String {
        assets::icon(name)
    }

    pub(crate) fn date(&self, date: &Date) -> String {
        format::short_date(*date)
    }

    pub(crate) fn long_date(&self, date: &Date) -> String {
        format!("{}, {}", format::weekday(date.weekday(), self.lang), format::date(*date, self.lang))
    }

    /// An input for a day, typed in the order people write it. Where the browser can, `day.js` adds its calendar: an
    /// input of the type `date` would show days in the browser's language, not in the reader's.
    pub(crate) fn day(&self, id: &str, name: &str, value: impl AsRef<str>, required: bool) -> String {
        let value = luytre_text::day::shown(value.as_ref());
        let wrong = !value.is_empty() && luytre_text::day::read(&value).is_none();
        text(&DayInput { p: self, id, name, value, required, wrong, described: String::new() })
    }

    /// As [`Page::day`], for a field of a record.
    pub(crate) fn field_day(&self, input: &Input) -> String {
        text(&DayInput {
            p: self,
            id: &format!("field-{}", input.id),
            name: &input.id,
            value: input.text.clone(),
            required: input.required,
            wrong: !input.errors.is_empty(),
            described: input.described(),
        })
    }

    pub(crate) fn number(&self, number: impl TryInto<i64>) -> String {
        format::integer(number.try_into().unwrap_or(i64::MAX), self.lang)
    }

    /// The number of notices that were not read; `None` where there are none.
    pub(crate) fn unread(&self) -> Option<String> {
        (self.unseen > 0).then(|| self.number(self.unseen))
    }

    /// The moment of a ledger entry at the seat of the offices: `13/02/2026 09:30`.
    pub(crate) fn moment(&self, at: &jiff::Timestamp) -> String {
        at.to_zoned(self.office.pack().zone.clone()).strftime("%d/%m/%Y %H:%M").to_string()
    }

    /// The unit of whoever is signed in.
    pub(crate) fn own_unit(&self) -> Option<UnitId> {
        self.own.clone()
    }

    /// A unit's full name today, or the last it bore.
    pub(crate) fn unit(&self, id: &str) -> String {
        self.office.pack().unit_name(self.lang, &UnitId(id.to_owned()), Some(self.today))
    }

    pub(crate) fn body(&self, body: &BodyId) -> String {
        self.office.pack().body_name(self.lang, body, Some(self.today))
    }

    pub(crate) fn country(&self, code: &str) -> String {
        self.office.pack().country_name(self.lang, code)
    }

    pub(crate) fn partner(&self, id: &str) -> String {
        let known = self.office.law().partners.get(id);
        known.and_then(|known| known.names.get(self.lang.tag())).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// The word of a dimension's value, as facets and figures show it.
    pub(crate) fn value_of(&self, dimension: &str, value: &str) -> String {
        match dimension {
            "unit" => self.unit(value),
            "country" => self.country(value),
            "partner" => self.partner(value),
            "year" | "quarter" | "month" | "round" => value.to_owned(),
            "kind" | "state" | "pillar" => self.word(dimension, value),
            // What a judged proposal was about: an indicator, or a kind of record.
            "about" if self.office.law().kinds.contains_key(value) => self.word("kind", value),
            "about" => self.word("indicator", value),
            _ => self.word(dimension, value),
        }
    }

    /// A field's value in words, its items apart by `, `.
    /// What a record is called: its title, or the words that stand for one.
    pub(crate) fn title(&self, row: &Row) -> String {
        match self.office.pack().title(self.lang, row) {
            title if title.is_empty() => self.t("register-untitled"),
            title => capital(&title),
        }
    }

    pub(crate) fn show(&self, field: &Field, value: &Value) -> String {
        if let (true, Some(items)) = (field.many, value.as_array()) {
            return items.iter().map(|item| self.show_one(field, item)).collect::<Vec<_>>().join(", ");
        }
        self.show_one(field, value)
    }

    fn show_one(&self, field: &Field, value: &Value) -> String {
        if value.get("sealed").is_some() {
            return self.t("sealed-value");
        }
        if value.get("erased").is_some() {
            return self.t("erased-value");
        }
        let text = value.as_str().unwrap_or_default();
        match field.kind {
            FieldType::YesNo => self.t(if value == &Value::Bool(true) { "yes" } else { "no" }),
            FieldType::Choice => field.list.as_ref().map_or_else(String::new, |list| self.word(list, text)),
            FieldType::Date => luytre_text::day::shown(text),
            FieldType::Decimal => format::decimal(text, self.lang),
            FieldType::Number => value.as_i64().map_or_else(String::new, |number| self.number(number)),
            FieldType::Money => {
                let amount = value.get("amount").and_then(Value::as_i64).unwrap_or(0);
                format!(
                    "{} {}",
                    self.number(amount),
                    value.get("currency").and_then(Value::as_str).unwrap_or("")
                )
            }
            FieldType::Unit => self.unit(text),
            FieldType::Country => self.country(text),
            FieldType::Partner => {
                let part = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
                let name = self.office.pack().partner_name(self.lang, value);
                match part("country") {
                    "" => name,
                    code => format!("{name} ({})", self.country(code)),
                }
            }
            FieldType::Person => {
                let part = |key: &str| value.get(key).and_then(Value::as_str);
                let name = part("name").unwrap_or("•••");
                part("title").map_or_else(|| name.to_owned(), |title| format!("{name} ({title})"))
            }
            _ => text.to_owned(),
        }
    }

    /// `Law 70/2020/QH14, article 19(2)`, with a mark where nobody has confirmed it.
    pub(crate) fn basis(&self, basis: &Basis) -> String {
        let article = match basis.article.as_str() {
            "" => String::new(),
            article => self.t1("due-article", "article", article),
        };
        let text = format!("{}{article}", basis.doc);
        if basis.confirmed { text } else { format!("{text} ({})", self.t("list-unconfirmed")) }
    }

    /// What a refusal says, and how to mend it.
    pub(crate) fn refusal(&self, refusal: &Refusal) -> (String, String) {
        let mut args = Args::new();
        for (name, value) in &refusal.args {
            let days = matches!(
                name.as_str(),
                "day" | "since" | "value" | "latest" | "event" | "earliest" | "practical"
            );
            let text = if days { luytre_text::day::shown(value) } else { value.clone() };
            args = args.named(name.clone(), text);
            let shown = match name.as_str() {
                "field" => self.word("field", value),
                "paper" => self.word("paper", value),
                "body" => self.body(&BodyId(value.clone())),
                "unit" => self.unit(value),
                "then" => value.split(' ').map(|unit| self.unit(unit)).collect::<Vec<_>>().join("; "),
                "may" => {
                    let bodies = value.split(' ').map(|body| self.body(&BodyId(body.to_owned())));
                    bodies.collect::<Vec<_>>().join("; ")
                }
                _ => continue,
            };
            args = args.named(format!("{name}-label"), shown);
        }
        let key = format!("refusal-{}", refusal.code);
        let what = self.get(&key, &args);
        let what = match refusal.args.get("units") {
            Some(units) => format!("{what} {}", self.candidates(units)),
            None => what,
        };
        (what, self.get(&format!("{key}-hint"), &args))
    }

    /// Units that may be meant, with where they lie and the days they existed.
    fn candidates(&self, ids: &str) -> String {
        let law = self.office.law();
        let told = ids.split(' ').filter_map(|id| law.units.get(&UnitId(id.to_owned()))).map(|unit| {
            let last = unit.validity.until.and_then(|day| day.yesterday().ok());
            let from = unit.validity.from.map_or_else(|| self.t("units-ever"), |day| self.date(&day));
            let until = last.map_or_else(|| self.t("units-now"), |day| self.date(&day));
            let above = law.province_of(&unit.id).filter(|above| *above != unit.id);
            let above = above.map_or_else(String::new, |above| format!(", {}", self.unit(&above.0)));
            format!("{}{above} ({from} – {until})", self.unit(&unit.id.0))
        });
        told.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn office(&self) -> &Office {
        &self.office
    }
}

#[derive(Template)]
#[template(path = "day.html")]
struct DayInput<'a> {
    p: &'a Page,
    id: &'a str,
    name: &'a str,
    value: String,
    required: bool,
    wrong: bool,
    described: String,
}

/// Renders a part of a page.
fn text(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a template failed");
        String::new()
    })
}

/// Renders a page.
pub(crate) fn html(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    p: &'a Page,
    title: String,
    refusals: Vec<Told>,
    again: Option<Again>,
}

/// Days of a query that name none, to be typed again.
struct Again {
    action: String,
    carried: Vec<(String, String)>,
    /// Name, label and what was typed.
    days: Vec<(&'static str, String, String)>,
}

/// A refusal in words.
pub(crate) struct Told {
    pub(crate) code: String,
    pub(crate) what: String,
    pub(crate) how: String,
    pub(crate) basis: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) ask: bool,
}

impl Page {
    pub(crate) fn tell(&self, refusals: &[Refusal]) -> Vec<Told> {
        let told = refusals.iter().map(|refusal| {
            let (what, how) = self.refusal(refusal);
            Told {
                code: refusal.code.clone(),
                what,
                how,
                basis: refusal.basis.as_ref().map(|basis| self.basis(basis)),
                field: refusal.field.clone(),
                ask: refusal.ask,
            }
        });
        told.collect()
    }
}

/// The page of an error that no form can show. What is not visible is not found.
pub(crate) fn refused(
    app: &App,
    manner: &Manner,
    visitor: Option<&Visitor>,
    error: &OfficeError,
) -> Response {
    let page = visitor.map_or_else(|| Page::outside(app, manner, ""), |visitor| Page::new(app, visitor, ""));
    let (status, title) = match error {
        OfficeError::NotFound => (StatusCode::NOT_FOUND, page.t("not-found-title")),
        OfficeError::Refused(refusals) if refusals.iter().any(|refusal| refusal.code == "forbidden") => {
            (StatusCode::FORBIDDEN, page.t("refused-title"))
        }
        OfficeError::Refused(_) => (StatusCode::UNPROCESSABLE_ENTITY, page.t("refused-title")),
        OfficeError::Changed { .. } => (StatusCode::CONFLICT, page.t("refused-title")),
        OfficeError::Store(error) => {
            tracing::error!(%error, "the store failed");
            (StatusCode::INTERNAL_SERVER_ERROR, page.t("fault-title"))
        }
    };
    let refusals = match error {
        OfficeError::NotFound => Vec::new(),
        error => page.tell(&error.refusals()),
    };
    (status, html(&Refused { p: &page, title, refusals, again: None })).into_response()
}

/// The page that asks again for those days of a query that name no day, or for the register of a day to come. `None`
/// where all is well: what was asked is never answered for another day than the one that was meant.
pub(crate) fn days_amiss(
    app: &App,
    visitor: &Visitor,
    action: &str,
    asked: &Pairs,
    names: &[&'static str],
) -> Option<Response> {
    let today = app.office().today(app.now());
    let judge = |name: &'static str| {
        let typed = asked.get(name).filter(|typed| *typed != "record")?;
        match luytre_text::day::read(typed) {
            None => Some(Refusal::new("value-no-such-day").arg("value", typed).field(name)),
            Some(day) if KNOWN_ON.contains(&name) && day > today => {
                Some(Refusal::new("day-in-future").arg("day", day).field(name))
            }
            Some(_) => None,
        }
    };
    let refusals: Vec<Refusal> = names.iter().filter_map(|name| judge(name)).collect();
    if refusals.is_empty() {
        return None;
    }
    let page = Page::new(app, visitor, "");
    let wrong: Vec<&'static str> = names
        .iter()
        .filter(|name| refusals.iter().any(|refusal| refusal.field.as_deref() == Some(name)))
        .copied()
        .collect();
    let days = wrong
        .iter()
        .map(|name| (*name, page.word("asked", name), asked.get(name).unwrap_or_default().to_owned()));
    let again = Again { action: action.to_owned(), days: days.collect(), carried: asked.rest(&wrong) };
    let refused =
        Refused { title: page.t("day-again"), refusals: page.tell(&refusals), again: Some(again), p: &page };
    Some((StatusCode::UNPROCESSABLE_ENTITY, html(&refused)).into_response())
}

/// Names of days up to which something is known; they cannot lie ahead.
const KNOWN_ON: [&str; 2] = ["as_of", "day"];
