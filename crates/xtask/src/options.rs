//! What follows a command's name: switches, options with a value, and the rest. A command takes what it knows and
//! then calls [`Options::done`], which refuses anything left over.

use crate::shell::Outcome;

pub(crate) struct Options(Vec<String>);

impl Options {
    pub(crate) fn new(arguments: Vec<String>) -> Self {
        Self(arguments)
    }

    /// Takes `--name`; answers whether it was there.
    pub(crate) fn switch(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|argument| argument != name);
        self.0.len() < before
    }

    /// Takes `--name VALUE` or `--name=VALUE`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>, String> {
        let prefix = format!("{name}=");
        let Some(at) = self.0.iter().position(|argument| argument == name || argument.starts_with(&prefix)) else {
            return Ok(None);
        };
        let argument = self.0.remove(at);
        if let Some(value) = argument.strip_prefix(&prefix) {
            return Ok(Some(value.to_owned()));
        }
        if at == self.0.len() {
            return Err(format!("{name} needs a value"));
        }
        Ok(Some(self.0.remove(at)))
    }

    /// Takes the next argument that stands alone.
    pub(crate) fn positional(&mut self, what: &str) -> Result<String, String> {
        if self.0.first().is_none_or(|argument| argument.starts_with('-')) {
            return Err(format!("{what} is missing"));
        }
        Ok(self.0.remove(0))
    }

    /// Everything that was not taken, to hand on to another program.
    pub(crate) fn rest(self) -> Vec<String> {
        self.0
    }

    /// Refuses what no one took.
    pub(crate) fn done(self) -> Outcome {
        match self.0.first() {
            None => Ok(()),
            Some(argument) => Err(format!("does not know `{argument}`; see `cargo xtask help`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Options {
        Options::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn both_spellings_of_a_value_are_taken() {
        for line in ["--rounds 7 --fast", "--fast --rounds=7"] {
            let mut given = options(line);
            assert_eq!(given.value("--rounds"), Ok(Some("7".to_owned())));
            assert!(given.switch("--fast"));
            assert_eq!(given.done(), Ok(()));
        }
    }

    #[test]
    fn a_value_that_is_missing_is_named() {
        assert_eq!(options("--rounds").value("--rounds"), Err("--rounds needs a value".to_owned()));
        assert_eq!(options("").positional("DIR"), Err("DIR is missing".to_owned()));
        assert_eq!(options("--check").positional("DIR"), Err("DIR is missing".to_owned()));
    }

    #[test]
    fn what_no_one_took_is_refused() {
        assert!(options("--fats").done().is_err());
    }
}
