//! The one writer: waiting jobs share a transaction, so one trip to the disk acknowledges all of them.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError};
use std::thread::JoinHandle;
use std::time::Duration;

use luytre_domain::projection::Project;

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::project::{Known, Marks};
use crate::store::Place;
use crate::tx::Tx;

/// The most jobs of one transaction; more would make the first of them wait for nothing.
const MOST_TOGETHER: usize = 256;
const MOST_TRIES: u32 = 8;

/// A job in the queue, its types hidden.
pub(crate) trait Job: Send {
    fn name(&self) -> &'static str;
    /// Runs it and keeps its result; true where what it wrote is to be kept.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Tells the caller, once the transaction is on disk or has failed.
    fn answer(self: Box<Self>, outcome: Outcome);
}

/// What became of a job beside its own result.
pub(crate) enum Outcome {
    /// Its own result stands.
    Own,
    Failed(StoreError),
}

pub(crate) struct Typed<T, E, F> {
    pub name: &'static str,
    pub job: F,
    pub result: Option<Result<T, E>>,
    pub reply: SyncSender<Result<T, E>>,
}

impl<T, E, F> Job for Typed<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnMut(&mut Tx) -> Result<T, E> + Send,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, tx: &mut Tx) -> bool {
        let result = (self.job)(tx);
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, outcome: Outcome) {
        let answer = match (outcome, self.result) {
            (Outcome::Failed(error), _) => Err(error.into()),
            (Outcome::Own, Some(result)) => result,
            (Outcome::Own, None) => Err(StoreError::Closed.into()),
        };
        // A caller that went away does not need its answer.
        let _ = self.reply.send(answer);
    }
}

pub(crate) struct Writer {
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// `written` is called after each transaction with the new head.
    pub(crate) fn start(
        db: Db,
        place: Place,
        project: Arc<dyn Project>,
        written: impl Fn(u64) + Send + 'static,
    ) -> Result<Writer, StoreError> {
        let (queue, jobs) = std::sync::mpsc::channel();
        let mut state = State { db, place, project, marks: Marks::default(), known: Known::default() };
        let thread = std::thread::Builder::new()
            .name("luytre-writer".into())
            .spawn(move || state.serve(&jobs, &written))
            .map_err(|source| StoreError::File { path: "thread".into(), source })?;
        Ok(Writer { queue: Some(queue), thread: Some(thread) })
    }

    pub(crate) fn is_current_thread(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| thread.thread().id() == std::thread::current().id())
    }

    pub(crate) fn send(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.send(job).map_err(|_| StoreError::Closed)
    }
}

