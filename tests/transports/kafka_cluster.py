"""A cluster of Kafka in this process."""

from __future__ import annotations

import ctypes

from confluent_kafka import cimpl

_PRODUCER = 0  # RD_KAFKA_PRODUCER
_PARTITIONS = 4


class Cluster:
    """librdkafka's mock cluster of one broker; it lasts until it is closed.

    The library is asked directly, because in Python a group cannot be made to wait less than three
    seconds for its first members.

    Args:
        gathers: how long a group waits for them, in seconds.
    """

    def __init__(self, *, gathers: float = 0.1) -> None:
        self._library = _library()
        problem = ctypes.create_string_buffer(512)
        self._host = self._library.rd_kafka_new(
            _PRODUCER, self._library.rd_kafka_conf_new(), problem, len(problem)
        )
        self._mock = self._library.rd_kafka_mock_cluster_new(self._host, 1)
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(
            self._mock, int(gathers * 1000)
        )
        self.address: str = self._library.rd_kafka_mock_cluster_bootstraps(self._mock).decode()
        self.port = int(self.address.rpartition(":")[2])

    def create(self, topic: str) -> None:
        """Make a topic of a few partitions."""
        self._library.rd_kafka_mock_topic_create(self._mock, topic.encode(), _PARTITIONS, 1)

    def close(self) -> None:
        """End the cluster; its clients are to be closed before."""
        self._library.rd_kafka_mock_cluster_destroy(self._mock)
        self._library.rd_kafka_destroy(self._host)


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(cimpl.__file__)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, returned, arguments in (
        ("rd_kafka_conf_new", pointer, ()),
        ("rd_kafka_new", pointer, (number, pointer, text, ctypes.c_size_t)),
        ("rd_kafka_destroy", None, (pointer,)),
        ("rd_kafka_mock_cluster_new", pointer, (pointer, number)),
        ("rd_kafka_mock_cluster_bootstraps", text, (pointer,)),
        ("rd_kafka_mock_cluster_destroy", None, (pointer,)),
        ("rd_kafka_mock_group_initial_rebalance_delay_ms", None, (pointer, ctypes.c_int32)),
        ("rd_kafka_mock_topic_create", number, (pointer, text, number, number)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = returned, arguments
    return library
