"""Where Temporal is: the SDK's own environment variables and configuration file."""

from collections.abc import Mapping

from temporalio.client import Client
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime

from models.wording import say
from runtime.codec import Keys
from runtime.connection import KEEP_ALIVE, data_converter, runtime
from runtime.worded import AwayError, WordedInputError

USUAL_ADDRESS = "127.0.0.1:7233"


def target(environment: Mapping[str, str] | None = None) -> ClientConnectConfig:
    """Read address, namespace, TLS and API key (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, …).

    Raises WordedInputError when the configuration file or one of the variables cannot be read.
    """
    given = dict(environment) if environment is not None else None
    try:
        found = ClientConfig.load_client_connect_config(override_env_vars=given)
    except (RuntimeError, ValueError, OSError) as error:
        wording = say("TEMPORAL_*: the way to Temporal cannot be read: %(reason)s", reason=error)
        raise WordedInputError(wording) from error
    found.setdefault("target_host", USUAL_ADDRESS)
    return found


async def connect_from_environment(
    keys: Keys | None, *, lazy: bool = False, on: Runtime | None = None
) -> Client:
    """Connect as the environment says; ``lazy`` connects at the first call.

    Raises AwayError when no server answers.
    """
    where = target()
    try:
        return await Client.connect(
            **where,
            data_converter=data_converter(keys),
            keep_alive_config=KEEP_ALIVE,
            runtime=on or runtime(),
            lazy=lazy,
        )
    except RuntimeError as error:
        wording = say("no Temporal server answers at %(address)s: %(reason)s",
                      address=where["target_host"], reason=error)  # fmt: skip
        raise AwayError(wording) from error
