//! Keys of a deployment, in files of a folder that only the program's user can read.

use std::collections::BTreeMap;
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

/// The key files of a folder by name, for a backup; none when there is no folder.
///
/// # Errors
/// When they cannot be read.
pub fn read_key_files(folder: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_key_file(&name) {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Writes key files of a backup where there are none; answers the names of those that are here and differ, which stay
/// as they are.
///
/// # Errors
/// When they cannot be written, or a name is not a key file's.
pub fn write_key_files(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<String>> {
    if let Some(name) = files.keys().find(|name| !is_key_file(name)) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{name:?} is no key file")));
    }
    create_private_folder(folder)?;
    let mut kept = Vec::new();
    for (name, bytes) in files {
        if read_or_create(&folder.join(name), bytes)? != *bytes {
            kept.push(name.clone());
        }
    }
    Ok(kept)
}

/// A plain name that ends with `.key`: a backup must not name a file elsewhere.
fn is_key_file(name: &str) -> bool {
    let stem = name.strip_suffix(".key").unwrap_or_default();
    !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_a_backup_never_take_the_place_of_others_nor_leave_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (here, other) = (folder.path().join("keys"), folder.path().join("other"));
        let files: BTreeMap<_, _> = [("token.key".to_owned(), vec![1]), ("log-2.key".to_owned(), vec![2])].into();
        assert_eq!(read_key_files(&here).unwrap(), BTreeMap::new());
        assert_eq!(write_key_files(&here, &files).unwrap(), Vec::<String>::new());
        assert_eq!(read_key_files(&here).unwrap(), files);
        let newer: BTreeMap<_, _> = [("token.key".to_owned(), vec![3]), ("log-2.key".to_owned(), vec![2])].into();
        assert_eq!(write_key_files(&here, &newer).unwrap(), ["token.key"]);
        assert_eq!(read_key_files(&here).unwrap(), files);
        for name in ["../token.key", "/etc/x.key", ".key", "token"] {
            let bad: BTreeMap<_, _> = [(name.to_owned(), vec![1])].into();
            assert!(write_key_files(&other, &bad).is_err(), "{name}");
        }
        assert!(!other.exists());
    }
}
