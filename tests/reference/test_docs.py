"""README and docs say what is there: links, pictures, commands, targets, settings, addresses and labels."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from babel.messages.pofile import read_po

from configurator.cli import main as formwright
from runtime.web.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
WRITTEN = [*sorted(ROOT.glob("README*.md")), *sorted(DOCS.glob("*.md")), *sorted((DOCS / "zh").glob("*.md"))]
GUIDES = [page for page in WRITTEN if "reference" not in page.name and page.name != "decisions.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
VARIABLE = re.compile(r"\bFORMWRIGHT_[A-Z_]+")
LARGEST = 4 * 1024 * 1024


def named(page: Path) -> str:
    """A page as a test names it."""
    return str(page.relative_to(ROOT))


def links(page: Path) -> set[str]:
    """Where a page leads within the repository; addresses elsewhere apart."""
    found = {one or other for one, other in LINK.findall(page.read_text("utf-8"))}
    return {link for link in found if "://" not in link}


def anchors(page: Path) -> set[str]:
    """The anchors that headings of a page give."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks(page: Path) -> str:
    """The blocks of code of a page."""
    return "\n".join(re.findall(r"(?ms)^ *```\w*\n(.*?)^ *```", page.read_text("utf-8")))


def code(page: Path) -> str:
    """What a page shows as code: blocks and words within sentences."""
    prose = re.sub(r"(?ms)^ *```.*?^ *```", "", page.read_text("utf-8"))
    return "\n".join([blocks(page), *re.findall(r"`([^`\n]+)`", prose)])


