"""Routes: direct, or through the proxy of the environment."""

import logging
import os
import ssl
from functools import cache
from urllib.request import getproxies, proxy_bypass

import httpx

from statusledger.errors import FetchError
from statusledger.fetch.address_guard import Allowance, host_of
from statusledger.fetch.connections import DirectTransport, Lookup, ProxiedTransport, Resolver
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.settings import Settings


class Routes:
    """Routes with one TLS context.

    httpx's client would log whole addresses, keep cookies and prepare redirects, so only its transports are used.
    """

    def __init__(self, settings: Settings, lookup: Lookup | None) -> None:
        # At DEBUG it logs response headers, which may repeat parts of a request: secrets of the source.
        logging.getLogger("httpcore").setLevel(logging.INFO)
        self._context = tls_context(settings)
        self._direct = DirectTransport(self._context, lookup or Resolver())
        self._proxies = getproxies() if settings.trust_env else {}
        self._through: dict[str, httpx.AsyncHTTPTransport] = {}

    def transport(self, url: httpx.URL, allowance: Allowance) -> httpx.AsyncBaseTransport:
        """Return a transport; check names for a proxy, which resolves them. Raises FetchFailure."""
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all")
        if not proxy or proxy_bypass(host_of(url)):
            return self._direct
        allowance.check_name(host_of(url))
        return self._through.get(proxy) or self._opened(proxy)

    async def close(self) -> None:
        """Close open proxies."""
        for transport in self._through.values():
            await transport.aclose()

    def _opened(self, proxy: str) -> httpx.AsyncHTTPTransport:
        address = proxy if "://" in proxy else f"http://{proxy}"
        try:
            self._through[proxy] = ProxiedTransport(self._context, address)
        except ImportError:
            raise FetchFailure(FetchError, "a SOCKS proxy is set, which needs `pip install 'httpx[socks]'`") from None
        except (httpx.InvalidURL, ValueError):
            raise FetchFailure(FetchError, "a proxy is set whose address cannot be read") from None
        return self._through[proxy]


def tls_context(settings: Settings) -> ssl.SSLContext:
    """Return the context of all connections, with the certificates of the environment."""
    return _tls(settings.trust_env, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _tls(trust_env: bool, _file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Create the TLS context once: reading certificates takes 30 ms, as long as a dozen polls."""
    return httpx.create_ssl_context(trust_env=trust_env)
