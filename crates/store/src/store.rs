//! The store as its users hold it: where it is, its writer, its readers, and what they share in memory.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use luytre_domain::ledger::Hash;
use luytre_domain::permit::Permit;
use luytre_domain::projection::Project;

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::figures::Facts;
use crate::index::Index;
use crate::list::{Counted, View};
use crate::migrate::migrate;
use crate::project::head;
use crate::search::Hits;
use crate::snapshot::Snapshot;
use crate::tx::Tx;
use crate::vault::Vault;
use crate::writer::{Typed, Writer};
use crate::{postgres, sqlite};

/// Where a store is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder: `luytre.db`, `keys.db` and `index.bin` (a copy of the register, made again when it is missing).
    Sqlite(PathBuf),
    /// A connection URL; the schema first in its search path is ours.
    Postgres(String),
}

const LEDGER_FILE: &str = "luytre.db";
const KEYS_FILE: &str = "keys.db";
const INDEX_FILE: &str = "index.bin";

impl Place {
    pub(crate) fn connect(&self) -> Result<Db, StoreError> {
        self.connect_with(8_000)
    }

    /// The writer touches many more pages than a reader.
    pub(crate) fn connect_writer(&self) -> Result<Db, StoreError> {
        self.connect_with(32_000)
    }

    fn connect_with(&self, cache: u32) -> Result<Db, StoreError> {
        match self {
            Place::Sqlite(folder) => {
                std::fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
                Ok(Db::Sqlite(sqlite::open(&folder.join(LEDGER_FILE), cache)?))
            }
            Place::Postgres(url) => Ok(Db::Postgres(Box::new(postgres::Postgres::connect(url)?))),
        }
    }

    /// Keys of persons live apart from everything that a backup takes.
    pub(crate) fn connect_keys(&self) -> Result<Db, StoreError> {
        match self {
            Place::Sqlite(folder) => {
                let file = folder.join(KEYS_FILE);
                let keys = sqlite::open_keys(&file)?;
                only_for_owner(&file)?;
                Ok(Db::Sqlite(keys))
            }
            Place::Postgres(_) => self.connect(),
        }
    }
}

/// Whoever can read the keys can read what is sealed.
fn only_for_owner(file: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
            .map_err(|source| file_error(file, source))?;
    }
    Ok(())
}

pub(crate) fn file_error(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::File { path: path.display().to_string(), source }
}

/// What all readers share. Each part can be thrown away at any time.
pub(crate) struct Memory {
    pub index: Mutex<Arc<Index>>,
    pub facts: RwLock<Facts>,
    /// Those of the open rows.
    pub open_facts: RwLock<Facts>,
    pub past: Recent<Arc<Index>>,
    pub counted: Recent<Arc<Counted>>,
    pub hits: Recent<Arc<Hits>>,
}

impl Memory {
    fn new(index: Index) -> Memory {
        Memory {
            index: Mutex::new(Arc::new(index)),
            facts: RwLock::default(),
            open_facts: RwLock::new(Facts::of_open_rows()),
            past: Recent::new(4),
            counted: Recent::new(32),
            hits: Recent::new(16),
        }
    }

    pub(crate) fn forget(&self) {
        *locked(&self.index) = Arc::default();
        *self.facts.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Facts::default();
        *self.open_facts.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Facts::of_open_rows();
        self.past.clear();
        self.counted.clear();
        self.hits.clear();
    }
}

/// The last few answers, the latest in front.
pub(crate) struct Recent<T> {
    most: usize,
    kept: Mutex<VecDeque<(String, T)>>,
}

impl<T: Clone> Recent<T> {
    fn new(most: usize) -> Recent<T> {
        Recent { most, kept: Mutex::default() }
    }

    pub(crate) fn get(&self, key: &str) -> Option<T> {
        let mut kept = locked(&self.kept);
        let at = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(at)?;
        let answer = found.1.clone();
        kept.push_front(found);
        Some(answer)
    }

    pub(crate) fn put(&self, key: String, value: T) {
        let mut kept = locked(&self.kept);
        kept.push_front((key, value));
        kept.truncate(self.most);
    }

    fn clear(&self) {
        locked(&self.kept).clear();
    }
}

/// What a lock guards here is only ever replaced whole, so a panic elsewhere leaves nothing broken behind it.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Connections for reading; opened when needed, kept for the next reader.
pub(crate) struct Readers {
    place: Place,
    idle: Mutex<Vec<Db>>,
    memory: Memory,
}

const MOST_IDLE: usize = 8;

/// A connection inside a transaction, the head it sees, and an index that is not ahead of it.
type Begun = (Db, (u64, Hash), Arc<Index>);

