"""The official JSON schema of SARIF 2.1.0, where a copy is at hand: $SARIF_SCHEMA, or sarif-schema-2.1.0.json in ../shared/corpora/schemas. It is not ours to
carry; the reader's own checks hold without it."""
import json, os

HERE = os.path.dirname(os.path.abspath(__file__))
NAME = os.environ.get("SARIF_SCHEMA") or os.path.join(HERE, "..", "..", "..", "shared", "corpora", "schemas", "sarif-schema-2.1.0.json")


def available():
    try:
        import jsonschema  # noqa: F401
    except ImportError:
        return False
    return os.path.exists(NAME)


def check(doc):
    if not available():
        return
    import jsonschema
    with open(NAME, encoding="utf-8") as f:
        jsonschema.Draft4Validator(json.load(f)).validate(doc)
