"""What the fields of a row may hold, whoever tells it: another program, or the collector."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)


def believable(at: datetime) -> datetime:
    """A time that a clock may show."""
    if at < FIRST or at > datetime.now(UTC) + AHEAD:
        raise PydanticCustomError("unbelievable", "lies before 2000 or in the future")
    return at


Time = Annotated[AwareDatetime, AfterValidator(believable)]
Text = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Prose = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]
Texts = Annotated[list[Text], Field(max_length=1000)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Bytes = Annotated[int, Field(ge=0, le=10**15)]  # however many are added up, a bigint holds them
Rate = Annotated[int, Field(ge=0, le=10**12)]  # bits per second
Size = Annotated[int, Field(ge=0, le=2**62)]  # of a filesystem
Number = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Row(BaseModel):
    """A row as it is sent: no field that the store does not have."""

    model_config = ConfigDict(extra="forbid", strict=True)


def wrong(field: str, message: str) -> PydanticCustomError:
    """A problem that lies between fields, told of one of them."""
    return PydanticCustomError("contradiction", "{said}", {"said": message, "field": field})
