"""What tests of jobs may ask for."""

from pathlib import Path

import pytest

from tests.notify.receiver import make_certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with certificates for the services' names."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))
