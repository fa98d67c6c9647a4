//! Telling people: what the ledger and the day bring is worked out in the background, and sent by SMTP where the server is
//! set up for it. Nothing here ever waits in the way of a request.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport as _};
use luytre_domain::refusal::Refusal;
use luytre_office::{Mail, Office};

#[derive(clap::Args, Default)]
#[group(id = "mail")]
pub struct Options {
    /// Mail server: smtp://USER@HOST:PORT (STARTTLS, port 587), smtps:// (TLS from the first byte, port 465), or
    /// smtp+plain:// (no encryption, port 25; for a relay on this machine or a private network, without a password).
    #[arg(long, value_name = "URL", env = "LUYTRE_SMTP")]
    smtp: Option<String>,
    /// The address letters come from.
    #[arg(long, value_name = "ADDRESS", env = "LUYTRE_MAIL_FROM")]
    mail_from: Option<String>,
    /// File with the password of the mail server; otherwise it is read from the environment, LUYTRE_SMTP_PASSWORD. It is
    /// never taken from the command line, which others on the machine can read.
    #[arg(long, value_name = "FILE")]
    smtp_password_file: Option<PathBuf>,
}

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(20);
/// For each step of talking to the mail server; also the longest the program waits for it when it is told to stop.
const PATIENCE: Duration = Duration::from_secs(15);
/// Letters of one look, so that a large heap does not hold up the next one.
const MOST_ROUNDS: usize = 50;

/// The way to the mail server.
pub struct Post {
    transport: SmtpTransport,
    from: Mailbox,
    domain: String,
}

fn refused(problem: impl std::fmt::Display) -> Refusal {
    Refusal::new("mail-settings").arg("problem", problem)
}

impl Post {
    /// `None` where no mail server is named. No connection is made yet: a server that is down now may be up later.
    pub fn new(options: &Options) -> Result<Option<Post>, Refusal> {
        let Some(url) = &options.smtp else { return Ok(None) };
        let from = options.mail_from.as_ref().ok_or_else(|| refused("--mail-from"))?;
        let from: Mailbox = from.parse().map_err(|error| refused(format!("--mail-from {from}: {error}")))?;
        let password = match &options.smtp_password_file {
            Some(path) => Some(secret(path)?),
            None => std::env::var("LUYTRE_SMTP_PASSWORD").ok().filter(|password| !password.is_empty()),
        };
        let transport = transport(url, password)?;
        let domain = from.email.domain().to_owned();
        Ok(Some(Post { transport, from, domain }))
    }

    /// Sends one letter. The problem, where it fails, is for the store: it may name the reader, so no log has it.
    fn send(&self, mail: &Mail, now: Timestamp) -> Result<(), String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let to = mail.to.parse().map_err(|error| text(&error))?;
        let body = Body::new_with_encoding(mail.text.clone(), ContentTransferEncoding::Base64);
        let raw = |name: &'static str, value: &str| {
            HeaderName::new_from_ascii(name.to_owned()).map(|name| HeaderValue::new(name, value.to_owned()))
        };
        let language = raw("Content-Language", mail.lang.tag()).map_err(|error| text(&error))?;
        // So that no holiday reply comes back.
        let automatic = raw("Auto-Submitted", "auto-generated").map_err(|error| text(&error))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(mail.name_of.clone()), to))
            .subject(mail.subject.clone())
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{}>", mail.name)))
            .raw_header(language)
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(body.map_err(|_| "text".to_owned())?)
            .map_err(|error| text(&error))?;
        self.transport.send(&message).map(|_| ()).map_err(|error| text(&error))
    }
}

fn secret(path: &Path) -> Result<String, Refusal> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| refused(format!("{}: {error}", path.display())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn transport(url: &str, password: Option<String>) -> Result<SmtpTransport, Refusal> {
    // Never the address itself: somebody may have put a password into it.
    let (scheme, rest) = url.split_once("://").ok_or_else(|| refused("--smtp"))?;
    let (user, place) = match rest.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, rest),
    };
    if user.is_some_and(|user| user.contains(':')) {
        return Err(refused("--smtp"));
    }
    let place = place.trim_end_matches('/');
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| refused(place))?)),
        None => (place, None),
    };
    let tls = || TlsParameters::new(host.to_owned()).map_err(refused);
    let (tls, usual) = match scheme {
        "smtp" => (Tls::Required(tls()?), 587),
        "smtps" => (Tls::Wrapper(tls()?), 465),
        "smtp+plain" => (Tls::None, 25),
        other => return Err(refused(format!("{other}://"))),
    };
    let plain = matches!(tls, Tls::None);
    let builder =
        SmtpTransport::builder_dangerous(host).tls(tls).port(port.unwrap_or(usual)).timeout(Some(PATIENCE));
    Ok(match (user, password) {
        (Some(_), _) if plain => return Err(refused("smtp+plain://, USER")),
        (Some(user), Some(password)) => {
            builder.credentials(Credentials::new(user.to_owned(), password)).build()
        }
        (Some(_), None) => return Err(refused("LUYTRE_SMTP_PASSWORD")),
        (None, _) => builder.build(),
    })
}

