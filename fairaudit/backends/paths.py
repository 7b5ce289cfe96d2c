"""Token paths, and the tree that they make where they begin alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Path", "Tree"]


@dataclass(frozen=True, slots=True)
class Path:
    """Tokens, of which those from `start` on are scored given all before them."""

    tokens: tuple[int, ...]
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Paths merged where they begin alike, nodes in depth-first order.

    A node's descendants are the nodes right after it, up to `last`, so that node j descends from
    node i where i < j ≤ last[i].

    Parameters
    ----------
    tokens, parents, depths, last : tuple[int, ...]
        Of each node; the parent of a first token is −1. The last token of a path is only
        predicted, never read: it is no node unless another path goes on from it.
    asked : tuple of (node, token, path)
        Every scored token with the node that predicts it and the number of its path, by node.
    """

    tokens: tuple[int, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    last: tuple[int, ...]
    asked: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> "Tree":
        """Merge paths.

        Parameters
        ----------
        paths : Sequence[Path]
            With `start` of at least 1.

        Examples
        --------
        >>> tree = Tree.of([Path((5, 6, 7), 1), Path((5, 8, 9), 1)])
        >>> tree.tokens, tree.last, tree.asked
        ((5, 6, 8), (2, 1, 2), ((0, 6, 0), (0, 8, 1), (1, 7, 0), (2, 9, 1)))
        """
        tokens: list[int] = []
        parents: list[int] = []
        depths: list[int] = []
        asked: list[tuple[int, int, int]] = []
        walked: list[int] = []
        before: tuple[int, ...] = ()
        for number in sorted(range(len(paths)), key=lambda number: paths[number].tokens):
            path = paths[number]
            read = path.tokens[:-1]
            del walked[_shared(before, read) :]
            for depth in range(len(walked), len(read)):
                parents.append(walked[-1] if walked else -1)
                walked.append(len(tokens))
                tokens.append(read[depth])
                depths.append(depth)
            scored = zip(walked[path.start - 1 :], path.tokens[path.start :], strict=True)
            asked += [(node, token, number) for node, token in scored]
            before = read
        last = list(range(len(tokens)))
        for node in range(len(tokens) - 1, -1, -1):
            if parents[node] >= 0:
                last[parents[node]] = max(last[parents[node]], last[node])
        return cls(
            tokens=tuple(tokens),
            parents=tuple(parents),
            depths=tuple(depths),
            last=tuple(last),
            asked=tuple(sorted(asked)),
        )

    def ancestors(self, node: int) -> list[int]:
        """Nodes from the first token down to a node's parent.

        Examples
        --------
        >>> Tree.of([Path((5, 6, 7, 8), 1)]).ancestors(2)
        [0, 1]
        """
        return list(self._upwards(node))[::-1]

    def _upwards(self, node: int) -> Iterator[int]:
        while (node := self.parents[node]) >= 0:
            yield node


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How many tokens two begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:  # slices are compared much faster than tokens one by one
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
