"""Parts of the documentation that tests write, between ``<!-- NAME: … -->`` and ``<!-- end of NAME -->``."""

import os
import re


def require_current(document, name, text, test):
    """Assert that the part ``name`` of ``document`` is ``text``; with ``UPDATE_DOCS`` set, write it first.

    ``test``: the path of the test module, which the failure names.
    """
    part = re.compile(rf"(<!-- {name}:.*?-->\n)(.*?)(<!-- end of {name} -->)", re.DOTALL)
    content = document.read_text(encoding="utf-8")
    assert len(part.findall(content)) == 1
    if os.environ.get("UPDATE_DOCS"):
        content = part.sub(lambda match: match[1] + text + match[3], content)
        document.write_text(content, encoding="utf-8")
    assert part.search(content)[2] == text, f"run UPDATE_DOCS=1 bash scripts/test.sh {test}"
