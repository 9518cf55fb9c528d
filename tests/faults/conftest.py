"""What is asserted in the stories of faults is explained like what is asserted in tests."""

import pytest

pytest.register_assert_rewrite(
    *(
        f"tests.faults.{name}"
        for name in ("cases", "elsewhere", "happenings", "invariants", "machinery", "stage", "untrusted")
    )
)
