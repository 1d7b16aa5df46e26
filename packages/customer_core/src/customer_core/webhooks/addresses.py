"""Where a webhook may be sent: by the form of its URL, and by the address its name leads to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from customer_core.webhooks.errors import InvalidWebhookUrl

LONGEST_URL = 2000

_FIELD = "url"
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def check_url(url: str, *, allow_private: bool) -> str:
    """Return a URL that webhooks may be sent to.

    The address that a name leads to is looked at when something is sent, for it can change.

    Args:
        url: of the receiver.
        allow_private: whether plain HTTP and addresses within a network are allowed.

    Raises:
        InvalidWebhookUrl: it is none, carries a password, or is not allowed.
    """
    if len(url) > LONGEST_URL or not url.isascii() or any(char <= " " for char in url):
        raise InvalidWebhookUrl(
            _FIELD, f"must be a URL of up to {LONGEST_URL} characters, all ASCII, without spaces"
        )
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InvalidWebhookUrl(_FIELD, "must be a URL such as https://shop.example/hook") from None
    schemes = ("https", "http") if allow_private else ("https",)
    if parts.scheme not in schemes or not host:
        begin = " or ".join(f"{scheme}://" for scheme in schemes)
        raise InvalidWebhookUrl(_FIELD, f"must begin with {begin} and name a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise InvalidWebhookUrl(_FIELD, "must have neither a user, nor a password, nor a fragment")
    if not allow_private and _is_private_name(host):
        raise InvalidWebhookUrl(_FIELD, "must lead to an address on the public internet")
    return url


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, whatever form it is hidden in."""
    try:
        return _is_public(ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address.teredo:
            inner = address.teredo[1]
        if any(address in network for network in _TRANSLATED):
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_private_name(host: str) -> bool:
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return not is_public(name)
