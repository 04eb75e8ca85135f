"""The command line: what it prints, what it answers with, and that it asks nobody but at a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import ADMINISTRATOR, PASSWORD, Shell
from tests.definition.samples import minimal


def test_setting_up_people_and_tokens(shell: Shell) -> None:
    shell.init()
    again = shell.run("init", "--admin", "other@sample.example", "--password-stdin", given=PASSWORD)
    assert again.returncode == 1
    token = shell.ok("token", "add", "--user", ADMINISTRATOR)
    assert token.startswith("fwt_") and len(token.split()) == 1 and token.count("\n") == 1
    shell.ok("user", "add", "seller@sample.example", "--password-stdin", given=PASSWORD + "\n")
    doubled = shell.run("user", "add", "SELLER@sample.example", "--password-stdin", given=PASSWORD)
    assert doubled.returncode == 1 and "[account.exists]" in doubled.stdout
    weak = shell.run("user", "add", "weak@sample.example", "--password-stdin", given="password1234")
    assert weak.returncode == 1 and "[password.too_common]" in weak.stdout
    shell.ok("user", "suspend", "seller@sample.example")
    assert shell.run("token", "add", "--user", "seller@sample.example").returncode == 1
    last = shell.run("user", "suspend", ADMINISTRATOR)
    assert last.returncode == 1 and "[account.last_administrator]" in last.stdout
    assert shell.run("token", "add", "--user", "nobody@sample.example").returncode == 1
    assert {check["name"]: check["ok"] for check in shell.json("doctor")["checks"]}["administrator"]


def test_without_a_password_a_link_lets_the_administrator_in(shell: Shell) -> None:
    ended = shell.run_afresh("init", "--admin", ADMINISTRATOR)
    assert (ended.returncode, ended.stderr) == (0, "") and ended.stdout.startswith("/sign-in/")


def test_an_app_that_is_not_there_is_named(shell: Shell) -> None:
    shell.init()
    for asked in (["app", "test", "nosuch"], ["app", "plan", "nosuch", "sample_apps/crm_ltc"]):
        refused = shell.run_afresh(*asked)
        assert refused.returncode == 1 and "There is no app nosuch" in refused.stdout, asked


def test_wrong_usage_is_status_2(shell: Shell) -> None:
    for arguments in (
        ["nonsense"],
        ["init"],
        ["app", "restore", "x", "one"],
        ["serve", "--port", "x"],
        ["app"],
    ):
        assert shell.run(*arguments).returncode == 2, arguments


def test_at_a_terminal_an_import_over_an_app_shows_what_changes_and_asks(
    shell: Shell, package: Path, tmp_path: Path
) -> None:
    shell.init()
    shell.ok("app", "import", str(package))
    folder = tmp_path / "folder"
    shell.ok("app", "export", "sample_sales", str(folder), "--draft")
    lead = folder / "entities" / "lead.json"
    changed = json.loads(lead.read_text("utf-8"))
    changed["fields"].append({"key": "note", "type": "text", "label": "Note"})
    lead.write_text(json.dumps(changed), "utf-8")

    def at_terminal(answer: str, *more: str) -> tuple[int, str]:
        keyboard, screen = pty.openpty()
        command = [sys.executable, "-m", "configurator.cli", "app", "import", str(folder), *more]
        run = subprocess.Popen(
            command, stdin=screen, stderr=screen, stdout=subprocess.DEVNULL, env=shell.environment({})
        )
        os.close(screen)
        os.write(keyboard, f"{answer}\n".encode())
        said = b""
        try:
            while part := os.read(keyboard, 4096):
                said += part
        except OSError:
            pass  # the other end is closed
        os.close(keyboard)
        return run.wait(timeout=120), said.decode()

    status, said = at_terminal("n")
    assert status == 1 and "Note" in said and "Make this the draft of sample_sales?" in said
    assert shell.run("app", "export", "sample_sales", str(tmp_path / "same"), "--draft").returncode == 0
    assert "note" not in (tmp_path / "same" / "entities" / "lead.json").read_text("utf-8")
    status, said = at_terminal("y")
    assert status == 0 and "Imported sample_sales" in said
    assert "is like this already" in at_terminal("n")[1]
    status, said = at_terminal("", "--yes")
    assert status == 0 and "?" not in said


def test_life_of_an_app(shell: Shell, package: Path, tmp_path: Path) -> None:
    shell.init()
    assert shell.ok("app", "check", str(package)) == ""
    shell.ok("app", "import", str(package))
    assert shell.json("app", "list")[0]["version"] is None
    shell.ok("app", "publish", "sample_sales")
    shell.ok("role", "grant", "sample_sales", "sales", ADMINISTRATOR)
    assert shell.run("role", "grant", "nothing", "sales", ADMINISTRATOR).returncode == 1
    mistyped = shell.run("role", "grant", "sample_sales", "seller", ADMINISTRATOR)
    assert mistyped.returncode == 1 and "[role.unknown]" in mistyped.stdout
    shell.ok("role", "revoke", "sample_sales", "sales", ADMINISTRATOR)
    assert shell.run("role", "revoke", "sample_sales", "sales", ADMINISTRATOR).returncode == 1
    folder = tmp_path / "folder"
    shell.ok("app", "export", "sample_sales", str(folder))
    assert shell.run("app", "diff", str(package), str(folder)).returncode == 0
    lead = folder / "entities" / "lead.json"
    changed = json.loads(lead.read_text("utf-8"))
    changed["fields"].append({"key": "note", "type": "text", "label": "Note"})
    lead.write_text(json.dumps(changed), "utf-8")
    differ = shell.run("app", "diff", str(package), str(folder))
    assert differ.returncode == 1 and "Note" in differ.stdout
    plan = shell.json("app", "plan", "sample_sales", str(folder))
    assert [step["code"] for step in plan["steps"]] == ["impact.column"] and plan["changes"]
    shell.ok("app", "import", str(folder))
    shell.ok("app", "publish", "sample_sales", "--note", "a note")
    assert [version["number"] for version in shell.json("app", "versions", "sample_sales")] == [2, 1]
    shell.ok("app", "restore", "sample_sales", "1")
    newest = shell.json("app", "versions", "sample_sales")[0]
    assert (newest["number"], newest["restored_from"]) == (3, 1)
    kept = shell.json("app", "purge", "sample_sales", "--list")
    assert [(part["was"].rpartition(".")[2], part["version"]) for part in kept] == [("note", 3)]
    assert "Nothing was due" in shell.run("app", "purge", "sample_sales").stderr
    assert "note\tremoved by version 3" in shell.ok("app", "purge", "sample_sales", "--days", "0")
    assert shell.json("app", "purge", "sample_sales", "--list") == []
    assert shell.run("app", "purge", "nothing").returncode == 1
    shell.ok("app", "clone", "sample_sales", "my_sales")
    assert [app["key"] for app in shell.json("app", "list")] == ["my_sales", "sample_sales"]
    assert shell.run("app", "clone", "sample_sales", "MY_SALES").returncode == 1
    assert shell.run("app", "publish", "nothing").returncode == 1
    tested = shell.run("app", "test", "sample_sales")
    assert "discount_needs_reason" in tested.stdout and tested.returncode == int("FAIL" in tested.stdout)


def test_faulty_packages_say_what_and_where(shell: Shell, tmp_path: Path) -> None:
    shell.init()
    faulty = minimal()
    faulty["entities"][0]["fields"].append({"key": "sum", "type": "decimal", "formula": "nothing + 1"})
    file = tmp_path / "faulty.json"
    file.write_text(json.dumps(faulty))
    checked = shell.run("app", "check", str(file))
    assert checked.returncode == 1 and "/entities/0/fields/1/formula" in checked.stdout
    imported = shell.run("app", "import", str(file))
    assert imported.returncode == 1 and shell.json("app", "list")[0]["key"] == "notes"
    refused = shell.run("app", "publish", "notes")
    assert refused.returncode == 1 and "/entities/0/fields/1/formula" in refused.stdout
    file.write_text('{"formwright": 1, "key": "broken", "nonsense": true}')
    unreadable = shell.run("app", "import", str(file))
    assert unreadable.returncode == 1 and "nonsense" in unreadable.stdout
    assert [app["key"] for app in shell.json("app", "list")] == ["notes"]
    problems = shell.json("app", "check", str(file))
    assert problems["ok"] is False and problems["problems"][0]["path"] == "/nonsense"
    assert shell.run("app", "check", str(tmp_path / "missing")).returncode == 1


def test_missing_ids_are_written_into_the_file(shell: Shell, tmp_path: Path) -> None:
    without = minimal()
    without["forms"] = [
        {"key": "f", "entity": "note", "layout": [{"section": "One", "items": [{"field": "name"}]}]}
    ]
    file = tmp_path / "app.json"
    file.write_text(json.dumps(without))
    assert shell.run("app", "check", str(file)).returncode == 1
    assert shell.run("app", "check", str(file), "--fix").returncode == 0
    assert json.loads(file.read_text())["forms"][0]["layout"][0]["id"]
    assert shell.run("app", "check", str(file)).returncode == 0


def test_language_of_the_terminal(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "faulty.json"
    file.write_text('{"formwright": 1, "key": "broken", "nonsense": true}')
    english = shell.run("app", "check", str(file)).stdout
    chinese = shell.run("app", "check", str(file), LANG="zh_CN.UTF-8").stdout
    assert english != chinese and any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_backup_brings_everything_back(shell: Shell, package: Path, tmp_path: Path) -> None:
    shell.init()
    shell.ok("app", "import", str(package))
    shell.ok("app", "publish", "sample_sales")
    file = tmp_path / "everything.zip"
    shell.ok("backup", str(file))
    elsewhere = Shell(tmp_path / "elsewhere", shell.nursery)
    elsewhere.ok("restore", str(file))
    assert elsewhere.json("app", "list") == shell.json("app", "list")
    assert shell.run("restore", str(file)).returncode == 1


def test_help_says_what_each_command_says_of_itself(shell: Shell) -> None:
    from click import Context

    from configurator.cli import COMMANDS, main

    said = " ".join(shell.ok("--help").split())
    for name, (_home, sentence) in COMMANDS.items():
        command = main.get_command(Context(main), name)
        assert command is not None and command.help is not None
        assert " ".join(command.help.split()).startswith(sentence.rstrip(".")), name
        assert sentence in said


def test_files_nobody_needs_are_removed(shell: Shell) -> None:
    shell.init()
    stray = shell.home / "files" / "ab" / "cd" / ("abcd" + "0" * 36)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"stray")
    nothing = {"ok": True, "unused": 0, "let_go": 0, "strays": 0, "bytes": 0}
    assert shell.json("files", "purge") == nothing and stray.exists()
    os.utime(stray, (1, 1))
    assert shell.json("files", "purge") == {**nothing, "strays": 1} and not stray.exists()
