"""History that was brought in from other tools: each import with its receipt."""

from fastapi import APIRouter

from api.access import DOCUMENTED, administering
from api.pools import Reads
from store.imports import batches
from store.imports.batches import Batch

router = APIRouter(
    prefix="/api/v1/imports",
    tags=["Imports"],
    dependencies=[administering],
    responses=DOCUMENTED,
)


@router.get("")
def list_imports(pool: Reads) -> list[Batch]:
    """Every import with its receipt, the newest first, those that were taken back too."""
    return batches.batches(pool)
