"""What the process that decodes may take and do: little memory and time, no network, no programs.

The filter is that of Linux (seccomp, `man 2 seccomp`), as a program of classic BPF; where there is
none, the other limits hold.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from contextlib import suppress
from pathlib import Path

try:
    import resource
except ImportError:
    # Windows has no such limits.
    resource = None

FILES = 64
"""Open files."""

NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2
"""Of `prctl`."""

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""As the kernel names them (`AUDIT_ARCH_*`)."""

DENIED = {
    "x86_64": (41, 42, 49, 53, 57, 58, 59, 62, 101, 200, 234, 310, 311, 321, 322, 425),
    "aarch64": (198, 199, 200, 203, 221, 129, 117, 130, 131, 270, 271, 280, 281, 425),
}
"""socket, connect, bind, socketpair, fork, vfork, execve, kill, ptrace, tkill, tgkill,
process_vm_readv, process_vm_writev, bpf, execveat, io_uring_setup; those that there are."""

CLONE, CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
THREAD = 0x10000
"""`CLONE_THREAD`: decoders may begin threads (without, that of WavPack gives silence), and no
processes. Of `clone3` a filter sees no flags: it is said not to be there, and `clone` is used."""

ALLOW, EPERM, ENOSYS = 0x7FFF0000, 0x00050001, 0x00050026
LOAD, EQUAL, LEAST, SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ARCH_AT, NUMBER_AT, FLAGS_AT = 4, 0, 16
X32 = 0x40000000
"""From here on numbers are of another table on x86_64."""


def confine(memory: int, file_bytes: int) -> bool:
    """Limits this process for good, once it has imported what it needs.

    Args:
        memory: Bytes that it may take besides what it has.
        file_bytes: Of a file that it writes.

    Returns:
        Whether the system also keeps it from the network.
    """
    if resource is not None:
        _bound(resource.RLIMIT_AS, _taken() + memory)
        _bound(resource.RLIMIT_FSIZE, file_bytes)
        _bound(resource.RLIMIT_NOFILE, FILES)
        _bound(resource.RLIMIT_CORE, 0)
    return _filtered()


def allow_seconds(seconds: float) -> None:
    """From now on it may compute for so long; then the system ends it."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime + seconds) + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))


def _bound(kind: int, most: int) -> None:
    assert resource is not None
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))


def _taken() -> int:
    """Bytes of address space that it has."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 2 << 30
    return pages * os.sysconf("SC_PAGE_SIZE")


def _filtered() -> bool:
    """Has the kernel refuse what a decoder has no use for."""
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in ARCHITECTURES:
        return False
    program = filter_program(machine)
    held = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not libc.prctl(SET_SECCOMP, FILTER, described, 0, 0)


def filter_program(machine: str) -> bytes:
    """Instructions that let all calls through but those that are denied."""
    denied = DENIED[machine]
    allow = 6 + len(denied)
    deny, absent, clone = allow + 1, allow + 2, allow + 3

    def jump(at: int, code: int, value: int, to: int) -> tuple[int, int, int, int]:
        return code, to - at - 1, 0, value

    lines = [
        (LOAD, 0, 0, ARCH_AT),
        (EQUAL, 0, deny - 2, ARCHITECTURES[machine]),
        (LOAD, 0, 0, NUMBER_AT),
        jump(3, LEAST, X32, deny),
        jump(4, EQUAL, CLONE3, absent),
        jump(5, EQUAL, CLONE[machine], clone),
        *(jump(at, EQUAL, number, deny) for at, number in enumerate(denied, start=6)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, EPERM),
        (RETURN, 0, 0, ENOSYS),
        (LOAD, 0, 0, FLAGS_AT),
        (SET, 0, 1, THREAD),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, EPERM),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
