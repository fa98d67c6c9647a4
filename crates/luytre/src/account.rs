//! `luytre account …`: the first accounts are made here, by whoever sits at the machine.

use std::io::Read as _;

use luytre_domain::body::BodyId;
use luytre_domain::refusal::Refusal;
use luytre_office::{Account, Office};
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde_json::json;

use crate::words::{Answer, Refused, Say};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Makes an account, or changes it. The password is read from standard input.
    Put {
        login: String,
        #[arg(long)]
        name: String,
        /// A national body (mofa) or an organ of a unit (agency@da-nang-2025).
        #[arg(long)]
        body: String,
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// Language of its pages.
        #[arg(long = "language", default_value = "vi", value_parser = |tag: &str| tag.parse::<Lang>())]
        language: Lang,
        #[arg(long)]
        disabled: bool,
    },
    /// All accounts.
    List,
}

pub fn run(say: &Say, office: &Office, command: &Command) -> Result<Answer, Refused> {
    match command {
        Command::Put { login, name, body, roles, language, disabled } => {
            let account = Account {
                login: login.to_lowercase(),
                name: name.clone(),
                body: BodyId(body.clone()),
                roles: roles.clone(),
                lang: *language,
                disabled: *disabled,
            };
            let mut password = String::new();
            std::io::stdin()
                .read_to_string(&mut password)
                .map_err(|error| Refusal::new("store").arg("problem", error))?;
            put(office, &account, password.trim_end_matches(['\r', '\n']))?;
            let text = say.get("account-made", &Args::new().text("login", &*account.login));
            Ok(Answer { text: format!("{text}\n"), json: json!(account), findings: false })
        }
        Command::List => {
            let accounts = office.accounts(&Office::operator())?;
            let text = accounts
                .iter()
                .map(|account| {
                    format!(
                        "{}\t{}\t{}\t{}\n",
                        account.login,
                        account.body,
                        account.roles.join(","),
                        account.name
                    )
                })
                .collect();
            Ok(Answer { text, json: json!(accounts), findings: false })
        }
    }
}

pub fn put(office: &Office, account: &Account, password: &str) -> Result<(), Refused> {
    let mut salt = [0; 16];
    crate::random(&mut salt);
    Ok(office.put_account(&Office::operator(), crate::now(), account, Some((password, &salt)))?)
}