impl Readers {
    fn read<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        job: impl FnOnce(&Snapshot) -> Result<T, E>,
    ) -> Result<T, E> {
        let (db, head, base) = self.begin(name)?;
        let snapshot = Snapshot {
            db: &db,
            memory: &self.memory,
            head,
            base: RefCell::new(Some(base)),
            current: RefCell::default(),
        };
        let result = job(&snapshot);
        drop(snapshot);
        if db.batch("rollback").is_ok() {
            let mut idle = locked(&self.idle);
            if idle.len() < MOST_IDLE {
                idle.push(db);
            }
        }
        result
    }

    /// Begins a read transaction and fixes what it sees. The index is looked at under its lock, so that it cannot be
    /// ahead: every snapshot that brought it up to date began before this one.
    fn begin(&self, name: &'static str) -> Result<Begun, StoreError> {
        let mut kept = locked(&self.idle).pop();
        loop {
            let fresh = kept.is_none();
            let db = match kept.take() {
                Some(db) => db,
                None => {
                    let db = self.place.connect()?;
                    if let Db::Sqlite(connection) = &db {
                        connection.pragma_update(None, "query_only", true)?;
                    }
                    db
                }
            };
            let index = locked(&self.memory.index);
            match db.begin_read().and_then(|()| head(&db)) {
                Ok(head) => return Ok((db, head, index.clone())),
                Err(error) if fresh => return Err(error),
                Err(error) => tracing::warn!(name, %error, "reconnecting a reader"),
            }
        }
    }

    /// Brings the index up to date between readers, so that none of them waits long after a large import.
    fn keep(&self, heads: &Receiver<u64>, mut saved: u64) {
        const WORTH_CATCHING_UP: u64 = 500;
        const WORTH_SAVING: u64 = 200_000;
        self.keep_words(&mut saved);
        while let Ok(head) = heads.recv() {
            let head = heads.try_iter().last().unwrap_or(head);
            let known = locked(&self.memory.index).seq;
            if head.saturating_sub(known) >= WORTH_CATCHING_UP {
                self.save_index(head.saturating_sub(saved) >= WORTH_SAVING, &mut saved);
            }
            self.keep_words(&mut saved);
            std::thread::sleep(Duration::from_millis(50));
        }
        self.save_index(true, &mut saved);
    }

    fn keep_words(&self, saved: &mut u64) {
        let index = locked(&self.memory.index).clone();
        if !index.words_are_due() {
            return;
        }
        drop(index);
        match self.choose_words() {
            // What was saved lacks them.
            Ok(()) => *saved = 0,
            Err(error) => tracing::warn!(%error, "the frequent words could not be chosen"),
        }
    }

    fn choose_words(&self) -> Result<(), StoreError> {
        const TRIES: usize = 10;
        let mut chosen = None;
        for _ in 0..TRIES {
            if self.read("choose words", |snapshot| snapshot.choose_words(&mut chosen))? {
                break;
            }
        }
        Ok(())
    }

    fn save_index(&self, save: bool, saved: &mut u64) {
        let result = self.read("keep the index", |snapshot| -> Result<(), StoreError> {
            let index = snapshot.index_at(None)?;
            if save && index.seq != *saved {
                self.write_index(&index, snapshot.head.1)?;
                *saved = index.seq;
            }
            Ok(())
        });
        if let Err(error) = result {
            tracing::warn!(%error, "the index could not be kept");
        }
    }

    fn write_index(&self, index: &Index, hash: Hash) -> Result<(), StoreError> {
        let path = Path::new(INDEX_FILE);
        let bytes = index.to_bytes(hash).map_err(|source| file_error(path, source))?;
        match &self.place {
            Place::Sqlite(folder) => {
                let (file, fresh) = (folder.join(INDEX_FILE), folder.join("index.new"));
                std::fs::write(&fresh, bytes)
                    .and_then(|()| std::fs::rename(&fresh, &file))
                    .map_err(|source| file_error(&file, source))
            }
            Place::Postgres(_) => {
                let db = self.place.connect()?;
                db.execute(
                    "insert into cache (name, data) values ($1, $2)
                     on conflict (name) do update set data = excluded.data",
                    args![INDEX_FILE, &bytes],
                )
                .map(|_| ())
            }
        }
    }
}

