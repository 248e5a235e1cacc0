//! Keys of a deployment, in files of a folder that only the program's user can read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};

use crate::random::Random;

/// The keys.
#[derive(Clone)]
pub struct Keys {
    /// Signs access tokens.
    pub(crate) token: SigningKey,
    /// Hashes idempotency keys and bodies, so that the table tells nothing without it.
    pub(crate) idempotency: [u8; 32],
    /// Hides who speaks under which name in which negotiation.
    pub(crate) pseudonym: [u8; 32],
}

impl Keys {
    /// Fresh keys, kept nowhere.
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        let token = SigningKey::from_bytes(&bytes);
        let (mut idempotency, mut pseudonym) = ([0; 32], [0; 32]);
        random.fill(&mut idempotency);
        random.fill(&mut pseudonym);
        Self { token, idempotency, pseudonym }
    }

    /// Reads the keys in a folder; makes those that are missing.
    ///
    /// # Errors
    /// When the folder cannot be read or written, or a file is not a key.
    pub fn open(folder: &Path, random: &dyn Random) -> io::Result<Self> {
        create_private_folder(folder)?;
        let fresh = Self::generate(random);
        let bad =
            |name: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{name} in the keys folder is not a key"));
        let der = fresh.token.to_pkcs8_der().map_err(|_| bad("token.key"))?;
        let token = read_or_create(&folder.join("token.key"), der.as_bytes())?;
        let idempotency = read_or_create(&folder.join("idempotency.key"), &fresh.idempotency)?;
        let pseudonym = read_or_create(&folder.join("pseudonym.key"), &fresh.pseudonym)?;
        Ok(Self {
            token: SigningKey::from_pkcs8_der(&token).map_err(|_| bad("token.key"))?,
            idempotency: idempotency.try_into().map_err(|_| bad("idempotency.key"))?,
            pseudonym: pseudonym.try_into().map_err(|_| bad("pseudonym.key"))?,
        })
    }
}

fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Takes a key file's rights away from everyone but its owner: copying a folder may have given them.
fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path)?.permissions().mode();
        if mode & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700))?;
            tracing::warn!(
                "{} could be read by others on this machine and cannot any more; if they may have, remove it once, \
                 so that a new key is made",
                path.display()
            );
        }
    }
    Ok(())
}

/// The file's bytes; when there is none, `fresh`, written whole or not at all.
fn read_or_create(path: &Path, fresh: &[u8]) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Ok(bytes) => {
            make_private(path)?;
            return Ok(bytes);
        }
        unread => return unread,
    }
    let part = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    file.write_all(fresh)?;
    file.sync_all()?;
    // Two processes may start at once: the first link wins, both read the same key.
    match fs::hard_link(&part, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let _ = fs::remove_file(&part);
            return Err(error);
        }
        _ => fs::remove_file(&part)?,
    }
    fs::read(path)
}
