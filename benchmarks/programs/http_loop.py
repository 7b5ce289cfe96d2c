"""The leanest client, which keeps nothing: python http_loop.py ADDRESS N AT_A_TIME."""

import asyncio
import sys

import aiohttp
from measured import measured
from mock_prompts import prompts


async def _asked(address: str, number: int, at_a_time: int) -> int:
    left, answers = iter(prompts(number)), 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def ask_on() -> None:
            nonlocal answers
            for _, text in left:
                body = {"model": "mock", "messages": [{"role": "user", "content": text}]}
                async with session.post(f"{address}/chat/completions", json=body) as reply:
                    answers += bool((await reply.json())["choices"])

        await asyncio.gather(*(ask_on() for _ in range(at_a_time)))
    return answers


def main() -> None:
    """Ask every prompt, so many at a time."""
    address, number, at_a_time = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

    def work() -> dict[str, int]:
        return {"answers": asyncio.run(_asked(address, number, at_a_time))}

    measured(work, version=f"aiohttp {aiohttp.__version__}")


if __name__ == "__main__":
    main()
