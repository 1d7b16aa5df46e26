"""Secrets sealed with keys derived from those of the service."""

from __future__ import annotations

import pytest

from customer_core.webhooks.sealing import SEALED, OpenBox, WebhookSecretsUnreadable
from customer_standards.sealing import AesBox

OLD, NEW = b"an old secret of the service", b"a new secret of the service"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_what_is_sealed_opens_and_does_not_show():
    box = AesBox([NEW])
    kept = box.seal(SECRET, "default/wh_1")
    assert kept.startswith(SEALED)
    assert SECRET.removeprefix("whsec_") not in kept
    assert box.open(kept, "default/wh_1") == SECRET


def test_the_same_secret_is_never_sealed_to_the_same():
    box = AesBox([NEW])
    assert box.seal(SECRET, "here") != box.seal(SECRET, "here")


def test_what_was_kept_before_anything_was_sealed_is_read_as_it_is():
    assert AesBox([NEW]).open(SECRET, "here") == SECRET


def test_the_newest_key_seals_and_older_ones_open():
    kept = AesBox([OLD]).seal(SECRET, "here")
    both = AesBox([NEW, OLD])
    assert both.open(kept, "here") == SECRET
    assert AesBox([NEW]).open(both.seal(SECRET, "here"), "here") == SECRET


@pytest.mark.parametrize("box", [AesBox([NEW]), OpenBox()])
def test_without_its_key_it_does_not_open(box):
    kept = AesBox([OLD]).seal(SECRET, "here")
    with pytest.raises(WebhookSecretsUnreadable, match="ENCRYPTION_SECRETS"):
        box.open(kept, "here")


def test_it_opens_nowhere_but_in_its_place():
    kept = AesBox([NEW]).seal(SECRET, "default/wh_1")
    with pytest.raises(WebhookSecretsUnreadable):
        AesBox([NEW]).open(kept, "default/wh_2")


def test_what_was_changed_does_not_open():
    kept = AesBox([NEW]).seal(SECRET, "here")
    changed = kept[:-8] + ("A" if kept[-8] != "A" else "B") + kept[-7:]
    with pytest.raises(WebhookSecretsUnreadable):
        AesBox([NEW]).open(changed, "here")


def test_without_a_key_a_secret_is_kept_as_it_is():
    assert OpenBox().open(OpenBox().seal(SECRET, "here"), "here") == SECRET