def commands(shown: str) -> Iterator[list[str]]:
    """Each call of `formwright` in code, as the words after it."""
    for line in shown.splitlines():
        plain = re.sub(r"\$\([^)]*\)", "made", line.partition(" #")[0])
        for part in re.split(r"&&|\|(?!\|)", plain):
            found = re.search(r"(?:^|[\s/])formwright(?: +(.+))?$", part.strip())
            if found and not part.strip().startswith(("Description", "User", "server")):
                yield shlex.split((found[1] or "").rstrip("…. "))


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_links_and_pictures_are_there(page: Path) -> None:
    for link in links(page):
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{named(page)}: {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{named(page)}: {link}"


def test_every_picture_is_shown_and_all_are_small() -> None:
    kept = set((DOCS / "pictures").iterdir())
    shown = {
        (page.parent / link).resolve() for page in WRITTEN for link in links(page) if link.endswith(".png")
    }
    assert kept == shown
    assert sum(picture.stat().st_size for picture in kept) < LARGEST


def test_every_page_is_reached_from_both_readmes() -> None:
    for readme in ("README.md", "README.zh.md"):
        seen: set[Path] = set()
        waiting = [ROOT / readme]
        while waiting:
            page = waiting.pop()
            seen.add(page)
            targets = {(page.parent / link.partition("#")[0]).resolve() for link in links(page)}
            waiting += [target for target in targets - seen if target.suffix == ".md" and target.exists()]
        assert set(WRITTEN) <= seen, readme


def test_there_is_each_guide_in_chinese() -> None:
    for name in ("tour.md", "administration.md", "operations.md"):
        assert re.search("[\u4e00-\u9fff]", (DOCS / "zh" / name).read_text("utf-8"))


def command_of(words: list[str], page: Path) -> click.Command:
    """The command that `words` call; what is left of them are its options and arguments."""
    command: click.Command = formwright
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        name = words.pop(0)
        found = command.commands.get(name) or command.get_command(click.Context(command), name)
        assert found is not None, f"{named(page)}: formwright … {name}"
        command = found
    return command


@pytest.mark.parametrize("page", GUIDES, ids=named)
def test_commands_exist_with_their_options(page: Path) -> None:
    for words in commands(code(page)):
        command = command_of(words, page)
        known = {option for parameter in command.params for option in parameter.opts}
        known |= {"-h", "--help", "--version"}
        assert {word for word in words if word.startswith("-")} <= known, (
            f"{named(page)}: {command.name} {words}"
        )


@pytest.mark.parametrize("page", GUIDES, ids=named)
def test_commands_to_copy_are_complete(page: Path) -> None:
    for words in filter(None, commands(blocks(page))):  # the bare name is a folder's or the service's
        command = command_of(words, page)
        try:
            command.make_context(command.name, [*words])
        except click.MissingParameter as missing:
            pytest.fail(f"{named(page)}: {command.name} {words}: {missing.format_message()}")
        except click.BadParameter:
            continue  # a file that the page only speaks of


@pytest.mark.parametrize("page", GUIDES, ids=named)
def test_targets_of_make_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    asked = set(re.findall(r"\bmake ([a-z-]+)", code(page)))
    assert asked <= targets


def test_settings_are_those_that_are_read(tmp_path: Path) -> None:
    read = set()
    for folder in ("runtime", "configurator"):
        for file in (ROOT / folder).rglob("*.py"):
            read |= set(re.findall(r"[\"'](FORMWRIGHT_[A-Z_]+)[\"']", file.read_text("utf-8")))
    for page in (DOCS / "operations.md", DOCS / "zh" / "operations.md"):
        table = set(re.findall(r"^\| `(FORMWRIGHT_[A-Z_]+)` \|", page.read_text("utf-8"), re.MULTILINE))
        assert table == read, named(page)
    for page in WRITTEN:
        assert set(VARIABLE.findall(page.read_text("utf-8"))) <= read, named(page)
    defaults = read_settings({"FORMWRIGHT_HOME": str(tmp_path)}, {})
    said = (DOCS / "operations.md").read_text("utf-8")
    for name, size in (("REQUEST", defaults.largest_request), ("UPLOAD", defaults.largest_upload)):
        assert f"| `FORMWRIGHT_LARGEST_{name}` | {size // 1024 // 1024} MB |" in said


def words() -> tuple[set[str], set[str]]:
    """What pages, scripts and the sample apps say, in English and in Chinese."""
    catalogue = ROOT / "runtime" / "web" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
    english, chinese = set(), set()
    with catalogue.open("rb") as file:
        for message in read_po(file, "zh"):
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            english |= set(texts)
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            chinese |= set(said)
    for file in (ROOT / "sample_apps").rglob("*.json"):
        for text in shown_texts(json.loads(file.read_text("utf-8"))):
            english.add(text.get("en", ""))
            chinese.add(text.get("zh", ""))
    return english, chinese


def shown_texts(value: object) -> Iterator[dict[str, str]]:
    """Every text in two languages within a definition."""
    if isinstance(value, dict):
        if set(value) == {"en", "zh"}:
            yield value
        for part in value.values():
            yield from shown_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from shown_texts(part)


def guide(page: Path) -> str:
    """What a page tells people to do, without code; of a README its first minutes."""
    text = re.sub(r"(?ms)^ *```.*?^ *```", "", page.read_text("utf-8"))
    return text.split("\n## ")[2] if page.name.startswith("README") else text


def label(text: str) -> str:
    """A label without what stands around it."""
    return text.strip().strip("+ ….。").strip()


@pytest.mark.parametrize(
    "page", [DOCS / "tour.md", DOCS / "administration.md", ROOT / "README.md"], ids=named
)
def test_labels_in_english_are_those_of_the_pages(page: Path) -> None:
    english = {label(text).lower() for text in words()[0]}
    for bold in re.findall(r"\*\*([^*]+)\*\*", guide(page)):
        for part in bold.split("→"):
            assert is_key(part) or composed(label(part).lower(), english), f"{named(page)}: {part}"


@pytest.mark.parametrize(
    "page", [DOCS / "zh" / "tour.md", DOCS / "zh" / "administration.md", ROOT / "README.zh.md"], ids=named
)
def test_labels_in_chinese_are_those_of_the_pages(page: Path) -> None:
    chinese = {label(text) for text in words()[1]}
    for bold in re.findall(r"\*\*([^*]+)\*\*", guide(page)):
        for part in bold.split("→"):
            assert is_key(part) or composed(label(part), chinese), f"{named(page)}: {part}"


def is_key(text: str) -> bool:
    """Whether this is a key to press."""
    return re.fullmatch(r"\s*(Ctrl [A-Z]|\?|F\d)\s*", text) is not None


def composed(text: str, known: set[str]) -> bool:
    """Whether a label is known as it is, or as “New …” with something that is."""
    for beginning in ("new ", "新建"):
        if text.startswith(beginning) and text.removeprefix(beginning) in known:
            return True
    return text in known


def test_every_picture_can_be_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    from pictures import SCENES, named, shots

    known = {scene.name + shot.ending for scene in SCENES for shot in shots(scene)}
    assert {picture.stem for picture in (DOCS / "pictures").iterdir()} == named() <= known
