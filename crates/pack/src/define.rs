//! Kinds, procedures, parties, roles, lists and indicators: read, and checked against each other.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_domain::basis::{Basis, Validity};
use luytre_domain::body::{Organ, Party, Who};
use luytre_domain::clock::{Rules, Unit};
use luytre_domain::decide::BUILT_IN;
use luytre_domain::expr::Expr;
use luytre_domain::kind::{
    Check, Coverage, Dormancy, Field, FieldType, Filing, Inheritance, Kind, State, Target, UNDECIDED,
};
use luytre_domain::law::NationalBody;
use luytre_domain::permit::{Action, Grant, Roles};
use luytre_domain::procedure::{
    Ask, Consultation, Deadline, Demand, Outcome, Procedure, Silence, Step, StepClock, Transition,
};
use luytre_domain::relation::Relation;
use luytre_domain::stated::StatedKind;
use luytre_text::lang::Lang;
use luytre_text::message::Messages;
use serde::Deserialize;
use toml::Spanned;

use crate::indicator::Indicators;
use crate::read::{BasisRow, Reader, line_at, toml_date};

/// The key of the message for a word of the pack: `state-in-force`, `indicator-agreements-signed`.
pub fn key(prefix: &str, word: &str) -> String {
    format!("{prefix}-{word}").replace(['_', '.'], "-")
}

