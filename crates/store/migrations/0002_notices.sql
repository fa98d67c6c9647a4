-- Beside the ledger: what people are told and by which ways, and how far the ledger was read for it.
create table follower (name {text} primary key, at {int} not null) {strict};
create table notice (
    id {int} primary key,
    login {text} not null,
    key {text} not null,         -- what it is about: nobody is told twice
    topic {text} not null,
    subject {text} not null,     -- the record; empty where it is about none
    data {text} not null,        -- JSON
    at {int} not null,
    seen {int},                  -- when it was read
    letter {int}                 -- the letter that tells it; 0 where none does; null while that is open
) {strict};
create unique index notice_key on notice (login, key);
create index notice_latest on notice (login, id);
create index notice_unseen on notice (login) where seen is null;
create index notice_open on notice (id) where letter is null;
create index notice_letter on notice (letter) where letter is not null;
create table letter (
    id {int} primary key,
    login {text} not null,
    name {text} not null unique, -- its Message-ID, the same at every try
    made {int} not null,
    tries {int} not null,
    next {int},                  -- when it is tried; null once it is sent or given up
    sent {int},
    problem {text} not null
) {strict};
create index letter_next on letter (next) where next is not null;
-- A person's address and wishes, as JSON.
create table reader (login {text} primary key, data {text} not null) {strict};
-- Secret addresses of calendars; the secret itself is not kept.
create table feed (login {text} primary key, token_hash {bytes} not null unique, made {int} not null) {strict};
