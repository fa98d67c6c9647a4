//! The store's tests, the same on both engines. SQLite always; PostgreSQL where `LUYTRE_TEST_POSTGRES` is the URL of a
//! superuser's database, for instance, as the user `postgres`:
//!
//! ```sh
//! initdb -D /tmp/pg/data -A trust && mkdir /tmp/pg/socket
//! pg_ctl -D /tmp/pg/data -o "-k /tmp/pg/socket -c listen_addresses=''" -l /tmp/pg/log start
//! export LUYTRE_TEST_POSTGRES='postgres://postgres@%2Ftmp%2Fpg%2Fsocket/postgres'
//! ```
//!
//! Each test has a folder or a schema of its own.

mod bench;
mod broken;
mod files;
mod kill;
mod model;
mod toy;
mod writing;

/// Runs a function with a [`bench::Bench`] on each engine.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&$crate::bench::Bench::sqlite()); })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(bench) = $crate::bench::Bench::postgres(concat!(module_path!(), "_", stringify!($name))) {
                    super::$name(&bench);
                }
            })*
        }
    };
}
pub(crate) use on_both;
