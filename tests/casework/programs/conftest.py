"""The site as programs meet it: over HTTP, with its middleware, in a transaction that is undone."""

from __future__ import annotations

import pytest
from django.test import Client

from casework.cast import Cast
from prystan.casework.database import Cluster


@pytest.fixture
def client(cast: Cast, site: Cluster, database: None) -> Client:
    return Client()
