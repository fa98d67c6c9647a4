//! Guards and filters of the pack, written in CEL. The crate `cel` parses and evaluates; ours is the check that
//! an expression speaks only of what exists, and the record as its variables.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// A compiled expression together with its text.
#[derive(Clone)]
pub struct Expr {
    text: String,
    program: Arc<cel::Program>,
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expr").field(&self.text).finish()
    }
}

/// The variables an expression sees.
#[derive(Clone, Debug, Default)]
pub struct Scope(pub BTreeMap<String, Value>);

/// `days(from, to)`: how many days lie between two days, the first of them counted and the last not. A day that is not known
/// to the day is no day to count from, so that the expression has no value.
fn days(from: Arc<String>, to: Arc<String>) -> Result<i64, cel::ExecutionError> {
    let day = |text: &str| {
        let day: Result<jiff::civil::Date, _> = text.parse();
        day.map_err(|error| cel::ExecutionError::function_error("days", error.to_string()))
    };
    let (from, to) = (day(&from)?, day(&to)?);
    Ok(from.until(to).map_or(0, |span| i64::from(span.get_days())))
}

impl Expr {
    /// Fails with the parser's words when the text is not an expression.
    pub fn parse(text: &str) -> Result<Expr, String> {
        let program = cel::Program::compile(text).map_err(|error| error.to_string())?;
        Ok(Expr { text: text.to_owned(), program: Arc::new(program) })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The variables it names.
    pub fn variables(&self) -> Vec<String> {
        self.program.references().variables().into_iter().map(str::to_owned).collect()
    }

    /// Whether it holds. What cannot be evaluated (a value that is not there yet) does not hold: a guard never
    /// opens by accident.
    pub fn holds(&self, scope: &Scope, fold: fn(&str) -> String) -> bool {
        matches!(self.value(scope, fold), Ok(Value::Bool(true)))
    }

    /// Its value, or why there is none.
    pub fn value(&self, scope: &Scope, fold: fn(&str) -> String) -> Result<Value, String> {
        let mut context = cel::Context::default();
        context
            .add_function("fold", move |text: Arc<String>| fold(&text))
            .map_err(|error| error.to_string())?;
        context.add_function("days", days).map_err(|error| error.to_string())?;
        for (name, value) in &scope.0 {
            context.add_variable(name.as_str(), value.clone()).map_err(|error| error.to_string())?;
        }
        let value = self.program.execute(&context).map_err(|error| error.to_string())?;
        match value {
            cel::Value::Bool(yes) => Ok(Value::Bool(yes)),
            cel::Value::Int(number) => Ok(Value::from(number)),
            cel::Value::UInt(number) => Ok(Value::from(number)),
            cel::Value::String(text) => Ok(Value::from(text.as_str())),
            other => Err(format!("{:?}", other.type_of())),
        }
    }
}
