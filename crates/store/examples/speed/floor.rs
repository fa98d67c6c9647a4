//! The same questions on the same records in plain tables, with SQL written by hand: what a program without this
//! store would be measured against. No ledger, no past, no permissions beyond a column; indexes for these questions.

use luytre_text::fold::fold;
use postgres::types::ToSql;
use serde_json::Value;

pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const COLUMNS: [&str; 10] =
    ["kind", "state", "unit", "country", "area", "pillar", "year", "date", "number", "title"];

/// Nine columns people filter by or sort by have an index each; figures have one that covers them.
const INDEXES: &str = "
    create index plain_kind on plain (kind, date); create index plain_state on plain (state, date);
    create index plain_unit on plain (unit, date); create index plain_country on plain (country, date);
    create index plain_area on plain (area, date); create index plain_pillar on plain (pillar, date);
    create index plain_year on plain (year, date); create index plain_date on plain (date);
    create unique index plain_number on plain (number);
    create index plain_sums on plain (state, unit, year);";

const INSERT: &str =
    "insert into plain (id, kind, state, unit, country, area, pillar, year, date, number, title)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

pub enum Floor {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Client>),
}

/// One record as the columns of a plain table.
fn cells(body: &Value) -> Vec<String> {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    COLUMNS.map(|name| if name == "year" { text("date")[..4].to_owned() } else { text(name) }).to_vec()
}