#[derive(Default)]
pub(crate) struct Definitions {
    pub(crate) organs: Vec<Organ>,
    pub(crate) parties: Vec<Party>,
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    pub(crate) kinds: BTreeMap<String, Kind>,
    pub(crate) procedures: Vec<Procedure>,
    pub(crate) indicators: Indicators,
    pub(crate) relations: Vec<Relation>,
    pub(crate) roles: Roles,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BodiesFile {
    #[serde(default)]
    organ: Vec<Spanned<OrganRow>>,
    #[serde(default)]
    party: Vec<Spanned<PartyRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganRow {
    id: String,
    levels: Vec<String>,
    sectors: Option<String>,
    pillar: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyRow {
    id: String,
    /// `owner`, or the name of an organ or a body under one of the other keys.
    #[serde(default)]
    owner: bool,
    lead: Option<String>,
    level: Option<String>,
    organ: Option<String>,
    own_organ: Option<String>,
    body: Option<String>,
    #[serde(default)]
    entered_by: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRow {
    grants: Vec<Grant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindFile {
    id: String,
    letters: String,
    #[serde(default)]
    pillar: String,
    title: String,
    #[serde(default)]
    title_from: Vec<String>,
    date: Vec<String>,
    #[serde(default)]
    parts: Vec<String>,
    #[serde(default)]
    papers: Vec<String>,
    dormancy: Option<Dormancy>,
    inheritance: Option<Inheritance>,
    coverage: Option<Coverage>,
    target: Option<Target>,
    #[serde(default)]
    common: Vec<String>,
    stated: Option<StatedKind>,
    filing: Option<Filing>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_from: Option<Date>,
    basis: BasisRow,
    field: Vec<Spanned<FieldRow>>,
    state: Vec<Spanned<State>>,
    #[serde(default)]
    check: Vec<Spanned<CheckRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldRow {
    id: String,
    #[serde(rename = "type")]
    kind: FieldType,
    #[serde(default)]
    many: bool,
    #[serde(default)]
    required: bool,
    list: Option<String>,
    facet: Option<String>,
    #[serde(default)]
    search: bool,
    #[serde(default)]
    past: bool,
    #[serde(default)]
    vague: bool,
    #[serde(default)]
    personal: bool,
    #[serde(default)]
    kept: bool,
    #[serde(default)]
    party: bool,
    part: Option<String>,
    asked_if: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckRow {
    id: String,
    when: String,
    field: Option<String>,
    basis: BasisRow,
    #[serde(default)]
    ask: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcedureFile {
    id: String,
    kind: String,
    #[serde(default, deserialize_with = "toml_date")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_to: Option<Date>,
    basis: BasisRow,
    applies: Option<String>,
    /// Files of `shared/` whose steps follow these.
    #[serde(default)]
    shared: Vec<String>,
    #[serde(default)]
    step: Vec<Spanned<StepRow>>,
}

/// Steps that several procedures have in common.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedFile {
    step: Vec<Spanned<StepRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepRow {
    id: String,
    state: String,
    by: String,
    #[serde(default)]
    aside: bool,
    consult: Option<ConsultRow>,
    #[serde(default)]
    clock: Vec<ClockRow>,
    #[serde(default)]
    transition: Vec<TransitionRow>,
    basis: Option<BasisRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsultRow {
    #[serde(default)]
    ask: Vec<AskRow>,
    rule: String,
    #[serde(default)]
    silence: Silence,
    #[serde(default)]
    may_add: bool,
    from: Option<String>,
    each: Option<String>,
    #[serde(default)]
    answers: bool,
    wants: Option<String>,
    #[serde(default)]
    then: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskRow {
    party: String,
    when: Option<String>,
    reason: String,
    rule: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockRow {
    rule: String,
    from: Option<String>,
    when: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TransitionRow {
    id: String,
    to: String,
    by: Option<String>,
    outcome: Option<Outcome>,
    when: Option<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    papers: Vec<String>,
    #[serde(default)]
    also: Vec<DemandRow>,
    #[serde(default)]
    deadline: Vec<DeadlineRow>,
    stamps: Option<String>,
    #[serde(default)]
    decides: bool,
    #[serde(default)]
    reasons: bool,
    basis: Option<BasisRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineRow {
    rule: String,
    from: String,
    when: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemandRow {
    when: String,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    papers: Vec<String>,
    basis: Option<BasisRow>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationFile {
    #[serde(default)]
    relation: Vec<Spanned<RelationRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationRow {
    id: String,
    inverse: String,
    from: Vec<String>,
    to: Vec<String>,
    facet: Option<String>,
    basis: BasisRow,
}

/// Where in the pack something stands, so that a finding can say it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
}

/// What the parts of a pack may refer to.
pub(crate) struct Known<'a> {
    rules: &'a Rules,
    bodies: &'a BTreeMap<String, NationalBody>,
    messages: Option<&'a Messages>,
}

impl Reader<'_> {
    pub(crate) fn definitions(
        &mut self,
        messages: Option<&Messages>,
        rules: &Rules,
        bodies: &BTreeMap<String, NationalBody>,
    ) -> Definitions {
        let known = Known { rules, bodies, messages };
        let mut made =
            Definitions { lists: self.toml("lists.toml").unwrap_or_default(), ..Definitions::default() };
        let at = Place { file: "lists.toml", line: 0 };
        for (list, words) in &made.lists {
            for word in words {
                self.worded(&known, at, &key(list, word));
            }
        }
        self.acting(&known, &mut made);
        let roles: BTreeMap<String, RoleRow> = self.toml("roles.toml").unwrap_or_default();
        for (role, row) in roles {
            self.worded(&known, Place { file: "roles.toml", line: 0 }, &key("role", &role));
            made.roles.0.insert(role, row.grants);
        }
        for (file, text) in self.below("kinds/") {
            if let Some(row) = self.toml::<KindFile>(&file) {
                let kind = self.kind(&known, &made, &file, &text, row);
                if made.kinds.insert(kind.id.clone(), kind).is_some() {
                    self.findings.error(&file, 0, "id-twice", &*file);
                }
            }
        }
        for (file, text) in self.below("procedures/") {
            if let Some(row) = self.toml::<ProcedureFile>(&file) {
                let procedure = self.procedure(&known, &made, &file, &text, row);
                let overlaps = |other: &Procedure| {
                    other.id == procedure.id && other.validity.overlaps(&procedure.validity)
                };
                if made.procedures.iter().any(overlaps) {
                    self.findings.error(&file, 0, "procedure-overlaps", &procedure.id);
                }
                made.procedures.push(procedure);
            }
        }
        made.indicators = self.indicators(&known, &made);
        made.relations = self.relations(&known, &made);
        let stated = made.kinds.values().filter_map(|kind| kind.stated.as_ref()?.relation.clone());
        for relation in stated.collect::<Vec<_>>() {
            if !made.relations.iter().any(|known| known.id == relation) {
                self.findings.error("relations.toml", 0, "unknown-relation", relation);
            }
        }
        for (role, grants) in &made.roles.0 {
            let covers = |wide: &Grant, grant: &Grant, action| {
                wide.kind == "*" && wide.reach >= grant.reach && wide.actions.contains(action)
            };
            // Lists and figures see all kinds alike, so a role that sees one kind wider would see the others, too.
            let wider = grants.iter().filter(|grant| grant.kind != "*").any(|grant| {
                let seen =
                    grant.actions.iter().filter(|action| matches!(action, Action::View | Action::Export));
                seen.into_iter().any(|action| !grants.iter().any(|wide| covers(wide, grant, action)))
            });
            if wider {
                self.findings.error("roles.toml", 0, "sight-by-kind", role.as_str());
            }
        }
        let grants = made.roles.0.values().flatten();
        for kind in grants.map(|grant| grant.kind.clone()).collect::<BTreeSet<_>>() {
            if kind != "*" && !made.kinds.contains_key(&kind) {
                self.findings.error("roles.toml", 0, "unknown-kind", kind);
            }
        }
        made
    }

    /// The TOML files of a folder, in the order of their names.
    pub(crate) fn below(&self, folder: &str) -> Vec<(String, String)> {
        let files = self.files.0.iter();
        files
            .filter(|(path, _)| path.starts_with(folder) && path.ends_with(".toml"))
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect()
    }

    pub(crate) fn wrong(&mut self, at: Place, code: &'static str, detail: impl Into<String>) {
        self.findings.error(at.file, at.line, code, detail);
    }

    /// A word of the pack must have its message. One language is enough to ask: a message that another language
    /// lacks is a finding of its own.
    pub(crate) fn worded(&mut self, known: &Known, at: Place, key: &str) {
        if known.messages.is_some_and(|messages| !messages.has(Lang::Vi, key)) {
            self.wrong(at, "message-missing", key);
        }
    }

    pub(crate) fn based(&mut self, at: Place, row: BasisRow) -> Basis {
        if row.is_empty() {
            self.wrong(at, "no-basis", "");
        }
        row.basis()
    }

    pub(crate) fn expr_of(
        &mut self,
        file: &str,
        line: usize,
        text: Option<String>,
        fields: &[Field],
    ) -> Option<Expr> {
        self.expr(Place { file, line }, text, fields)
    }

    pub(crate) fn expr(&mut self, at: Place, text: Option<String>, fields: &[Field]) -> Option<Expr> {
        let text = text?;
        match Expr::parse(&text) {
            Err(problem) => {
                self.wrong(at, "expression", format!("{text}: {problem}"));
                None
            }
            Ok(expr) => {
                for name in expr.variables() {
                    if !BUILT_IN.contains(&name.as_str()) && !fields.iter().any(|field| field.id == name) {
                        self.wrong(at, "unknown-variable", format!("{name}: {text}"));
                    }
                }
                Some(expr)
            }
        }
    }

    fn acting(&mut self, known: &Known, made: &mut Definitions) {
        let file = "bodies.toml";
        let Some(rows) = self.toml::<BodiesFile>(file) else { return };
        let text = self.files.0.get(file).cloned().unwrap_or_default();
        for spanned in rows.organ {
            let at = Place { file, line: line_at(&text, spanned.span().start) };
            let row = spanned.into_inner();
            self.worded(known, at, &key("organ", &row.id));
            self.worded(known, at, &key("pillar", &row.pillar));
            if let Some(list) = row.sectors.as_ref().filter(|list| !made.lists.contains_key(*list)) {
                self.wrong(at, "unknown-list", list);
            }
            made.organs.push(Organ {
                id: row.id,
                levels: row.levels,
                sectors: row.sectors,
                pillar: row.pillar,
            });
        }
        let mut wanted = Vec::new();
        for spanned in rows.party {
            let at = Place { file, line: line_at(&text, spanned.span().start) };
            let row = spanned.into_inner();
            self.worded(known, at, &key("party", &row.id));
            let who = match (row.owner, row.organ, row.own_organ, row.body) {
                (true, None, None, None) => Who::Owner,
                (false, Some(organ), None, None) => Who::Organ(organ),
                (false, None, Some(organ), None) => Who::OwnOrgan(organ),
                (false, None, None, Some(body)) => Who::National(body),
                _ => {
                    self.wrong(at, "party-is-one-thing", &row.id);
                    continue;
                }
            };
            match &who {
                Who::National(body) if !known.bodies.contains_key(body) => {
                    self.wrong(at, "unknown-body", body);
                }
                Who::Organ(organ) | Who::OwnOrgan(organ) => {
                    let organ = organ.split('/').next().unwrap_or_default();
                    if !made.organs.iter().any(|known| known.id == organ) {
                        self.wrong(at, "unknown-organ", organ);
                    }
                }
                _ => {}
            }
            if let (Some(level), Who::Organ(organ)) = (&row.level, &who)
                && !made.organs.iter().any(|known| known.id == *organ && known.levels.contains(level))
            {
                self.wrong(at, "unknown-organ", format!("{organ}, {level}"));
            }
            if row.lead.is_some() && !matches!(who, Who::Owner) {
                self.wrong(at, "lead-of-no-owner", &row.id);
            }
            wanted.extend(row.entered_by.iter().map(|party| (at.line, party.clone())));
            made.parties.push(Party {
                id: row.id,
                who,
                level: row.level,
                lead: row.lead,
                entered_by: row.entered_by,
            });
        }
        for (line, party) in wanted {
            self.party(made, Place { file, line }, &party);
        }
    }

    fn party(&mut self, made: &Definitions, at: Place, party: &str) {
        if !made.parties.iter().any(|known| known.id == party) {
            self.wrong(at, "unknown-party", party);
        }
    }

    fn kind(&mut self, known: &Known, made: &Definitions, file: &str, text: &str, row: KindFile) -> Kind {
        let whole = Place { file, line: 0 };
        self.worded(known, whole, &key("kind", &row.id));
        if !row.pillar.is_empty() {
            self.worded(known, whole, &key("pillar", &row.pillar));
        }
        for part in &row.parts {
            self.worded(known, whole, &key("part", part));
        }
        for paper in &row.papers {
            self.worded(known, whole, &key("paper", paper));
        }
        let mut fields: Vec<Field> = Vec::new();
        let mut guards = Vec::new();
        for spanned in row.field {
            let at = Place { file, line: line_at(text, spanned.span().start) };
            let row_ = spanned.into_inner();
            self.worded(known, at, &key("field", &row_.id));
            if BUILT_IN.contains(&row_.id.as_str()) || fields.iter().any(|field| field.id == row_.id) {
                self.wrong(at, "id-twice", &row_.id);
            }
            if (row_.kind == FieldType::Choice) != row_.list.is_some() {
                self.wrong(at, "choice-without-list", &row_.id);
            }
            if let Some(list) = row_.list.as_ref().filter(|list| !made.lists.contains_key(*list)) {
                self.wrong(at, "unknown-list", list);
            }
            if let Some(part) = row_.part.as_ref().filter(|part| !row.parts.contains(part)) {
                self.wrong(at, "unknown-part", part);
            }
            guards.push((at.line, row_.asked_if));
            fields.push(Field {
                id: row_.id,
                kind: row_.kind,
                many: row_.many,
                required: row_.required,
                list: row_.list,
                facet: row_.facet,
                search: row_.search,
                past: row_.past,
                vague: row_.vague,
                personal: row_.personal,
                kept: row_.kept,
                party: row_.party,
                part: row_.part,
                asked_if: None,
            });
        }
        for (index, (line, guard)) in guards.into_iter().enumerate() {
            fields[index].asked_if = self.expr(Place { file, line }, guard, &fields);
        }
        for field in row.date.iter().chain([&row.title]).chain(&row.title_from) {
            self.field(&fields, whole, field);
        }
        for field in row.target.iter().flat_map(Target::fields) {
            self.field(&fields, whole, field);
        }
        if let Some(coverage) = &row.coverage {
            self.field(&fields, whole, &coverage.units);
        }
        if let Some(inheritance) = &row.inheritance {
            self.field(&fields, whole, &inheritance.field);
            self.rule(known, whole, &inheritance.rule);
            let field = fields.iter().find(|field| field.id == inheritance.field);
            match field.and_then(|field| field.list.as_ref()) {
                Some(list) => self.worded(known, whole, &key(list, UNDECIDED)),
                None => self.wrong(whole, "choice-without-list", &inheritance.field),
            }
        }
        if let Some(stated) = &row.stated {
            let named = [&stated.about, &stated.value, &stated.from, &stated.to].into_iter();
            let named = named.chain(&stated.value_max).chain(&stated.comparator).chain(&stated.measure);
            for field in
                named.chain(&stated.units).chain(&stated.scope).chain(&stated.restates).chain(&stated.reason)
            {
                self.field(&fields, whole, field);
            }
        }
        if let Some(filing) = &row.filing {
            let Filing { duty, round, from, until, to, figures, rows, forecast, sent, corrects, .. } = filing;
            for field in [duty, round, from, until, to, figures, rows, forecast, sent, corrects] {
                self.field(&fields, whole, field);
            }
            for id in [duty, round] {
                let field = fields.iter().find(|field| &field.id == id);
                if field.is_some_and(|field| field.facet.as_ref() != Some(id)) {
                    self.wrong(whole, "field-without-facet", id);
                }
            }
        }
        let mut states: Vec<State> = Vec::new();
        for spanned in row.state {
            let at = Place { file, line: line_at(text, spanned.span().start) };
            let state = spanned.into_inner();
            self.worded(known, at, &key("state", &state.id));
            states.push(state);
        }
        let wanted = row.inheritance.iter().flat_map(|inheritance| &inheritance.states);
        let wanted = wanted.chain(row.filing.iter().flat_map(|filing| &filing.dropped));
        let wanted = wanted.chain(row.stated.iter().flat_map(|stated| &stated.states));
        for state in
            wanted.chain(&row.common).chain(row.dormancy.iter().flat_map(|dormancy| &dormancy.states))
        {
            if !states.iter().any(|known| &known.id == state) {
                self.wrong(whole, "unknown-state", state);
            }
        }
        let mut checks = Vec::new();
        for spanned in row.check {
            let at = Place { file, line: line_at(text, spanned.span().start) };
            let check = spanned.into_inner();
            self.worded(known, at, &key("refusal-check", &check.id));
            let Some(when) = self.expr(at, Some(check.when), &fields) else { continue };
            if let Some(field) = &check.field {
                self.field(&fields, at, field);
            }
            let basis = self.based(at, check.basis);
            checks.push(Check { id: check.id, when, field: check.field, basis, ask: check.ask });
        }
        Kind {
            id: row.id,
            letters: row.letters,
            pillar: row.pillar,
            fields,
            states,
            checks,
            parts: row.parts,
            date: row.date,
            title: row.title,
            title_from: row.title_from,
            papers: row.papers,
            dormancy: row.dormancy,
            inheritance: row.inheritance,
            coverage: row.coverage,
            target: row.target,
            common: row.common,
            stated: row.stated,
            filing: row.filing,
            basis: self.based(whole, row.basis),
            valid_from: row.valid_from,
        }
    }

    pub(crate) fn field(&mut self, fields: &[Field], at: Place, id: &str) {
        if !fields.iter().any(|field| field.id == id) {
            self.wrong(at, "unknown-field", id);
        }
    }

    fn rule(&mut self, known: &Known, at: Place, rule: &str) {
        if !known.rules.knows(rule) {
            self.wrong(at, "unknown-rule", rule);
        }
    }

    fn procedure(
        &mut self,
        known: &Known,
        made: &Definitions,
        file: &str,
        text: &str,
        row: ProcedureFile,
    ) -> Procedure {
        let whole = Place { file, line: 0 };
        self.worded(known, whole, &key("procedure", &row.id));
        let none = Vec::new();
        let kind = made.kinds.get(&row.kind);
        if kind.is_none() {
            self.wrong(whole, "unknown-kind", &row.kind);
        }
        let fields = kind.map_or(&none, |kind| &kind.fields);
        let mut rows: Vec<(String, usize, StepRow)> = Vec::new();
        let mut add = |file: &str, text: &str, steps: Vec<Spanned<StepRow>>| {
            rows.extend(
                steps
                    .into_iter()
                    .map(|step| (file.to_owned(), line_at(text, step.span().start), step.into_inner())),
            );
        };
        add(file, text, row.step);
        for name in &row.shared {
            let file = format!("shared/{name}.toml");
            if let Some(shared) = self.toml::<SharedFile>(&file) {
                let text = self.files.0.get(&file).map_or("", String::as_str);
                add(&file, text, shared.step);
            }
        }
        let ids: Vec<String> = rows.iter().map(|(_, _, step)| step.id.clone()).collect();
        let mut steps = Vec::new();
        for (file, line, step) in rows {
            let at = Place { file: &file, line };
            self.worded(known, at, &key("step", &step.id));
            if kind.is_some_and(|kind| kind.state(&step.state).is_none()) {
                self.wrong(at, "unknown-state", &step.state);
            }
            self.party(made, at, &step.by);
            let consultation = step.consult.map(|consult| {
                self.rule(known, at, &consult.rule);
                let mut asks = Vec::new();
                for ask in consult.ask {
                    self.party(made, at, &ask.party);
                    self.worded(known, at, &key("reason", &ask.reason));
                    if let Some(rule) = &ask.rule {
                        self.rule(known, at, rule);
                    }
                    let when = self.expr(at, ask.when, fields);
                    asks.push(Ask { party: ask.party, when, reason: ask.reason, rule: ask.rule });
                }
                for field in consult.from.iter().chain(&consult.wants) {
                    self.field(fields, at, field);
                }
                if let Some(party) = &consult.each {
                    self.party(made, at, party);
                }
                for way in
                    consult.then.iter().filter(|way| !step.transition.iter().any(|known| known.id == **way))
                {
                    self.wrong(at, "unknown-transition", way);
                }
                if asks.is_empty() && !consult.may_add {
                    self.wrong(at, "nobody-to-ask", &step.id);
                }
                Consultation {
                    asks,
                    rule: consult.rule,
                    silence: consult.silence,
                    may_add: consult.may_add,
                    from: consult.from,
                    each: consult.each,
                    answers: consult.answers,
                    wants: consult.wants,
                    then: consult.then,
                }
            });
            let mut clocks = Vec::new();
            for clock in step.clock {
                self.rule(known, at, &clock.rule);
                if let Some(from) = &clock.from {
                    self.field(fields, at, from);
                }
                let when = self.expr(at, clock.when, fields);
                clocks.push(StepClock { rule: clock.rule, from: clock.from, when });
            }
            let mut transitions = Vec::new();
            for way in step.transition {
                self.worded(known, at, &key("action", &way.id));
                if !ids.contains(&way.to) {
                    self.wrong(at, "unknown-step", &way.to);
                }
                if let Some(by) = &way.by {
                    self.party(made, at, by);
                }
                let needs = way.also.iter().flat_map(|demand| &demand.needs);
                for field in way.needs.iter().chain(&way.stamps).chain(needs) {
                    self.field(fields, at, field);
                }
                for paper in way.papers.iter().chain(way.also.iter().flat_map(|demand| &demand.papers)) {
                    if kind.is_some_and(|kind| !kind.papers.contains(paper)) {
                        self.wrong(at, "unknown-paper", paper);
                    }
                }
                if way.outcome.is_some() && consultation.is_none() {
                    self.wrong(at, "outcome-without-consultation", &way.id);
                }
                let when = self.expr(at, way.when, fields);
                let mut also = Vec::new();
                for demand in way.also {
                    let basis = demand.basis.map(|basis| self.based(at, basis));
                    if let Some(when) = self.expr(at, Some(demand.when), fields) {
                        also.push(Demand { when, needs: demand.needs, papers: demand.papers, basis });
                    }
                }
                let mut deadlines = Vec::new();
                for deadline in way.deadline {
                    self.rule(known, at, &deadline.rule);
                    // Only an event ahead sets a last day for acting; every other rule is a clock.
                    let mut rows = known.rules.all().iter().filter(|rule| rule.id == deadline.rule);
                    if rows.any(|rule| rule.unit != Unit::BeforeEvent) {
                        self.wrong(at, "deadline-not-before-event", &deadline.rule);
                    }
                    self.field(fields, at, &deadline.from);
                    let when = self.expr(at, deadline.when, fields);
                    deadlines.push(Deadline { rule: deadline.rule, from: deadline.from, when });
                }
                transitions.push(Transition {
                    id: way.id,
                    to: way.to,
                    by: way.by,
                    outcome: way.outcome,
                    when,
                    needs: way.needs,
                    papers: way.papers,
                    also,
                    deadlines,
                    stamps: way.stamps,
                    decides: way.decides,
                    reasons: way.reasons,
                    basis: way.basis.map(|basis| self.based(at, basis)),
                });
            }
            steps.push(Step {
                id: step.id,
                state: step.state,
                by: step.by,
                consultation,
                clocks,
                transitions,
                main: !step.aside,
                basis: step.basis.map(|basis| self.based(at, basis)),
            });
        }
        let procedure = Procedure {
            validity: Validity::new(row.valid_from, row.valid_to),
            basis: self.based(whole, row.basis),
            applies: self.expr(whole, row.applies, fields),
            id: row.id,
            kind: row.kind,
            steps,
        };
        for step in procedure.unreachable() {
            self.wrong(whole, "step-unreachable", step);
        }
        let rests =
            |state: &str| kind.and_then(|kind| kind.state(state)).is_some_and(|state| state.recordable);
        for step in procedure.endless(rests) {
            self.wrong(whole, "step-without-end", step);
        }
        procedure
    }

    /// The file may be missing: records then stand alone.
    fn relations(&mut self, known: &Known, made: &Definitions) -> Vec<Relation> {
        let file = "relations.toml";
        let Some(text) = self.files.0.get(file).cloned() else { return Vec::new() };
        let rows = self.toml::<RelationFile>(file).unwrap_or_default().relation;
        let mut relations: Vec<Relation> = Vec::new();
        for spanned in rows {
            let at = Place { file, line: line_at(&text, spanned.span().start) };
            let row = spanned.into_inner();
            for word in [&row.id, &row.inverse] {
                self.worded(known, at, &key("relation", word));
            }
            // A word that means one link and its inverse would leave open which side is which.
            let words = |relation: &Relation| [relation.id.clone(), relation.inverse.clone()];
            if relations.iter().flat_map(words).any(|word| word == row.id || word == row.inverse) {
                self.wrong(at, "id-twice", &row.id);
            }
            for kind in row.from.iter().chain(&row.to).filter(|kind| !made.kinds.contains_key(*kind)) {
                self.wrong(at, "unknown-kind", kind);
            }
            let basis = self.based(at, row.basis);
            relations.push(Relation {
                id: row.id,
                inverse: row.inverse,
                from: row.from,
                to: row.to,
                facet: row.facet,
                basis,
            });
        }
        // What nobody can feed would show every unit as a gap.
        for kind in made.kinds.values() {
            let fed = |dimension: &str| {
                let mut fed = relations.iter().filter(|relation| relation.to.contains(&kind.id));
                fed.any(|relation| relation.facet.as_deref() == Some(dimension))
            };
            if let Some(coverage) = kind.coverage.as_ref().filter(|coverage| !fed(&coverage.dimension)) {
                self.wrong(Place { file, line: 0 }, "coverage-without-relation", &coverage.dimension);
            }
        }
        relations
    }
}
