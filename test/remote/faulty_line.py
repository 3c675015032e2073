"""A line with faults: a proxy between a gateway and its engine, which delays, resets, refuses, cuts, damages or swallows requests
and answers, drawn from a seed."""

import asyncio
import collections
import json
import random
import socket
import struct
import threading

# How often each fault meets a request, in thousandths. What swallows holds a connection until the other side gives it up.
FAULTS = {
    "slow_request": 40, "slow_answer": 40, "reset_before": 25, "reset_after": 25, "reset_middle": 25, "close_before": 15,
    "failed_before": 25, "failed_after": 25, "no_dynamodb": 15, "throttled": 40, "capacity": 25, "truncated": 25,
    "damaged": 25, "trickled": 10, "swallowed_before": 3, "swallowed_after": 3,
}
SLOW_SECONDS_MAX = 0.3


def error(status, name, message):
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": message}).encode()
    return (b"HTTP/1.1 %d Error\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n" % (status, len(body))) + body


ANSWERS = {
    "failed_before": error(500, "InternalServerError", "from the line"),
    "failed_after": error(500, "InternalServerError", "from the line"),
    "throttled": error(400, "ThrottlingException", "from the line"),
    "capacity": error(400, "ProvisionedThroughputExceededException", "from the line"),
    "no_dynamodb": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 13\r\n\r\n<html></html>",
}


class FaultyLine:
    """Listens on `port` and passes on to `engine_port`, with faults while `faults` is not empty. For a `with` block."""

    def __init__(self, engine_port, seed):
        self.engine_port, self.random = engine_port, random.Random(seed)
        self.faults = {}
        self.is_dead = False  # every connection is swallowed
        self.met = collections.Counter()

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.server = self._do(self._listen())
        self.port = self.server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        self._do(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)

    async def _listen(self):
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _end(self):
        self.server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _draw(self):
        if self.is_dead:
            return "swallowed_before"
        drawn = self.random.randrange(1000)
        for fault, thousandths in self.faults.items():
            drawn -= thousandths
            if drawn < 0:
                return fault
        return ""

    async def _serve(self, reader, writer):
        try:
            engine_reader, engine_writer = await asyncio.open_connection("127.0.0.1", self.engine_port)
        except OSError:
            return _reset(writer)
        try:
            while await self._exchange(reader, writer, engine_reader, engine_writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            _reset(writer)
        finally:
            # Not waited for: what is swallowed would hold up the end.
            engine_writer.close()
            writer.close()

    async def _exchange(self, reader, writer, engine_reader, engine_writer):
        """One request and its answer; False once the connection is of no more use."""
        request = await _message(reader)
        fault = self._draw()
        self.met[fault] += 1
        slow = self.random.random() * SLOW_SECONDS_MAX
        if fault == "swallowed_before":
            await reader.read()
            return False
        if fault == "reset_before":
            return _reset(writer)
        if fault == "close_before":
            return False
        if fault in ANSWERS and fault != "failed_after":
            writer.write(ANSWERS[fault])
            await writer.drain()
            return True
        if fault == "slow_request":
            await asyncio.sleep(slow)
        engine_writer.write(request)
        await engine_writer.drain()
        answer = await _message(engine_reader)
        return await self._pass_back(fault, answer, slow, reader, writer)

    async def _pass_back(self, fault, answer, slow, reader, writer):
        head_bytes = answer.index(b"\r\n\r\n") + 4
        if fault == "swallowed_after":
            await reader.read()
            return False
        if fault == "reset_after":
            return _reset(writer)
        if fault in ("reset_middle", "truncated"):
            writer.write(answer[: self.random.randrange(1, len(answer))])
            await writer.drain()
            return _reset(writer) if fault == "reset_middle" else False
        if fault == "failed_after":
            answer = ANSWERS[fault]
        if fault == "slow_answer":
            await asyncio.sleep(slow)
        if fault == "damaged" and head_bytes < len(answer):
            at = self.random.randrange(head_bytes, len(answer))
            answer = answer[:at] + bytes([answer[at] ^ (1 << self.random.randrange(8))]) + answer[at + 1:]
        if fault == "trickled":
            for at in range(0, len(answer), 64):
                writer.write(answer[at:at + 64])
                await asyncio.sleep(0.005)
        else:
            writer.write(answer)
        await writer.drain()
        return True


def _reset(writer):
    """Ends a connection with a reset rather than in order."""
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


async def _message(reader):
    """One HTTP message with its body, as it came."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return head + await reader.readexactly(int(value))
    return head
