"""The recovery seed on paper: three shares of 33 English words (SLIP-39), any two of which give the seed back."""

from collections.abc import Iterable

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from records.vault.errors import WrongShares

NEEDED, MADE = 2, 3
WORDS = 33


def split(seed: bytes) -> list[str]:
    """The three shares of `seed`, each a line of words. No passphrase: the paper alone must do in ten years' time."""
    group: list[str]
    [group] = generate_mnemonics(1, [(NEEDED, MADE)], seed, iteration_exponent=0)
    return group


def seed_from_shares(shares: Iterable[str]) -> bytes:
    """The seed that two shares give. Raises WrongShares, without any of their words."""
    try:
        seed: bytes = combine_mnemonics(list(shares))
    except (MnemonicError, ValueError):
        raise WrongShares("These are not two shares of one recovery kit, or a word is wrong.") from None
    return seed
