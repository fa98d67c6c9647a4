//! The schema in numbered steps, forward only. A database whose steps this program does not know is refused.

use sha2::{Digest, Sha256};

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::{postgres, sqlite};

const STEPS: &[(i64, &str)] =
    &[(1, include_str!("../migrations/0001_store.sql")), (2, include_str!("../migrations/0002_notices.sql"))];

/// Brings the schema to the newest step.
pub(crate) fn migrate(db: &Db) -> Result<(), StoreError> {
    let tokens = match db {
        Db::Sqlite(_) => sqlite::TOKENS,
        Db::Postgres(_) => postgres::TOKENS,
    };
    db.atomically(|| {
        db.batch(&spell(
            "create table if not exists migration (number {int} primary key, checksum {bytes} not null)",
            tokens,
        ))?;
        let applied = db.all("select number, checksum from migration order by number", args![], |row| {
            Ok((row.int(0)?, row.bytes(1)?.to_vec()))
        })?;
        let known = STEPS.last().map_or(0, |(number, _)| *number);
        for (number, checksum) in &applied {
            let Some((_, text)) = STEPS.iter().find(|(step, _)| step == number) else {
                return Err(StoreError::SchemaUnknown { found: *number, known });
            };
            if checksum.as_slice() != Sha256::digest(text).as_slice() {
                return Err(StoreError::SchemaChanged(*number));
            }
        }
        for (number, text) in &STEPS[applied.len()..] {
            db.batch(&spell(text, tokens))?;
            let checksum = Sha256::digest(text);
            db.execute(
                "insert into migration (number, checksum) values ($1, $2)",
                args![*number, checksum.as_slice()],
            )?;
        }
        Ok(())
    })
}

fn spell(text: &str, tokens: &[(&str, &str)]) -> String {
    tokens.iter().fold(text.to_owned(), |text, (token, spelling)| text.replace(token, spelling))
}