impl Writer {
    /// Ends the thread after the jobs that wait in its queue.
    pub(crate) fn close(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

struct State {
    db: Db,
    place: Place,
    project: Arc<dyn Project>,
    marks: Marks,
    known: Known,
}

impl State {
    fn serve(&mut self, jobs: &Receiver<Box<dyn Job>>, written: &impl Fn(u64)) {
        while let Ok(first) = jobs.recv() {
            let mut together = vec![first];
            while together.len() < MOST_TOGETHER {
                match jobs.try_recv() {
                    Ok(job) => together.push(job),
                    Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
                }
            }
            self.work(together);
            written(self.marks.seq);
        }
    }

    /// Runs jobs in one transaction, as often as it takes, and answers them.
    fn work(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let mut tries = 0;
        loop {
            match self.attempt(&mut jobs) {
                Ok(outcomes) => {
                    for (job, outcome) in jobs.into_iter().zip(outcomes) {
                        job.answer(outcome);
                    }
                    return;
                }
                Err(error) => {
                    self.undo();
                    tries += 1;
                    let names: Vec<_> = jobs.iter().map(|job| job.name()).collect();
                    tracing::warn!(?names, tries, %error, "transaction failed");
                    if !error.is_passing() || tries >= MOST_TRIES {
                        return self.fail(jobs, error);
                    }
                    std::thread::sleep(Duration::from_millis(20 << tries));
                }
            }
        }
    }

    /// One by one, so that a job that spoils the transaction spoils only its own.
    fn fail(&mut self, jobs: Vec<Box<dyn Job>>, error: StoreError) {
        if jobs.len() == 1 || error.is_passing() {
            let told = error.to_string();
            let mut first = Some(error);
            for job in jobs {
                let error = first.take().unwrap_or_else(|| StoreError::corrupt("transaction", &told));
                job.answer(Outcome::Failed(error));
            }
            return;
        }
        for job in jobs {
            self.work(vec![job]);
        }
    }

    fn attempt(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<Vec<Outcome>, StoreError> {
        self.db.begin_write()?;
        let (seq, hash) = crate::project::head(&self.db)?;
        if (seq, hash) != (self.marks.seq, self.marks.hash) || seq == 0 {
            // Another process wrote, or this is the beginning.
            self.marks = Marks::load(&self.db)?;
            self.known = Known::default();
        }
        let mut outcomes = Vec::with_capacity(jobs.len());
        if let [only] = jobs {
            // Alone it needs no savepoint: the transaction is its own.
            let (kept, outcome) = self.run(only.as_mut())?;
            outcomes.push(outcome);
            if !kept {
                self.db.batch("rollback")?;
                return Ok(outcomes);
            }
        } else {
            for job in jobs.iter_mut() {
                self.db.batch("savepoint job")?;
                let (kept, outcome) = self.run(job.as_mut())?;
                outcomes.push(outcome);
                if !kept {
                    self.db.batch("rollback to savepoint job")?;
                }
                self.db.batch("release savepoint job")?;
            }
        }
        match self.db.batch("commit") {
            Ok(()) => Ok(outcomes),
            Err(error) if error.is_passing() && self.was_committed(seq) => Ok(outcomes),
            Err(error) => Err(error),
        }
    }

    /// Runs one job; whether what it wrote is to be kept, and what to tell its caller.
    fn run(&mut self, job: &mut dyn Job) -> Result<(bool, Outcome), StoreError> {
        let before = self.marks.clone();
        let name = job.name();
        let mut tx = Tx {
            db: &self.db,
            project: self.project.as_ref(),
            marks: &mut self.marks,
            known: &mut self.known,
            failed: Cell::new(false),
            lost: Cell::new(false),
        };
        // What a panicking job leaves half done is undone below, so nothing broken is seen afterwards.
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(&mut tx)));
        let (failed, lost) = (tx.failed.get(), tx.lost.get());
        if lost {
            return Err(StoreError::Lost);
        }
        let outcome = match ran {
            Ok(true) if !failed => {
                self.known.unwritten.write(&self.db)?;
                return Ok((true, Outcome::Own));
            }
            Ok(true) => Outcome::Failed(StoreError::Ignored(name)),
            Ok(false) => Outcome::Own,
            Err(_) => Outcome::Failed(StoreError::Panicked(name)),
        };
        if failed || self.marks.seq != before.seq {
            self.known = Known::default();
        }
        self.marks = before;
        Ok((false, outcome))
    }

    /// The connection broke while committing: whether the commit arrived shows in the ledger.
    fn was_committed(&mut self, before: u64) -> bool {
        self.reconnect();
        self.marks.seq > before
            && crate::project::head(&self.db).is_ok_and(|(seq, _)| seq >= self.marks.seq)
            && self
                .db
                .one("select hash from ledger where seq = $1", args![self.marks.seq], |row| row.digest(0))
                .is_ok_and(|hash| hash == Some(self.marks.hash.0))
    }

    fn undo(&mut self) {
        // Where no transaction is open this fails, and that is as good.
        let _ = self.db.batch("rollback");
        self.marks = Marks::default();
        self.known = Known::default();
        self.reconnect();
    }

    fn reconnect(&mut self) {
        if let Db::Postgres(connection) = &self.db
            && connection.is_closed()
        {
            match self.place.connect() {
                Ok(db) => self.db = db,
                Err(error) => tracing::warn!(%error, "cannot reconnect"),
            }
        }
    }
}
