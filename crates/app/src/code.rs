//! Join and sign-in codes: 26 characters of Crockford's base 32, 130 bits, known to the server as a hash only.

use sha2::{Digest as _, Sha256};

use crate::random::Random;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 26;

/// A fresh code.
pub(crate) fn generate(random: &dyn Random) -> String {
    let mut bytes = [0; LENGTH];
    random.fill(&mut bytes);
    // 256 is a multiple of 32, so that each character is equally likely.
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// The hash under which a typed code is kept; `None` when it cannot be a code. Case, spaces and hyphens do not
/// matter, and letters that Crockford leaves out are read as the digits they look like.
pub(crate) fn hash(typed: &str) -> Option<Vec<u8>> {
    let mut code = String::with_capacity(LENGTH);
    for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            c => c,
        };
        if !c.is_ascii() || !ALPHABET.contains(&(c as u8)) || code.len() == LENGTH {
            return None;
        }
        code.push(c);
    }
    (code.len() == LENGTH).then(|| digest(code.as_bytes()))
}

/// SHA-256; enough for values that are random themselves.
pub(crate) fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = generate(&SystemRandom);
        assert_eq!(code.len(), LENGTH);
        let typed = format!(" {}-{} ", code[..13].to_lowercase(), &code[13..]).replace('0', "o").replace('1', "l");
        assert_eq!(hash(&typed), hash(&code));
    }

    #[test]
    fn anything_else_is_no_code() {
        for bad in ["", "ABC", &"A".repeat(27), &"U".repeat(26), &"é".repeat(26)] {
            assert_eq!(hash(bad), None, "{bad}");
        }
    }
}
