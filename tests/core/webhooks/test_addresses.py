"""Webhooks go to the public internet alone, whatever form an address is hidden in."""

from __future__ import annotations

import pytest

from customer_core.webhooks.addresses import check_url, is_public
from customer_core.webhooks.errors import InvalidWebhookUrl


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/hook?x=1",
        "https://shop.example:8443",
        "https://xn--d-uga.example/",
        "https://[2606:4700::1111]/hook",
        "https://8.8.8.8/",
    ],
)
def test_a_public_https_address_is_accepted(url):
    assert check_url(url, allow_private=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example/hook",
        "http://shop.example/hook",
        "ftp://shop.example/",
        "https://",
        "https://user:password@shop.example/",
        "https://shop.example/#part",
        "https://shop.example/a b",
        "https://shop.example/\r\nX: 1",
        "https://łódź.example/",
        "https://shop.example:99999/",
        "https://[::1/",
        "https://shop.example/" + "x" * 2000,
        "https://localhost/",
        "https://db.internal/",
        "https://printer.local./",
        "https://127.0.0.1/",
        "https://10.0.0.8/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(url):
    with pytest.raises(InvalidWebhookUrl, match="url: must"):
        check_url(url, allow_private=False)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/hook", "http://localhost/", "https://a.internal/"]
)
def test_development_may_stay_on_its_machine(url):
    assert check_url(url, allow_private=True) == url


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "fc00::1",
        "fe80::1%eth0",
        "ff02::1",
        "2001:db8::1",
        "no address",
    ],
)
def test_an_address_within_a_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)
