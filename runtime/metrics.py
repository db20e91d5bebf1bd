"""What a server reports of itself: Temporal's own figures for Prometheus, its log as ours."""

import logging

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from runtime.connection import CORE_LEVEL

LOOPBACK = "127.0.0.1"


def server_runtime(metrics_port: int) -> Runtime:
    """Return the runtime of a server; its figures are on loopback, with a port of 0 nowhere.

    Call it once per process: each runtime has threads of its own.
    """
    logging_config = LoggingConfig(
        filter=TelemetryFilter(core_level=CORE_LEVEL, other_level="ERROR"),
        forwarding=LogForwardingConfig(logger=logging.getLogger("temporalio")),
    )
    metrics = (
        PrometheusConfig(
            bind_address=f"{LOOPBACK}:{metrics_port}",
            counters_total_suffix=True,
            unit_suffix=True,
            durations_as_seconds=True,
        )
        if metrics_port
        else None
    )
    return Runtime(
        telemetry=TelemetryConfig(
            logging=logging_config, metrics=metrics, global_tags={"service": "dondoc"}
        )
    )
