"""The JSON Schemas that the package ships, made of the types that read the files.

`python -m tests.support.schemas` rewrites them.
"""

import json
from typing import Any

from statusledger import catalogue
from statusledger.alerts import config as alerts
from statusledger.catalogue import settings
from statusledger.gate import stack
from statusledger.platforms import PLATFORMS
from statusledger.sla import config as sla
from tests.support.paths import ROOT

FOLDER = ROOT / "scraper" / "statusledger"


def schemas() -> dict[str, dict[str, Any]]:
    """Make the schema of each configuration file, by the name of the file."""
    return {
        "sources": catalogue.schema(PLATFORMS),
        "settings": settings.schema(),
        "alerts": alerts.schema(),
        "stack": stack.schema(),
        "sla": sla.schema(),
    }


if __name__ == "__main__":
    for name, schema in schemas().items():
        (FOLDER / f"{name}.schema.json").write_text(json.dumps(schema, indent=2) + "\n")