/// Looks again and again until `stop` says so or is gone.
pub fn keep_telling(office: &Office, post: Option<&Post>, address: Option<&str>, stop: &Receiver<()>) {
    loop {
        look(office, post, address, crate::now, || stop.try_recv() != Err(TryRecvError::Empty));
        if stop.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

/// One look: works out what is new, writes letters and sends those that are to be tried.
/// Ends between two letters where it is `stopped`.
fn look(
    office: &Office,
    post: Option<&Post>,
    address: Option<&str>,
    now: impl Fn() -> Timestamp,
    stopped: impl Fn() -> bool,
) {
    let warn = |what: &'static str, error: luytre_office::OfficeError| {
        tracing::warn!(%error, "{what}");
    };
    if let Err(error) = office.follow_ledger(now()) {
        warn("notices could not be worked out", error);
    }
    if let Err(error) = office.follow_day(now()) {
        warn("what is near its day could not be worked out", error);
    }
    let Some(post) = post else { return };
    let fresh = || {
        let mut bytes = [0; 16];
        crate::random(&mut bytes);
        bytes
    };
    if let Err(error) = office.write_letters(now(), &post.domain, fresh) {
        warn("letters could not be written", error);
    }
    for _ in 0..MOST_ROUNDS {
        let mails = match office.letters_to_send(now(), address) {
            Ok(mails) if mails.is_empty() => return,
            Ok(mails) => mails,
            Err(error) => return warn("letters could not be taken", error),
        };
        for mail in &mails {
            if stopped() {
                return;
            }
            let kept = match post.send(mail, now()) {
                Ok(()) => office.letter_sent(now(), mail),
                Err(problem) => {
                    tracing::warn!(letter = mail.id, "a letter could not be sent; it is tried again later");
                    office.letter_failed(now(), mail, &problem)
                }
            };
            if let Err(error) = kept {
                warn("how a letter went could not be kept", error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::sync::{Arc, Mutex};

    use luytre_domain::body::BodyId;
    use luytre_domain::command::Command;
    use luytre_domain::permit::Actor;
    use luytre_domain::record::{Fields, Verdict};
    use luytre_office::{Account, Channel, NewPaper, Request, Topic, Wishes};
    use luytre_store::Place;
    use luytre_text::lang::Lang;
    use mail_parser::MessageParser;
    use serde_json::json;

    use super::*;

    /// A mail server that takes everything, and what it took.
    struct Server {
        taken: Arc<Mutex<Vec<String>>>,
    }

    impl Server {
        fn on(port: u16) -> Server {
            let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port");
            let taken = Arc::new(Mutex::new(Vec::new()));
            let kept = taken.clone();
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    drop(talk(stream, &kept));
                }
            });
            Server { taken }
        }

        fn letters(&self) -> Vec<String> {
            self.taken.lock().unwrap().clone()
        }
    }

    fn talk(stream: TcpStream, taken: &Mutex<Vec<String>>) -> std::io::Result<()> {
        let mut answer = stream.try_clone()?;
        let mut lines = BufReader::new(stream).lines();
        answer.write_all(b"220 here\r\n")?;
        while let Some(line) = lines.next() {
            let line = line?;
            let word = line.split(' ').next().unwrap_or_default().to_uppercase();
            match word.as_str() {
                "EHLO" | "HELO" => answer.write_all(b"250-here\r\n250 8BITMIME\r\n")?,
                "DATA" => {
                    answer.write_all(b"354 go on\r\n")?;
                    let mut letter = String::new();
                    for line in lines.by_ref() {
                        let line = line?;
                        if line == "." {
                            break;
                        }
                        letter += &line;
                        letter += "\r\n";
                    }
                    taken.lock().unwrap().push(letter);
                    answer.write_all(b"250 kept\r\n")?;
                }
                "QUIT" => {
                    answer.write_all(b"221 bye\r\n")?;
                    return Ok(());
                }
                _ => answer.write_all(b"250 well\r\n")?,
            }
        }
        Ok(())
    }

    /// A port on which nobody listens now.
    fn free_port() -> u16 {
        TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
    }

    fn post(port: u16) -> Post {
        let options = Options {
            smtp: Some(format!("smtp+plain://127.0.0.1:{port}")),
            mail_from: Some("luytre@mofa.example".to_owned()),
            smtp_password_file: None,
        };
        Post::new(&options).map_err(|refusal| refusal.args).unwrap().expect("a way")
    }

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+07:00").parse().unwrap()
    }

    fn actor(login: &str, body: &str, role: &str) -> Actor {
        Actor { login: login.to_owned(), body: BodyId(body.to_owned()), roles: vec![role.to_owned()] }
    }

    fn office(dir: &Path) -> Office {
        let pack = Arc::new(crate::pack::load(None).unwrap_or_else(|_| panic!("the pack is sound")));
        Office::open(Place::Sqlite(dir.to_path_buf()), pack).unwrap()
    }

    fn execute(office: &Office, who: &Actor, now: &str, command: Command) {
        let request = Request {
            actor: who.clone(),
            now: at(now),
            id: "1".to_owned(),
            command,
            seen: None,
            confirmed: BTreeSet::new(),
        };
        office.execute(request).unwrap_or_else(|error| panic!("{now}: {error}"));
    }

    fn person(office: &Office, who: &Actor, lang: Lang, wishes: &Wishes) {
        let account = Account {
            login: who.login.clone(),
            name: format!("Người dùng {}", who.login),
            body: who.body.clone(),
            roles: who.roles.clone(),
            lang,
            disabled: false,
        };
        office.put_account(&Office::operator(), at("2026-01-05T08:00"), &account, None).unwrap();
        office.put_wishes(who, wishes).unwrap();
    }

    #[test]
    fn a_letter_arrives_once_in_its_readers_language_and_only_if_wished() {
        let dir = tempfile::tempdir().unwrap();
        let port = free_port();
        let (clerk, mofa) = (actor("lan", "agency@da-nang-2025", "clerk"), actor("minh", "mofa", "ministry"));
        let (quiet, other) =
            (actor("yen", "agency@da-nang-2025", "clerk"), actor("hoa", "agency@hue", "clerk"));
        let first = office(dir.path());
        let off = |topic| (topic, Channel::Off);
        let once = BTreeMap::from([(Topic::Reply, Channel::AtOnce), off(Topic::Due), off(Topic::Duty)]);
        person(&first, &clerk, Lang::Vi, &Wishes::new("lan@danang.example", once));
        person(&first, &mofa, Lang::Fr, &Wishes::new("minh@mofa.example", BTreeMap::new()));
        let nothing = Topic::ALL.map(off).into();
        person(&first, &quiet, Lang::Vi, &Wishes::new("yen@danang.example", nothing));
        person(&first, &other, Lang::Vi, &Wishes::new("hoa@hue.example", BTreeMap::new()));

        let fields: Fields = serde_json::from_value(json!({
            "purpose": "cooperation", "secret": false, "signatory": "committee", "title": "Thỏa thuận cứu hộ trên biển",
            "instrument": "memorandum", "areas": ["trade"], "need": "n", "impact": "i",
            "partners": [{ "name": "Aichi", "country": "JP", "kind": "locality" }],
        }))
        .unwrap();
        let open = Command::Open {
            kind: "agreement".to_owned(),
            number: String::new(),
            owner: clerk.body.clone(),
            on: "2026-01-12".parse().unwrap(),
            fields,
            example: false,
        };
        execute(&first, &clerk, "2026-01-12T09:00", open);
        for sort in ["proposal", "draft_text"] {
            let paper = NewPaper {
                id: sort.to_owned(),
                sort: sort.to_owned(),
                title: sort.to_owned(),
                number: String::new(),
                media: "text/plain".to_owned(),
                bytes: b"x".to_vec(),
            };
            first.attach(&clerk, at("2026-01-12T09:10"), "TTQT-48-2026-0001", paper).unwrap();
        }
        let send = Command::Take {
            transition: "send".to_owned(),
            on: "2026-01-12".parse().unwrap(),
            fields: Fields::new(),
            note: String::new(),
        };
        execute(&first, &clerk, "2026-01-12T15:00", send);

        // In the evening nobody gets a daily letter; in the morning the server is down.
        let address = Some("https://luytre.example");
        look(&first, Some(&post(port)), address, || at("2026-01-13T06:30"), || false);
        assert_eq!(first.store().read("test", |snap| snap.unsent_letters()).unwrap(), []);
        look(&first, Some(&post(port)), address, || at("2026-01-13T07:05"), || false);
        let unsent = first.store().read("test", |snap| snap.unsent_letters()).unwrap();
        assert_eq!(
            unsent.iter().map(|(letter, _)| letter.login.as_str()).collect::<Vec<_>>(),
            ["hoa", "minh"]
        );
        assert!(unsent.iter().all(|(_, problem)| !problem.is_empty()), "why it failed is kept");
        drop(first);

        // The program starts anew, and the server is back.
        let second = office(dir.path());
        let server = Server::on(port);
        let post = post(port);
        look(&second, Some(&post), address, || at("2026-01-13T07:05"), || false);
        assert_eq!(server.letters().len(), 0, "it is not hammered");
        for now in ["2026-01-13T07:07", "2026-01-13T07:08", "2026-01-13T09:00"] {
            look(&second, Some(&post), address, || at(now), || false);
        }
        let letters = server.letters();
        assert_eq!(letters.len(), 2, "once to each who has something to hear");
        let raw = letters.iter().find(|letter| letter.contains("<minh@mofa.example>")).unwrap();
        let head = raw.split("\r\n\r\n").next().unwrap();
        assert!(head.is_ascii(), "headers travel as ASCII: {head}");
        let letter = MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert_eq!(letter.subject(), Some("Luytre : TTQT-48-2026-0001 : votre organe est consulté"));
        assert_eq!(letter.to().unwrap().first().unwrap().address(), Some("minh@mofa.example"));
        assert_eq!(letter.to().unwrap().first().unwrap().name(), Some("Người dùng minh"));
        assert!(letter.message_id().unwrap().ends_with("@mofa.example"));
        let text = letter.body_text(0).unwrap().into_owned();
        for words in ["Thỏa thuận cứu hộ trên biển", "https://luytre.example/records/TTQT-48-2026-0001"]
        {
            assert!(text.contains(words), "{text}");
        }

        let reply = Command::Reply {
            body: mofa.body.clone(),
            verdict: Verdict::Agrees,
            on: "2026-01-13".parse().unwrap(),
            note: String::new(),
        };
        execute(&second, &mofa, "2026-01-13T10:00", reply);
        for now in ["2026-01-13T10:01", "2026-01-13T10:05", "2026-01-14T08:00"] {
            look(&second, Some(&post), address, || at(now), || false);
        }
        let letters = server.letters();
        let later = &letters[2..];
        let subjects: Vec<(String, String)> = later
            .iter()
            .map(|letter| {
                let letter = MessageParser::default().parse(letter.as_bytes()).unwrap();
                let to = letter.to().unwrap().first().unwrap().address().unwrap().to_owned();
                (to, letter.subject().unwrap().to_owned())
            })
            .collect();
        assert_eq!(
            subjects[0],
            (
                "lan@danang.example".to_owned(),
                "Luytre: TTQT-48-2026-0001: Bộ Ngoại giao đã trả lời".to_owned()
            ),
            "at once, in Vietnamese"
        );
        assert!(later[0].contains("Subject: Luytre: TTQT-48-2026-0001: =?utf-8?b?"), "{}", later[0]);
        assert!(letters.iter().all(|letter| !letter.contains("yen@")), "who wishes no letters gets none");
        let hue = letters.iter().find(|letter| letter.contains("<hoa@hue.example>")).unwrap();
        let hue = MessageParser::default().parse(hue.as_bytes()).unwrap().body_text(0).unwrap().into_owned();
        assert!(
            hue.contains("kỳ 2025-12") && !hue.contains("TTQT-48"),
            "its own duties, nothing of others: {hue}"
        );
    }

    #[test]
    fn secrets_are_taken_from_no_command_line() {
        let check = |url: &str, from: Option<&str>| {
            let from = from.map(str::to_owned);
            let options = Options { smtp: Some(url.to_owned()), mail_from: from, smtp_password_file: None };
            let refusal = Post::new(&options).err().unwrap_or_else(|| panic!("{url} is refused"));
            assert!(!format!("{refusal:?}").contains("geheim"), "a password is never repeated: {refusal:?}");
        };
        check("smtp://lan:geheim@mail.example", Some("luytre@mail.example"));
        check("smtp+plain://lan@mail.example", Some("luytre@mail.example"));
        check("http://mail.example", Some("luytre@mail.example"));
        check("smtp+plain://mail.example:many", Some("luytre@mail.example"));
        check("smtp+plain://mail.example", None);
    }
}