/// The index as it was saved, if it belongs to this ledger.
fn saved_index(place: &Place, db: &Db) -> Result<Index, StoreError> {
    let bytes = match place {
        Place::Sqlite(folder) => std::fs::read(folder.join(INDEX_FILE)).ok(),
        Place::Postgres(_) => db.one("select data from cache where name = $1", args![INDEX_FILE], |row| {
            Ok(row.bytes(0)?.to_vec())
        })?,
    };
    let Some((index, hash)) = bytes.and_then(|bytes| Index::from_bytes(&bytes)) else {
        return Ok(Index::default());
    };
    let stored = db.one("select hash from ledger where seq = $1", args![index.seq], |row| row.digest(0))?;
    Ok(if stored == Some(hash.0) { index } else { Index::default() })
}

struct Inner {
    // Dropped in this order: the writer ends first and with it the keeper's work.
    writer: Writer,
    keeper: Option<JoinHandle<()>>,
    vault: Vault,
    readers: Arc<Readers>,
    project: Arc<dyn Project>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.writer.close();
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

/// A store that is open. Clones are the same store; the last one closes it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

impl Store {
    /// Opens the store at `place`, which is made where there is none, and brings its schema up to date.
    pub fn open(place: Place, project: Arc<dyn Project>) -> Result<Store, StoreError> {
        let db = place.connect_writer()?;
        migrate(&db)?;
        let vault = Vault::open(&place)?;
        let index = saved_index(&place, &db)?;
        let saved = index.seq;
        let readers =
            Arc::new(Readers { place: place.clone(), idle: Mutex::default(), memory: Memory::new(index) });
        // The keeper looks at the latest head only; a full queue loses nothing.
        let (heads, waiting) = sync_channel(64);
        let writer = Writer::start(db, place, project.clone(), move |head| _ = heads.try_send(head))?;
        let kept = readers.clone();
        let keeper = std::thread::Builder::new()
            .name("luytre-keeper".into())
            .spawn(move || kept.keep(&waiting, saved))
            .map_err(|source| file_error(Path::new("thread"), source))?;
        Ok(Store(Arc::new(Inner { writer, keeper: Some(keeper), vault, readers, project })))
    }

    /// Whether this folder holds a store.
    pub fn is_at(folder: &Path) -> bool {
        folder.join(LEDGER_FILE).is_file()
    }

    /// Runs `job` in the one writer and answers once its work is on disk. Waiting jobs share a transaction; one that
    /// fails or panics is undone alone. The job runs again where a connection or a lock was lost before anything was
    /// acknowledged, so running it twice must come to the same.
    pub fn write<T, E>(
        &self,
        name: &'static str,
        job: impl FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if self.0.writer.is_current_thread() {
            return Err(StoreError::Nested.into());
        }
        let (reply, answer) = sync_channel(1);
        self.0.writer.send(Box::new(Typed { name, job, result: None, reply }))?;
        answer.recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Runs `job` on one consistent state, while others write.
    pub fn read<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        job: impl FnOnce(&Snapshot) -> Result<T, E>,
    ) -> Result<T, E> {
        self.0.readers.read(name, job)
    }

    /// Reads the facts into memory, which otherwise the first figure does, and the frequent words, which otherwise are
    /// read in the background: seconds on millions of them.
    pub fn warm(&self) -> Result<(), StoreError> {
        self.0.readers.choose_words()?;
        self.read("warm", |snapshot| snapshot.with_facts(&View::All, |_| Ok(())))
    }

    /// Seals personal data under the key of `person`. `fresh` becomes the person's key where there is none yet;
    /// `nonce` must never be used twice. The answer goes into the ledger in place of the plain text.
    pub fn seal(
        &self,
        _: &Permit,
        person: &str,
        fresh: [u8; 32],
        nonce: [u8; 24],
        plain: &[u8],
    ) -> Result<serde_json::Value, StoreError> {
        self.0.vault.seal(person, fresh, nonce, plain)
    }

    /// Opens a sealed value. [`StoreError::NoKey`] where the person's key was erased.
    pub fn unseal(&self, sealed: &serde_json::Value) -> Result<zeroize::Zeroizing<Vec<u8>>, StoreError> {
        self.0.vault.unseal(sealed)
    }

    /// Destroys the key of `person`: what was sealed under it can be read nowhere any more. False where there was none.
    pub fn erase(&self, _: &Permit, person: &str) -> Result<bool, StoreError> {
        self.0.vault.erase(person)
    }

    /// All keys, in a file of their own. Keep only the latest: an older one brings erased persons back.
    pub fn backup_keys(&self, out: &Path) -> Result<(), StoreError> {
        self.0.vault.backup(out)
    }

    pub(crate) fn place(&self) -> &Place {
        &self.0.readers.place
    }

    pub(crate) fn project(&self) -> &dyn Project {
        self.0.project.as_ref()
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.0.vault
    }

    pub(crate) fn forget_memory(&self) {
        self.0.readers.memory.forget();
    }
}
