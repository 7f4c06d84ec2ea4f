"""Many cases: worker processes that are started again when one dies, and a report that groups what was found."""

import collections
import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Tuple

from .cases import patience
from .verdict import CANCELLED, ERROR, FAULT, RIGHT

TESTS = Path(__file__).resolve().parents[1]


CASE_S = 20
"""A case that takes longer hangs, a series four times as long; waiting for a processor that others use does not
count."""
_LOOK_S = 0.5


class OwnTime:
    """The seconds since a process began a case in which it ran, or waited for anything but a processor."""

    def __init__(self, pid: int):
        self._pid, self.seconds = pid, 0.0
        self._at, self._before = time.monotonic(), self._threads()

    def look(self) -> float:
        """Return the seconds until now."""
        now, threads = time.monotonic(), self._threads()
        changes = [
            [after - before for after, before in zip(times, self._before.get(thread, (0, 0)))]
            for thread, times in threads.items()
        ]
        waited, ran = sum(wait for _, wait in changes), max((run for run, _ in changes), default=0)
        self.seconds += max(now - self._at - waited, ran)
        self._at, self._before = now, threads
        return self.seconds

    def _threads(self) -> Dict[str, Tuple[float, float]]:
        """Return the seconds that each thread ran, and that it waited for a processor."""
        found = {}
        for path in Path(f"/proc/{self._pid}/task").glob("*/schedstat"):
            with suppress(OSError):  # the thread has ended
                ran, waited, _ = path.read_text().split()
                found[path.parent.name] = int(ran) / 1e9, int(waited) / 1e9
        return found


class Worker:
    """One worker process, started when it is needed. ``program``: what Python runs."""

    def __init__(self, root: Path, program=("-m", "fuzz.worker"), case_s: float = CASE_S):
        self._root, self._program, self._process, self._replies = root, program, None, None
        self._case_s, self._hung = case_s, False
        self._log = root / "stderr.txt"
        root.mkdir(parents=True, exist_ok=True)

    def run(self, seed: int) -> dict:
        """Return the verdict on the case of ``seed``; where the process dies, that is the fault."""
        if self._process is None:
            self._start()
        try:
            self._process.stdin.write(f"{seed}\n")
            self._process.stdin.flush()
            line = self._reply(self._case_s * patience(seed))
        except BrokenPipeError:
            line = ""
        return json.loads(line) if line else self._buried(seed)

    def _reply(self, case_s: float) -> str:
        """Return the line that the process writes, empty where it dies or is killed because it hangs."""
        own, self._hung = OwnTime(self._process.pid), False
        while not select.select([self._replies], [], [], _LOOK_S)[0]:
            if own.look() > case_s:
                self._hung = True
                self._process.send_signal(signal.SIGUSR1)  # its traceback goes to the log
                time.sleep(_LOOK_S)
                self._process.kill()
                break
        return self._replies.readline()

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait()
            self._replies.close()
            self._process = None

    def _start(self):
        reading, writing = os.pipe()
        paths = [str(TESTS), str(TESTS / "helpers"), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [sys.executable, *self._program, str(writing), str(self._root)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=open(self._log, "wb"), pass_fds=(writing,),
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        os.close(writing)
        self._replies = os.fdopen(reading)
        if self._replies.readline().strip() != "ready":
            raise RuntimeError(f"The worker did not start:\n{self._log.read_text(errors='replace')[-3000:]}")

    def _buried(self, seed):
        code = self._process.wait()
        self.stop()
        text = self._log.read_text(errors="replace")
        frames = re.findall(r'File "[^"]*sar_cloud_removal/((?!tests)[^"]+)", line (\d+) in (\S+)', text)
        what = "hang" if self._hung else f"process died with {code}"
        place = "{}:{} {}".format(*frames[0]) if frames else ""
        return {"seed": seed, "kind": FAULT, "what": what, "place": place, "text": text[-1500:], "algorithm": "?",
                "door": "?", "words": [], "seconds": 0, "memory": 0}  # fmt: skip


def _shortened(text: str) -> str:
    """Return the beginning of a text and its end, where a traceback says what happened."""
    return text if len(text) <= 900 else f"{text[:200]} … {text[-700:]}"


class Campaign:
    """What many cases found. ``show``: tell everything about each."""

    def __init__(self, folder, show: bool = False):
        self._folder, self._show = Path(folder), show
        self.replies: List[dict] = []

    @property
    def faults(self) -> List[dict]:
        """The verdicts that are faults."""
        return [reply for reply in self.replies if reply["kind"] == FAULT]

    def run(self, seeds: Iterable[int], jobs: int = 1) -> None:
        """Run the cases of ``seeds``, by ``jobs`` processes."""
        waiting, lock = collections.deque(seeds), threading.Lock()

        def work(number):
            worker = Worker(self._folder / str(number))
            while True:
                with lock:
                    seed: Optional[int] = waiting.popleft() if waiting else None
                if seed is None:
                    break
                reply = worker.run(seed)
                with lock:
                    self.replies.append(reply)
                    if len(self.replies) % 500 == 0:
                        print(f"{len(self.replies)} cases, {len(self.faults)} faults", file=sys.stderr, flush=True)
                if reply["kind"] == FAULT and not self._show:
                    print("fault", *(reply[key] for key in ("seed", "what", "place")), file=sys.stderr, flush=True)
                if self._show:
                    print(json.dumps(reply, indent=1))
            worker.stop()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def report(self) -> str:
        """Return the figures, and the faults grouped by kind and place, each with the command that repeats one case."""
        counts = collections.Counter(reply["kind"] for reply in self.replies)
        lines = [
            f"{len(self.replies)} cases: " + ", ".join(f"{counts[k]} {k}" for k in (RIGHT, ERROR, CANCELLED, FAULT))
        ]
        algorithms = collections.Counter((reply["algorithm"], reply["kind"]) for reply in self.replies)
        for name in sorted({name for name, _ in algorithms}):
            lines.append(
                f"  {name}: " + ", ".join(f"{algorithms[name, k]} {k}" for k in (RIGHT, ERROR, CANCELLED, FAULT))
            )
        groups = collections.defaultdict(list)
        for reply in self.faults:
            groups[reply["what"], reply["place"]].append(reply)
        for (what, place), members in sorted(groups.items(), key=lambda item: -len(item[1])):
            first = members[0]
            lines += [
                "",
                f"{len(members)} × {what} at {place or 'an unknown place'}",
                f"    {first['algorithm']} ({first['door']}): {'; '.join(first['words'])}",
                f"    {_shortened(first['text'].strip())}",
                f"    seeds {', '.join(str(member['seed']) for member in members[:8])}; repeat the first one: "
                f"bash scripts/fuzz.sh --case {first['seed']}",
            ]
        return "\n".join(lines)
