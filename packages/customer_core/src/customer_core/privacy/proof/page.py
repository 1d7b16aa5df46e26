"""A certificate as a page that a person can read, print and file."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from customer_core.kernel.clock import format_time
from customer_core.privacy.erasure.ports import MASKED
from customer_core.privacy.proof.certificate import (
    Certificate,
    Done,
    SignedCertificate,
    Verdict,
)

_STYLE = """
body { font: 15px/1.5 Georgia, serif; max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem;
  color: #222 }
h1 { font-size: 1.7rem; margin-bottom: .2rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid #ccc }
td.number, th.number { text-align: right; white-space: nowrap }
dl { display: grid; grid-template-columns: 14rem 1fr; gap: .2rem 1rem }
dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
.verdict { border: 2px solid #1b6e3c; padding: .6rem 1rem; margin: 1rem 0; font-weight: bold }
.found { border-color: #a3161a; color: #a3161a }
code { overflow-wrap: anywhere; font-size: .85rem }
@media print { body { margin: 0 } h2 { break-after: avoid } tr { break-inside: avoid } }
"""

_SEARCHED = (
    "Everything in each place was read to its end. What is counted as shared belongs to somebody "
    "else, and holds a name or an address that this person had too."
)
_NUMBERS = frozenset({"Number", "Read", "Letters", "Found", "Shared"})
_CHECK = "The signature is that of the certificate in JSON; check it with"


def page_of(signed: SignedCertificate) -> str:
    """Return the page of a certificate, with nothing to load from elsewhere."""
    one = signed.certificate
    parts = (
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>Certificate of erasure {escape(one.id)}</title><style>{_STYLE}</style></head>",
        "<body><h1>Certificate of erasure</h1>",
        "<p>Article 17 of Regulation (EU) 2016/679 (GDPR)</p>",
        _verdict(one),
        _facts(one),
        "<h2>What was done</h2>",
        _table(
            ("Place", "What was done", "Number", "Why anything is kept", "Until"),
            ((done.place, _told(done), done.count, done.ground, done.until) for done in one.done),
        ),
        "<h2>What was searched afterwards</h2>",
        f"<p>{_SEARCHED}</p>",
        _table(
            ("Place", "Read", "Letters", "Found", "Shared"),
            (
                (place.place, place.read, place.letters, place.found, place.shared)
                for place in one.searched
            ),
        ),
        "<h2>Signature</h2>",
        _definitions(
            (
                ("Algorithm", signed.signature.algorithm),
                ("Public key", signed.signature.public_key),
                ("Signature", signed.signature.value),
            )
        ),
        f"<p>{_CHECK} <code>customers gdpr certificate check FILE</code>.</p></body></html>\n",
    )
    return "\n".join(parts)


def _verdict(one: Certificate) -> str:
    if one.verdict is Verdict.GONE:
        return (
            '<p class="verdict">The person is gone: nothing that identifies them was found '
            "in any place searched.</p>"
        )
    count = sum(place.found for place in one.searched)
    return f'<p class="verdict found">The person is not gone: found in {count} places.</p>'


def _facts(one: Certificate) -> str:
    return _definitions(
        (
            ("Controller", one.controller),
            ("Certificate", one.id),
            ("Business", one.business_id),
            ("Request", one.request_id),
            ("Pseudonym of the person", one.subject),
            ("Erased", format_time(one.erased_at)),
            ("Searched", format_time(one.searched_at)),
            ("Identifiers searched for", str(one.marks)),
        )
    )


def _definitions(pairs: Iterable[tuple[str, str]]) -> str:
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
    return f"<dl>{''.join(rows)}</dl>"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> str:
    titles = "".join(_title(title) for title in head)
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"


def _title(title: str) -> str:
    kind = ' class="number"' if title in _NUMBERS else ""
    return f"<th{kind}>{escape(title)}</th>"


def _told(done: Done) -> str:
    return "kept without the person" if done.treatment == MASKED else done.treatment


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{escape(value)}</td>"
