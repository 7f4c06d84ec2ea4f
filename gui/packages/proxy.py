"""The proxy of QGIS's settings, as an address for pip."""

from urllib.parse import quote

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}


def qgis_proxy(password: bool = True, address: str = "") -> str:
    """Return the proxy of QGIS's settings as a URL, empty if there is none; without ``password``, it can be shown.

    ``address``: what is to be reached; empty as well if it begins like one that the settings exclude from the proxy.
    """
    manager = QgsNetworkAccessManager.instance()
    proxy, excluded = manager.fallbackProxy(), filter(None, (*manager.excludeList(), *manager.noProxyList()))
    scheme = _SCHEMES.get(proxy.type())
    if scheme is None or not proxy.hostName() or address.lower().startswith(tuple(map(str.lower, excluded))):
        return ""
    login = quote(proxy.user(), safe="")
    if login and proxy.password():
        login += f":{quote(proxy.password(), safe='') if password else '***'}"
    return f"{scheme}://{login}{'@' if login else ''}{proxy.hostName()}:{proxy.port()}"
