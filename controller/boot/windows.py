"""Windows: a task of the person's own, as the Task Scheduler's XML schema wants it."""

import re
from pathlib import Path, PureWindowsPath
from subprocess import list2cmdline
from xml.sax.saxutils import escape, unescape

from controller.boot.base import BootService, Errand

TASK = "Legato guard"
HOME = "--home"
"""The option that stands for LEGATO_HOME: a task has no environment of its own."""


def service(errand: Errand, folder: Path, user: str) -> BootService:
    """A task, and the file it is made of in that folder; `user` is the account, DOMAIN and name."""
    file = folder / "guard-task.xml"
    return BootService(
        file=file,
        text=text_of(errand, user),
        # The Task Scheduler takes no other encoding for certain.
        encoding="utf-16",
        enabling=(("schtasks", "/Create", "/TN", TASK, "/XML", str(file), "/F"),),
        asking=("schtasks", "/Query", "/TN", TASK),
        disabling=(("schtasks", "/Delete", "/TN", TASK, "/F"),),
        program_in=program_in,
        when="each time you log in",
    )


def text_of(errand: Errand, user: str) -> str:
    """The task. Without the UserId of the trigger only an administrator might make it.

    Of the environment it takes LEGATO_HOME. By default a task does not run on a battery.
    """
    program, *arguments = errand.command
    if home := errand.environment.get("LEGATO_HOME"):
        arguments += [HOME, home]
    return _TASK.format(
        user=escape(user), program=escape(program), arguments=escape(list2cmdline(arguments))
    )


_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Legato: rest a leg-massage machine that was left running</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>{user}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def program_in(text: str) -> str | None:
    """The program that a task `text_of` wrote runs; None where that cannot be told."""
    program = re.search(r"<Command>(.*)</Command>", text)
    return unescape(program[1]) if program else None


def windowless(python: PureWindowsPath) -> PureWindowsPath:
    """The Python that opens no window at each login, in the folder of the usual one."""
    return python.with_name("pythonw.exe")
