"""A hospital's network on this machine: a private authority, and a proxy that tunnels."""

import asyncio
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

__all__ = ["Proxy", "authority", "proxying"]


def authority(folder: Path, host: str) -> tuple[Path, Path]:
    """PEM files: the authority's certificate, and key with certificate of a host that it signed."""
    if shutil.which("openssl") is None:
        pytest.skip("the command openssl, which makes the certificates, is not installed")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    short = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl(
        "req", "-x509", *short, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
        "-subj", "/CN=Hospital CA", "-addext", "keyUsage=critical,keyCertSign",
    )  # fmt: skip
    openssl("req", *short, "-keyout", "host.key", "-out", "host.csr", "-subj", f"/CN={host}")
    (folder / "host.ext").write_text(
        f"subjectAltName=DNS:{host}\nauthorityKeyIdentifier=keyid\nbasicConstraints=CA:FALSE\n"
    )
    openssl(
        "x509", "-req", "-in", "host.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2",
        "-CAcreateserial", "-extfile", "host.ext", "-out", "host.crt",
    )  # fmt: skip
    both = folder / "host.pem"
    both.write_text((folder / "host.key").read_text() + (folder / "host.crt").read_text())
    return folder / "ca.pem", both


class Proxy:
    """Tunnels every CONNECT to one server, whatever the host's name; or refuses all of them."""

    def __init__(self, server: str, *, refusal: bytes = b"") -> None:
        self.server, self.refusal = urlsplit(server), refusal
        self.asked: list[str] = []
        self.url = ""

    async def tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        request = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(request.split(b"\r\n")[0].decode())
        if self.refusal:
            writer.write(b"HTTP/1.1 " + self.refusal + b"\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            return
        far, near = await asyncio.open_connection(self.server.hostname, self.server.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pumped(reader, near), _pumped(far, writer))


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def proxying(proxy: Proxy) -> Iterator[Proxy]:
    """Run a proxy on a free port of this machine while the block runs."""
    loop = asyncio.new_event_loop()
    begun = threading.Event()

    stopped = asyncio.Event()

    async def serve() -> None:
        async with await asyncio.start_server(proxy.tunnel, "127.0.0.1", 0) as listening:
            proxy.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
            begun.set()
            await stopped.wait()
        await asyncio.sleep(0.05)  # for connections that are being closed

    def run() -> None:
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    begun.wait()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
