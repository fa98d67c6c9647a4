-- The ledger. Everything below "projections" follows from it and can be rebuilt.
create table ledger (
    seq {int} primary key,
    at {int} not null,           -- nanoseconds since 1970-01-01 UTC
    subject {text} not null,
    kind {text} not null,
    actor {text} not null,
    law {text} not null,
    body {text} not null,        -- canonical JSON
    prev {bytes} not null,
    hash {bytes} not null
) {strict};
create unique index ledger_subject on ledger (subject, seq);
{ledger_guard}

-- Projections.
create table subject (
    ord {int} primary key,       -- order of first appearance; the record's place in the index
    subject {text} not null unique,
    seq {int} not null,          -- its last entry
    doc {text} not null,
    facts {text} not null        -- what it contributes now, to find the deltas of its next entry
) {strict};

create table record (
    ord {int} primary key,
    number {text} unique,
    changed {int} not null,      -- last entry
    sort {text} not null,        -- title in the order of lists
    data {text},                 -- the row as JSON; null once the subject is no record any more
    words {text} not null        -- what search finds it by, in its spelling
) {strict};
create index record_changed on record (changed);
create index record_sort on record (sort, ord);

-- A row as it stood from entry `since` until just before entry `until`.
create table version (
    ord {int} not null,
    until {int} not null,
    since {int} not null,
    sort {text} not null,
    data {text},
    primary key (ord, until)
) {clustered};
create index version_until on version (until, since);

create table clock (
    ord {int} not null,
    key {text} not null,
    debtor {text} not null,
    due {text} not null,
    met {text},
    data {text} not null,
    primary key (ord, key)
) {clustered};
-- Desks ask for what is running; what was met long ago would only make every append dearer.
create index clock_running on clock (debtor, due) where met is null;

create table link (
    ord {int} not null,
    relation {text} not null,
    target {text} not null,
    primary key (ord, relation, target)
) {clustered};
create index link_target on link (target, relation);

-- Signed deltas, in the order of the ledger: a figure as of an entry is a sum over a prefix.
create table fact (
    id {int} primary key,
    seq {int} not null,
    ord {int} not null,
    indicator {text} not null,
    day {int} not null,          -- days since 1970-01-01
    value {int} not null,
    dims {int} not null
) {strict};

create table dimset (
    id {int} primary key,
    hash {int} not null,         -- of dims: an index of long texts would be as large as the facts
    dims {text} not null
) {strict};
create index dimset_hash on dimset (hash);

-- Every word ever searched, for completing the last word that is typed.
create table word (
    folded {text} not null,
    exact {text} not null,
    primary key (folded, exact)
) {clustered};
{search}

-- A copy of the register in memory, for a quick start; can be thrown away.
create table cache (name {text} primary key, data {bytes} not null) {strict};

-- Beside the ledger.
create table counter (scope {text} primary key, value {int} not null) {strict};
create table remembered (key {text} primary key, subject {text} not null) {strict};
create table blob (
    digest {bytes} primary key,
    media {text} not null,
    size {int} not null,
    data {bytes} not null
) {strict};
create table credential (login {text} primary key, phc {text} not null) {strict};
create table session (
    token_hash {bytes} primary key,
    login {text} not null,
    created {int} not null,
    seen {int} not null,
    expires {int} not null,
    client {text} not null
) {strict};
create index session_login on session (login);
create table throttle (key {text} primary key, failures {int} not null, until {int} not null) {strict};
create table saved_view (
    login {text} not null,
    name {text} not null,
    query {text} not null,
    primary key (login, name)
) {clustered};
