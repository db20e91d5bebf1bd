"""The payload codec: what Temporal stores is encrypted, and keys can be changed."""

import base64
from datetime import date

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from models.deciding.commands import Actor
from models.errors import BadInputError
from models.messages import PlanCommand
from models.plan_run.progress import Issue
from runtime.codec import (
    ENCODING,
    ENCRYPTED,
    KEY_ID,
    EncryptionCodec,
    Keys,
    TamperedError,
    UnknownKeyError,
)
from runtime.connection import DATA_CONVERTER, data_converter

COMMAND = PlanCommand(
    command_id="one",
    actor=Actor(post="HTV.head", person="p-secret"),
    body=Issue(issued_on=date(2026, 1, 5)),
)


def _key(number: int) -> str:
    return base64.b64encode(bytes([number]) * 32).decode()


def _keys(*ids: str) -> Keys:
    found = Keys.read(",".join(f"{each}:{_key(ord(each[-1]))}" for each in ids))
    assert found is not None
    return found


async def test_a_payload_is_encrypted_and_read_again() -> None:
    """Nothing of a command can be read without the key; with it, it is the same value."""
    converter = data_converter(_keys("k1"))
    (sealed,) = await converter.encode([COMMAND])
    assert sealed.metadata[ENCODING] == ENCRYPTED
    assert sealed.metadata[KEY_ID] == b"k1"
    assert b"p-secret" not in sealed.SerializeToString()
    assert await converter.decode([sealed], [PlanCommand]) == [COMMAND]


async def test_the_same_value_never_looks_the_same() -> None:
    """Two encryptions of one value differ, so that equal commands cannot be told."""
    converter = data_converter(_keys("k1"))
    (one,), (other,) = await converter.encode([COMMAND]), await converter.encode([COMMAND])
    assert one.data != other.data


async def test_keys_can_be_changed() -> None:
    """The first key encrypts; what an earlier key encrypted is read as long as it is configured."""
    (old,) = await data_converter(_keys("k1")).encode([COMMAND])
    both = data_converter(_keys("k2", "k1"))
    assert await both.decode([old], [PlanCommand]) == [COMMAND]
    (new,) = await both.encode([COMMAND])
    assert new.metadata[KEY_ID] == b"k2"
    with pytest.raises(UnknownKeyError, match="'k1'"):
        await data_converter(_keys("k2")).decode([old], [PlanCommand])


async def test_what_was_stored_before_there_was_a_key_is_read() -> None:
    """Encryption can be switched on while workflows run."""
    (plain,) = await DATA_CONVERTER.encode([COMMAND])
    assert await data_converter(_keys("k1")).decode([plain], [PlanCommand]) == [COMMAND]


@pytest.mark.parametrize("change", ["data", "nonce", "length", "id", "key"])
async def test_a_payload_that_was_changed_is_refused(change: str) -> None:
    """One bit, a cut, another id or another key of the same id: none passes for the original."""
    codec, keys = EncryptionCodec(_keys("k1", "k2")), Keys.read(f"k1:{_key(9)}")
    assert keys is not None
    (sealed,) = await codec.encode([Payload(data=b"x" * 20)])
    data, metadata = bytearray(sealed.data), dict(sealed.metadata)
    if change in {"data", "nonce"}:
        data[-1 if change == "data" else 0] ^= 1
    elif change == "length":
        del data[5:]
    elif change == "id":
        metadata[KEY_ID] = b"k2"
    else:
        codec = EncryptionCodec(keys)
    with pytest.raises(TamperedError):
        await codec.decode([Payload(metadata=metadata, data=bytes(data))])


async def test_the_text_of_a_failure_is_encrypted_too() -> None:
    """Why something was refused names people and duties; its code stays readable for the engine."""
    converter, failure = data_converter(_keys("k1")), Failure()
    refused = ApplicationError("p-secret is not in the post", type="not_in_post")
    await converter.encode_failure(refused, failure)
    assert b"p-secret" not in failure.SerializeToString()
    assert failure.application_failure_info.type == "not_in_post"
    assert "p-secret" in str(await converter.decode_failure(failure))


def test_no_key_means_no_codec() -> None:
    """Nothing configured is the plain converter, not an error."""
    assert Keys.read(" , ") is None
    assert data_converter(None) is DATA_CONVERTER


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_key(1), "key 1 has no id"),
        (f"k1:{_key(1)},:{_key(2)}", "key 2 has no id"),
        (f"k1:{_key(1)},k1:{_key(2)}", "the key 'k1' stands there twice"),
        ("k1:not base64!", "the key 'k1' is no base64"),
        (f"k1:{base64.b64encode(b'short').decode()}", "the key 'k1' has 5 bytes; accepted: 32"),
    ],
)
def test_keys_that_cannot_be_read_are_refused(text: str, said: str) -> None:
    """The message names the key and what is wrong with it, never its value."""
    with pytest.raises(BadInputError) as caught:
        Keys.read(text)
    assert said in str(caught.value)
    assert _key(1) not in str(caught.value)