impl Floor {
    pub fn sqlite(file: &std::path::Path) -> Outcome<Floor> {
        let connection = rusqlite::Connection::open(file)?;
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -64000;",
        )?;
        Ok(Floor::Sqlite(connection))
    }

    pub fn postgres(url: &str) -> Outcome<Floor> {
        let mut client = postgres::Client::connect(url, postgres::NoTls)?;
        client.batch_execute(
            "create schema if not exists floor; set search_path = floor; set jit = off; set random_page_cost = 1.1",
        )?;
        Ok(Floor::Postgres(Box::new(client)))
    }

    fn batch(&mut self, sql: &str) -> Outcome<()> {
        match self {
            Floor::Sqlite(connection) => connection.execute_batch(sql)?,
            Floor::Postgres(client) => client.batch_execute(sql)?,
        }
        Ok(())
    }

    /// Runs a statement to its last row; gives the number of rows.
    fn ask(&mut self, sql: &str, args: &[String]) -> Outcome<usize> {
        let mut count = 0;
        match self {
            Floor::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&sql.replace('$', "?"))?;
                let mut rows = statement.query(rusqlite::params_from_iter(args))?;
                while let Some(row) = rows.next()? {
                    let _ = row.get_ref(0)?;
                    count += 1;
                }
            }
            Floor::Postgres(client) => {
                let args: Vec<&(dyn ToSql + Sync)> =
                    args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
                count = client.query(sql, &args)?.len();
            }
        }
        Ok(count)
    }

    /// Fills the table, unless it is filled already.
    pub fn fill(&mut self, records: usize, mut body: impl FnMut(usize) -> Value) -> Outcome<()> {
        let int = if matches!(self, Floor::Sqlite(_)) { "integer" } else { "bigint" };
        let columns = COLUMNS.map(|name| format!("{name} text not null")).join(", ");
        self.batch(&format!("create table if not exists plain (id {int} primary key, {columns})"))?;
        if self.ask("select id from plain limit 1", &[])? > 0 {
            return Ok(());
        }
        for first in (0..records).step_by(20_000) {
            let rows: Vec<(i64, Vec<String>)> =
                (first..(first + 20_000).min(records)).map(|n| (n as i64, cells(&body(n)))).collect();
            match self {
                Floor::Sqlite(connection) => {
                    connection.execute_batch("begin")?;
                    let mut statement = connection.prepare_cached(&INSERT.replace('$', "?"))?;
                    for (id, cells) in rows {
                        statement.raw_bind_parameter(1, id)?;
                        for (at, cell) in cells.iter().enumerate() {
                            statement.raw_bind_parameter(at + 2, cell)?;
                        }
                        statement.raw_execute()?;
                    }
                    connection.execute_batch("commit")?;
                }
                Floor::Postgres(client) => {
                    let mut copy = client.copy_in("copy plain from stdin")?;
                    for (id, cells) in rows {
                        let line = format!("{id}\t{}\n", cells.join("\t"));
                        std::io::Write::write_all(&mut copy, line.as_bytes())?;
                    }
                    copy.finish()?;
                }
            }
        }
        self.batch(INDEXES)?;
        match self {
            Floor::Sqlite(_) => self.batch(
                "create virtual table words using fts5(title, number, content = 'plain', content_rowid = 'id',
                     tokenize = 'unicode61 remove_diacritics 2');
                 insert into words (words) values ('rebuild'); analyze;",
            ),
            Floor::Postgres(client) => {
                // PostgreSQL has no fold of its own without an extension: marks are taken off by us.
                client.batch_execute("alter table plain add column words tsvector")?;
                client.batch_execute("create temporary table folded (id bigint, words text)")?;
                let mut copy = client.copy_in("copy folded from stdin")?;
                for n in 0..records {
                    let body = body(n);
                    let text = fold(&format!("{} {}", body["title"], body["number"]));
                    std::io::Write::write_all(&mut copy, format!("{n}\t{text}\n").as_bytes())?;
                }
                copy.finish()?;
                self.batch(
                    "update plain set words = to_tsvector('simple', folded.words) from folded where folded.id = plain.id;
                     create index plain_words on plain using gin (words);",
                )?;
                self.batch("vacuum analyze plain")
            }
        }
    }

    /// A page of fifty with its exact count, and counts for each facet under the filters of the others.
    pub fn list(&mut self, filter: &[(&str, String)], from: Option<String>) -> Outcome<usize> {
        let condition = |but: Option<&str>| {
            let (mut sql, mut args) = (String::from("true"), Vec::new());
            for (name, value) in filter.iter().filter(|(name, _)| Some(*name) != but) {
                args.push(value.clone());
                sql += &format!(" and {name} = ${}", args.len());
            }
            if let Some(from) = &from {
                args.push(from.clone());
                sql += &format!(" and date >= ${}", args.len());
            }
            (sql, args)
        };
        let (all, args) = condition(None);
        let mut rows = self
            .ask(&format!("select * from plain where {all} order by date desc, id desc limit 50"), &args)?;
        rows += self.ask(&format!("select count(*) from plain where {all}"), &args)?;
        for facet in &COLUMNS[..7] {
            let (others, args) = condition(Some(facet));
            rows += self.ask(
                &format!("select {facet}, count(*) from plain where {others} group by {facet}"),
                &args,
            )?;
        }
        Ok(rows)
    }

    /// The eight newest records with these words, the last of them unfinished.
    pub fn suggest(&mut self, typed: &str, unit: Option<&str>) -> Outcome<usize> {
        let folded = fold(typed);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let Some((last, before)) = words.split_last() else { return Ok(0) };
        let seen = if unit.is_some() { "and plain.unit = $2" } else { "" };
        let (sql, query) = match self {
            Floor::Sqlite(_) => (
                format!(
                    "select plain.* from words join plain on plain.id = words.rowid
                     where words match $1 {seen} order by words.rowid desc limit 8"
                ),
                before.iter().map(|word| format!("\"{word}\" ")).collect::<String>()
                    + &format!("\"{last}\"*"),
            ),
            Floor::Postgres(_) => (
                format!(
                    "select id, title from plain where words @@ cast(cast($1 as text) as tsquery) {seen}
                     order by id desc limit 8"
                ),
                before.iter().map(|word| format!("'{word}' & ")).collect::<String>() + &format!("'{last}':*"),
            ),
        };
        let args: Vec<String> = [Some(query), unit.map(str::to_owned)].into_iter().flatten().collect();
        self.ask(&sql, &args)
    }

    /// What ours calls seven indicators: one for each state and their sum, by unit and year.
    pub fn sums(&mut self) -> Outcome<usize> {
        self.ask("select state, unit, year, count(*) from plain group by state, unit, year", &[])
    }

    /// One row in a transaction of its own, on disk when this returns.
    pub fn insert(&mut self, id: i64, body: &Value) -> Outcome<()> {
        let cells = cells(body);
        match self {
            Floor::Sqlite(connection) => {
                let transaction = connection.transaction()?;
                {
                    let mut statement = transaction.prepare_cached(&INSERT.replace('$', "?"))?;
                    statement.raw_bind_parameter(1, id)?;
                    for (at, cell) in cells.iter().enumerate() {
                        statement.raw_bind_parameter(at + 2, cell)?;
                    }
                    statement.raw_execute()?;
                    transaction
                        .prepare_cached("insert into words (rowid, title, number) values (?1, ?2, ?3)")?
                        .execute(rusqlite::params![id, cells[9], cells[8]])?;
                }
                transaction.commit()?;
            }
            Floor::Postgres(client) => {
                let words = fold(&format!("{} {}", cells[9], cells[8]));
                let sql = INSERT
                    .replace("title)", "title, words)")
                    .replace("$11)", "$11, to_tsvector('simple', $12))");
                let mut args: Vec<&(dyn ToSql + Sync)> = vec![&id];
                args.extend(cells.iter().map(|cell| cell as &(dyn ToSql + Sync)));
                args.push(&words);
                client.execute(&sql, &args)?;
            }
        }
        Ok(())
    }
}
