//! Messages: every sentence a person reads comes from a Fluent file, by key.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::format;
use crate::lang::Lang;

/// A source of each language for every file named.
macro_rules! own {
    ($($file:literal),* $(,)?) => {
        &[$(
            (Lang::Vi, concat!("program/vi/", $file), include_str!(concat!("../locale/vi/", $file, ".ftl"))),
            (Lang::En, concat!("program/en/", $file), include_str!(concat!("../locale/en/", $file, ".ftl"))),
            (Lang::Fr, concat!("program/fr/", $file), include_str!(concat!("../locale/fr/", $file, ".ftl"))),
        )*]
    };
}

/// The program's own sentences, as sources for [`Messages::new`]; a pack adds its words to them.
pub const OWN: &[(Lang, &str, &str)] = own![
    "program", "shell", "work", "register", "office", "read", "joint", "chart", "review", "figures", "open",
    "plans", "letters", "duties", "notices",
];

/// Values for the places of a message.
#[derive(Default)]
pub struct Args(FluentArgs<'static>);

impl Args {
    pub fn new() -> Args {
        Args::default()
    }

    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Args {
        self.0.set(name, value.into());
        self
    }

    /// As [`Args::text`], for a name that is only known when the program runs.
    #[must_use]
    pub fn named(mut self, name: String, value: String) -> Args {
        self.0.set(name, value);
        self
    }

    /// A number: plural forms see it, and it is shown with the grouping of the language.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: i64) -> Args {
        #[expect(
            clippy::cast_precision_loss,
            reason = "Fluent's numbers are floats; counts stay far below 2^53"
        )]
        self.0.set(name, FluentValue::from(value as f64));
        self
    }
}

/// Something wrong with a message file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageFinding {
    pub file: String,
    /// 1-based; 0 where the whole file is meant.
    pub line: usize,
    pub problem: String,
}

/// The messages of all languages.
pub struct Messages {
    bundles: BTreeMap<Lang, FluentBundle<FluentResource>>,
    keys: BTreeMap<Lang, BTreeSet<String>>,
}

impl Messages {
    /// Each source is a language, the name of a file, and its text; several files may make one language. Fails with every syntax error and every key given twice.
    pub fn new(sources: &[(Lang, &str, &str)]) -> Result<Messages, Vec<MessageFinding>> {
        let mut findings = Vec::new();
        let mut messages = Messages { bundles: BTreeMap::new(), keys: BTreeMap::new() };
        for &(lang, file, source) in sources {
            let line = |at: usize| source.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
                findings.extend(errors.into_iter().map(|error| MessageFinding {
                    file: file.to_owned(),
                    line: line(error.pos.start),
                    problem: error.to_string(),
                }));
                resource
            });
            let keys = messages.keys.entry(lang).or_default();
            for entry in resource.entries() {
                if let fluent_syntax::ast::Entry::Message(message) = entry
                    && !keys.insert(message.id.name.to_owned())
                {
                    let at = message.id.name.as_ptr() as usize - resource.source().as_ptr() as usize;
                    let problem = message.id.name.to_owned();
                    findings.push(MessageFinding { file: file.to_owned(), line: line(at), problem });
                }
            }
            // A key given twice is reported above, so the bundle may keep its first meaning.
            drop(messages.bundles.entry(lang).or_insert_with(|| bundle(lang)).add_resource(resource));
        }
        if findings.is_empty() { Ok(messages) } else { Err(findings) }
    }

    /// The message in `lang`. An unknown key comes back in white brackets: visible, and never a crash.
    pub fn get(&self, lang: Lang, key: &str, args: &Args) -> String {
        let pattern =
            self.bundles.get(&lang).and_then(|bundle| Some((bundle, bundle.get_message(key)?.value()?)));
        let Some((bundle, pattern)) = pattern else { return format!("⟦{key}⟧") };
        bundle.format_pattern(pattern, Some(&args.0), &mut Vec::new()).into_owned()
    }

    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.keys.get(&lang).is_some_and(|keys| keys.contains(key))
    }

    /// Every key that one language has and another lacks.
    pub fn missing(&self) -> Vec<(Lang, String)> {
        let all: BTreeSet<&String> = self.keys.values().flatten().collect();
        let lacking =
            |lang| all.iter().filter(move |key| !self.has(lang, key)).map(move |key| (lang, (*key).clone()));
        Lang::ALL.into_iter().flat_map(lacking).collect()
    }
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // The marks would be visible in PDF and terminal; our three languages run the same way.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::Vi => |value, _| grouped(value, Lang::Vi),
        Lang::En => |value, _| grouped(value, Lang::En),
        Lang::Fr => |value, _| grouped(value, Lang::Fr),
    }));
    bundle
}

fn grouped(value: &FluentValue, lang: Lang) -> Option<String> {
    match value {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only whole numbers come in through `Args::number`"
        )]
        FluentValue::Number(FluentNumber { value, .. }) => Some(format::integer(*value as i64, lang)),
        _ => None,
    }
}
