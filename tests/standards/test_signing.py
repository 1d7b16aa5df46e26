"""Signatures with a key derived from a secret."""

import pytest

from customer_standards import Ed25519Signer


def test_the_same_secret_always_gives_the_same_key():
    assert Ed25519Signer(b"secret").public_key == Ed25519Signer(b"secret").public_key


@pytest.mark.parametrize("other", [Ed25519Signer(b"other"), Ed25519Signer(b"secret", "letters")])
def test_another_secret_or_use_gives_another_key(other):
    assert other.public_key != Ed25519Signer(b"secret").public_key


def test_a_signature_is_one_of_that_content_by_that_key_alone():
    signer, other = Ed25519Signer(b"secret"), Ed25519Signer(b"other")
    signature = signer.sign(b"content")
    assert other.is_signature(signature, b"content", signer.public_key)
    assert not signer.is_signature(signature, b"Content", signer.public_key)
    assert not signer.is_signature(signature, b"content", other.public_key)


@pytest.mark.parametrize("nonsense", ["", "!", "AAAA", "é", "=" * 88])
def test_what_is_no_signature_and_no_key_is_refused(nonsense):
    signer = Ed25519Signer(b"secret")
    assert not signer.is_signature(nonsense, b"content", signer.public_key)
    assert not signer.is_signature(signer.sign(b"content"), b"content", nonsense)
