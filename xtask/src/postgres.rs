//! A PostgreSQL of one's own for the length of a test run: a temporary folder, a socket, no network port.

use std::fmt::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use crate::install::{found, is_root, postgres_programs};
use crate::run::{Program, Stop, program};

/// Where the tests look for a superuser's database.
pub const VARIABLE: &str = "LUYTRE_TEST_POSTGRES";

/// Debian's account for the server, which refuses to run as root.
const ACCOUNT: &str = "postgres";

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// Whether whoever calls has named a database already; then none is started.
pub fn given() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// Stops, and takes its folder along, when dropped.
pub struct Database {
    url: String,
    own: Option<Server>,
}

struct Server {
    process: Child,
    programs: PathBuf,
    folder: TempDir,
}

impl Database {
    pub fn start() -> Result<Database, Stop> {
        if let Ok(url) = std::env::var(VARIABLE) {
            println!("{VARIABLE} names a database: none is started");
            return Ok(Database { url, own: None });
        }
        let programs =
            postgres_programs().ok_or_else(|| Stop::Because("PostgreSQL is not installed".into()))?;
        // In /tmp, because the path of a socket may have no more than 107 bytes.
        let folder = TempDir::with_prefix_in("luytre-postgres-", "/tmp").map_err(cannot("make a folder"))?;
        if is_root() {
            let id = |of: &str| {
                let text = program("id").args([of, ACCOUNT]).ask()?;
                text.trim()
                    .parse::<u32>()
                    .map_err(|_| Stop::Because(format!("there is no account {ACCOUNT}")))
            };
            chown(folder.path(), Some(id("-u")?), Some(id("-g")?)).map_err(cannot("give the folder away"))?;
        }
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(folder.path(), private).map_err(cannot("close the folder"))?;

        let data = folder.path().join("data");
        as_account(&programs.join("initdb"), folder.path())
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"])
            .args(["--no-sync", "--no-instructions", "--pgdata"])
            .args([&data])
            .ask()?;

        let log = std::fs::File::create(folder.path().join("log")).map_err(cannot("open the log"))?;
        let mut server = as_account(&programs.join("postgres"), folder.path()).args(["-D"]).args([&data]);
        server = server.args(["-k"]).args([folder.path()]);
        // Nothing here outlives the run, so nothing waits for the disk.
        for setting in [
            "listen_addresses=",
            "fsync=off",
            "full_page_writes=off",
            "synchronous_commit=off",
            "max_connections=200",
        ] {
            server = server.args(["-c", setting]);
        }
        let mut command = server.command();
        command.stdout(Stdio::null()).stderr(log);
        let process = command.spawn().map_err(cannot("start PostgreSQL"))?;
        let url = url(folder.path());
        let mut own = Server { process, programs, folder };
        own.wait_until_ready()?;
        println!("{VARIABLE}={url}");
        Ok(Database { url, own: Some(own) })
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.own.take().is_some() {
            println!("== postgres: stopped");
        }
    }
}

impl Server {
    fn wait_until_ready(&mut self) -> Result<(), Stop> {
        let mut waited = Duration::ZERO;
        while waited < PATIENCE {
            let ended = self.process.try_wait().map_err(cannot("watch PostgreSQL"))?.is_some();
            if ended {
                break;
            }
            let asked =
                program(self.programs.join("pg_isready")).args(["-q", "-h"]).args([self.folder.path()]);
            if asked.command().status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            sleep(PAUSE);
            waited += PAUSE;
        }
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        Err(Stop::Because(format!("PostgreSQL did not start:\n{log}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = as_account(&self.programs.join("pg_ctl"), self.folder.path())
            .args(["stop", "-s", "-w", "-m", "immediate", "-D"])
            .args([self.folder.path().join("data")]);
        // If it cannot be asked it is ended: nothing in it is worth keeping.
        if stop.ask().is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// A program of PostgreSQL under an account it accepts. Whatever ends this run, a signal included, ends it too.
fn as_account(name: &Path, folder: &Path) -> Program {
    if found("setpriv").is_none() {
        return program(name).inside(folder);
    }
    let through = program("setpriv").inside(folder).args(["--pdeathsig", "INT"]);
    let through = if is_root() {
        through.args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"])
    } else {
        through
    };
    through.args(["--"]).args([name])
}

/// A socket's folder stands where a host would, so its slashes are escaped.
fn url(folder: &Path) -> String {
    let mut host = String::new();
    for byte in folder.as_os_str().as_encoded_bytes() {
        // Writing to a text cannot fail.
        let _ = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => write!(host, "{}", *byte as char),
            _ => write!(host, "%{byte:02X}"),
        };
    }
    format!("postgres://{ACCOUNT}@{host}/postgres")
}

fn cannot(what: &str) -> impl Fn(std::io::Error) -> Stop {
    move |error| Stop::Because(format!("cannot {what}: {error}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_folder_is_the_host() {
        let url = super::url(std::path::Path::new("/tmp/luytre-postgres-a.B"));
        assert_eq!(url, "postgres://postgres@%2Ftmp%2Fluytre-postgres-a.B/postgres");
    }
}
