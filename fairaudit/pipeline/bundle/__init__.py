"""The evidence of an audit in one folder or zip: put together, signed, and verified elsewhere."""

from fairaudit.pipeline.bundle.compare import Difference
from fairaudit.pipeline.bundle.make import MadeBundle, make_bundle
from fairaudit.pipeline.bundle.verify import Verification, verify_bundle

__all__ = ["Difference", "MadeBundle", "Verification", "make_bundle", "verify_bundle"]
