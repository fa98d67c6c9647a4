//! `luytre serve [--listen ADDR]`

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};

use luytre_domain::refusal::Refusal;
use luytre_office::Office;
use luytre_text::message::Args;
use luytre_web::{App, Outward, Surroundings, router};

use crate::mail::{self, Post};
use crate::words::{Answer, Refused, Say};

#[derive(clap::Args)]
pub struct Options {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDR", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 8410)))]
    listen: SocketAddr,
    /// Cookies travel over HTTPS only; set this behind a proxy that speaks it.
    #[arg(long)]
    secure: bool,
    /// Where people open the program, for links in letters and calendars; taken from each request where it is not given.
    #[arg(long, value_name = "URL", env = "LUYTRE_ADDRESS")]
    address: Option<String>,
    #[command(flatten)]
    mail: mail::Options,
}

impl Options {
    pub fn on_port(port: u16) -> Options {
        Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            secure: false,
            address: None,
            mail: mail::Options::default(),
        }
    }
}

/// Serves until the process is told to stop; requests under way are finished.
pub fn run(say: &Say, office: Office, options: &Options, demo: bool) -> Result<Answer, Refused> {
    let post = Post::new(&options.mail)?;
    if office.keep_projections(crate::now())? {
        println!("{}", say.get("projections-renewed", &Args::new()));
    }
    let change = office.keep_calendar(crate::now())?;
    if !change.days.is_empty() {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let args = Args::new().number("days", count(change.days.len())).number("n", count(change.records));
        println!("{}", say.get("calendar-changed", &args));
    } else if change.rules && change.records > 0 {
        let n = i64::try_from(change.records).unwrap_or(i64::MAX);
        println!("{}", say.get("rules-changed", &Args::new().number("n", n)));
    }
    // The first figure and the first paper need not wait for what can be read beforehand. Where it fails, they say why.
    let early = office.clone();
    std::thread::spawn(move || early.warm());
    let fault = |error: std::io::Error| Refused::from(Refusal::new("store").arg("problem", error));
    let around = Surroundings { now: crate::now, random: crate::random, demo, secure: options.secure };
    let address = options.address.as_ref().map(|address| address.trim_end_matches('/').to_owned());
    let outward = Outward { address: address.clone(), mails: post.is_some() };
    let (stopping, stop) = std::sync::mpsc::channel();
    let telling = office.clone();
    let teller = std::thread::spawn(move || {
        mail::keep_telling(&telling, post.as_ref(), address.as_deref(), &stop);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(fault)?;
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.listen).await?;
        let address = format!("http://{}", listener.local_addr()?);
        println!("{}", say.get("serving", &Args::new().text("address", address)));
        std::io::stdout().flush()?;
        let app = router(App::known(office, around, outward));
        axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await
    });
    // A letter under way is finished, so that nobody gets it twice.
    drop(stopping);
    if teller.join().is_err() {
        tracing::error!("what tells people has failed");
    }
    served.map_err(fault)?;
    Ok(Answer::default())
}

/// Ends with Ctrl-C or the signal that service managers send.
async fn told_to_stop() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(_) => return drop(tokio::signal::ctrl_c().await),
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
