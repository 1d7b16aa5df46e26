"""The generated pages say what the code says."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = (
    "privacy/record-of-processing.md",
    "reference/cli.md",
    "reference/errors.md",
    "reference/events.md",
    "reference/settings.md",
)


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


@pytest.mark.parametrize("name", NAMES)
def test_a_generated_page_is_as_the_code_has_it(pages, name):
    written = (ROOT / "docs" / name).read_text()

    assert written == pages[name], "run: uv run python docs/generate.py"


def test_every_page_of_these_is_generated(pages):
    assert sorted(pages) == sorted(NAMES)
