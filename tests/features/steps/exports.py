"""Steps about the archives that people get of what is held about them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from pytest_bdd import step, then, when

from tests.features.phrases import phrase
from tests.features.steps.rights import Asked
from tests.features.story import Story
from tests.features.worlds.answers import Refused

MANIFEST = "manifest.json"


class Kept:
    """A link that somebody kept."""

    link: str = ""


@pytest.fixture
def kept() -> Kept:
    return Kept()


@step("the archives are made")
def archives_are_made(story: Story) -> None:
    story.world.make_archives()


@when("the customer keeps the link to the archive")
def keeps_the_link(story: Story, asked: Asked, kept: Kept) -> None:
    kept.link = _link(story, asked)


@then("the link is no longer good")
def is_no_longer_good(story: Story, kept: Kept) -> None:
    with pytest.raises(Refused) as refused:
        story.world.fetch(kept.link)
    assert refused.value.code == "EXPORT_NOT_FOUND"


@then("there is no link to the archive")
def there_is_no_link(story: Story, asked: Asked) -> None:
    assert story.world.archive_link(story.keeper, asked.last) is None


@then(phrase("the archive has the profile of {name:Name}"))
def has_the_profile(story: Story, asked: Asked, name: str) -> None:
    with _archive(story, asked) as archive:
        assert json.loads(archive.read("profile.json"))["id"] == name
        assert name in archive.read("index.html").decode()


@then(phrase("the archive has the order {order:Id}"))
def has_the_order(story: Story, asked: Asked, order: str) -> None:
    with _archive(story, asked) as archive:
        assert [one["orderId"] for one in json.loads(archive.read("orders.json"))] == [order]
        assert order in archive.read("orders.csv").decode()


@then(phrase("the archive tells of {kind:Id}"))
def tells_of(story: Story, asked: Asked, kind: str) -> None:
    with _archive(story, asked) as archive:
        lines = archive.read("events.jsonl").decode().splitlines()
    assert kind in {json.loads(line)["eventType"] for line in lines}


@then(phrase("the archive has nothing of {text}"))
def has_nothing_of(story: Story, asked: Asked, text: str) -> None:
    with _archive(story, asked) as archive:
        assert not [name for name in archive.namelist() if text.encode() in archive.read(name)]


@then("every file of the archive is as its manifest says")
def is_as_its_manifest_says(story: Story, asked: Asked) -> None:
    with _archive(story, asked) as archive:
        listed = {one["name"]: one["sha256"] for one in json.loads(archive.read(MANIFEST))["files"]}
        found = {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != MANIFEST
        }
    assert listed == found


def _link(story: Story, asked: Asked) -> str:
    link = story.world.archive_link(story.keeper, asked.last)
    assert link is not None
    return link


def _archive(story: Story, asked: Asked) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(story.world.fetch(_link(story, asked))))
