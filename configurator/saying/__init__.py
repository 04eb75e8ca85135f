"""Parts of a definition in words."""

from configurator.saying.runs import Run, plain
from configurator.saying.speaker import Speaker
from configurator.saying.watching import Seen, watch_flow

__all__ = ["Run", "Seen", "Speaker", "plain", "watch_flow"]
