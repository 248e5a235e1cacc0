//! The hash over all leaves of a log, as RFC 6962 defines it, from one pass over the leaves' hashes.

use sha2::{Digest as _, Sha256};

use crate::Hash;

/// A tree that grows leaf by leaf. Keeps the roots of its complete subtrees only: one for each bit of its size.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    size: u64,
    /// Roots of complete subtrees, the largest first.
    peaks: Vec<Hash>,
}

impl Tree {
    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the hash of the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each subtree of the same size as the new one joins it, as a binary counter carries.
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            hash = node(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The hash over all leaves; of no leaves, that of no bytes.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(&last) = peaks.next() else { return Sha256::digest([]).into() };
        peaks.fold(last, |right, left| node(left, &right))
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(hex: &str) -> Hash {
        let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
        std::array::from_fn(byte)
    }

    #[test]
    fn the_published_vector_has_its_root() {
        let mut tree = Tree::default();
        for leaf in [
            "45762e72904334abf35d916a7c63b85e3193cfbe71ba9229e56234c5289506af",
            "57e3de38a125e32473a0babbd623392da0e8ae852f3dc672e0da3b5659807e84",
            "c8acbdf0cbb9b64349fa07c8015f5500526d273111dd51d70b89a357864207bd",
        ] {
            tree.push(hash(leaf));
        }
        assert_eq!(tree.size(), 3);
        assert_eq!(tree.root(), hash("75a650162890c0f70b6f86427c0b7fae869275c03f8e8d049bf89c02876e1f1d"));
    }

    #[test]
    fn every_size_has_the_root_that_an_independent_crate_computes() {
        let mut tree = Tree::default();
        let mut oracle = ct_merkle::mem_backed_tree::MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for size in 0..=1_000_u64 {
            assert_eq!(tree.root().as_slice(), oracle.root().as_bytes().as_slice(), "size {size}");
            let leaf = size.to_be_bytes().to_vec();
            tree.push(Sha256::new().chain_update([0]).chain_update(&leaf).finalize().into());
            oracle.push(leaf);
        }
    }
}
