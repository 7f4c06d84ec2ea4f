"""The proxy of QGIS's settings, as an address for pip."""

from urllib.parse import quote

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}


def qgis_proxy(password: bool = True) -> str:
    """Return the proxy of QGIS's settings as a URL, empty if there is none; without ``password``, it can be shown."""
    proxy = QgsNetworkAccessManager.instance().fallbackProxy()
    scheme = _SCHEMES.get(proxy.type())
    if scheme is None or not proxy.hostName():
        return ""
    login = quote(proxy.user(), safe="")
    if login and proxy.password():
        login += f":{quote(proxy.password(), safe='') if password else '***'}"
    return f"{scheme}://{login}{'@' if login else ''}{proxy.hostName()}:{proxy.port()}"
