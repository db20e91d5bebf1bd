"""Encrypt what Temporal stores: AES-256-GCM with named keys, so that keys can be changed."""

import base64
import binascii
import os
import re
from collections.abc import Mapping, Sequence
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from models.errors import DondocError
from models.wording import say
from runtime.worded import WordedInputError

VARIABLE = "DONDOC_CODEC_KEYS"
ENCODING = "encoding"
ENCRYPTED = b"binary/encrypted"
KEY_ID = "encryption-key-id"
KEY_BYTES = 32
NONCE_BYTES = 12
_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")


class UnknownKeyError(DondocError):
    """The key a payload was encrypted with is not configured."""


class TamperedError(DondocError):
    """A payload is not what was encrypted: it was changed, or its key is another one."""


class Keys:
    """Named keys; the first one encrypts, all of them decrypt."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take at least one key of 32 bytes."""
        self.first = next(iter(keys))
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read ``id:base64,id2:base64``; nothing where nothing is configured.

        Raises WordedInputError; what it says names the key, never its value.
        """
        keys: dict[str, bytes] = {}
        for each in filter(None, (part.strip() for part in text.split(","))):
            name, _colon, value = each.partition(":")
            if not _ID.fullmatch(name):
                number = len(keys) + 1
                raise WordedInputError(
                    say("%(variable)s: key %(number)s has no id; accepted: id:base64",
                        variable=VARIABLE, number=number))  # fmt: skip
            if name in keys:
                raise WordedInputError(
                    say("%(variable)s: the key '%(name)s' stands there twice",
                        variable=VARIABLE, name=name))  # fmt: skip
            keys[name] = _key(name, value)
        return cls(keys) if keys else None

    def encrypt(self, data: bytes) -> tuple[str, bytes]:
        """Return the id of the key and what it made of the data."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.first].encrypt(nonce, data, self.first.encode())
        return self.first, nonce + sealed

    def decrypt(self, key_id: str, data: bytes) -> bytes:
        """Return what was encrypted, or raise UnknownKeyError or TamperedError."""
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            msg = f"the key '{key_id}' is not configured; {VARIABLE} must keep it for decryption"
            raise UnknownKeyError(msg)
        try:
            return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], key_id.encode())
        except (InvalidTag, ValueError) as error:
            raise TamperedError from error


class EncryptionCodec(PayloadCodec):
    """Encrypt each payload whole; what was stored before a key was configured stays readable."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt."""
        return [self._sealed(each) for each in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt what is encrypted."""
        return [self._opened(each) for each in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        key_id, data = self._keys.encrypt(payload.SerializeToString())
        return Payload(metadata={ENCODING: ENCRYPTED, KEY_ID: key_id.encode()}, data=data)

    def _opened(self, payload: Payload) -> Payload:
        if payload.metadata.get(ENCODING) != ENCRYPTED:
            return payload
        key_id = payload.metadata.get(KEY_ID, b"").decode(errors="replace")
        return Payload.FromString(self._keys.decrypt(key_id, payload.data))


def _key(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        wording = say("%(variable)s: the key '%(name)s' is no base64",
                      variable=VARIABLE, name=name)  # fmt: skip
        raise WordedInputError(wording) from error
    if len(key) != KEY_BYTES:
        raise WordedInputError(
            say("%(variable)s: the key '%(name)s' has %(found)s bytes; accepted: %(wanted)s",
                variable=VARIABLE, name=name, found=len(key), wanted=KEY_BYTES))  # fmt: skip
    return key
